/** Menus that are placed beside a button of the page. They load `@floating-ui/dom`, so they are an entry of their own. */
export { openAccountPicker } from './placed/menu/account-picker.ts'
export { openProviderMenu } from './placed/menu/provider-menu.ts'
export type { AccountPickerOptions, PickableAccount } from './placed/menu/account-picker.ts'
export type { MenuProvider, ProviderMenuOptions } from './placed/menu/provider-menu.ts'
