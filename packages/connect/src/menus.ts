/** Menus that are placed beside a button of the page. They load `@floating-ui/dom`, so they are an entry of their own. */
export { openAccountPicker } from './placed/account-picker.ts'
export { openProviderMenu } from './placed/provider-menu.ts'
export type { AccountPickerOptions, PickableAccount } from './placed/account-picker.ts'
export type { MenuProvider, ProviderMenuOptions } from './placed/provider-menu.ts'
