export { ConnectButton, type ConnectMessages } from './connect-button.ts'
export {
  useAlterConnect,
  type UseAlterConnectOptions,
  type UseAlterConnectResult,
} from './use-alter-connect.ts'
export { AlterConnectError, isAlterError } from '@alter-ai/connect'
export type {
  AlterError,
  ConnectCallbacks,
  ConnectState,
  ExitReason,
  Grant,
  OpenOptions,
  Outcome,
} from '@alter-ai/connect'
