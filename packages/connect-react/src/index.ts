export { AccountPicker, type AccountPickerProps } from './account-picker.tsx'
export { ConnectButton, type ConnectButtonProps } from './connect-button.tsx'
export { ProviderMenu, type ProviderMenuProps } from './provider-menu.tsx'
export {
  useAlterConnect,
  type UseAlterConnectOptions,
  type UseAlterConnectResult,
} from './use-alter-connect.ts'
export { AlterConnectError, isAlterError, toPickable } from '@alter-ai/connect'
export type { MenuProvider, PickableAccount } from '@alter-ai/connect/menus'
export type {
  AccountRecord,
  AlterError,
  ConnectCallbacks,
  ConnectMessages,
  ConnectState,
  ExitReason,
  Grant,
  OpenOptions,
  Outcome,
} from '@alter-ai/connect'
