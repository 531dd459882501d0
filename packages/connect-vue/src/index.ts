export {
  AccountPicker,
  type AccountPickerEmits,
  type AccountPickerProps,
} from './account-picker.ts'
export {
  ConnectButton,
  type ConnectButtonEmits,
  type ConnectButtonInstance,
  type ConnectButtonProps,
} from './connect-button.ts'
export { ProviderMenu, type ProviderMenuProps } from './provider-menu.ts'
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
