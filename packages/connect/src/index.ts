import type { AlterConnect as Connector, AlterConnectConfig } from './types.ts'
import { createConnect } from './connect.ts'

/**
 * The browser side of Alter Connect.
 *
 * @example
 * const connect = AlterConnect.create()
 * button.onclick = () => connect.open({ sessionUrl: '/alter/session', provider: 'google', onSuccess: (grants) => … })
 */
const AlterConnect = {
  /** Creates a connector. Does nothing else, so it may be called anywhere, also on a server. */
  create: (config: AlterConnectConfig = {}): Connector =>
    createConnect(config, () => (typeof window === 'undefined' ? undefined : window)),
}

type AlterConnect = Connector

export default AlterConnect
export { AlterConnectError, isAlterError } from './error.ts'
export { toPickable, type AccountRecord } from './placed/menu/to-pickable.ts'
export type { AlterError, Grant } from '@alter-ai/protocol'
export type {
  AlterConnectConfig,
  ConnectCallbacks,
  ConnectEvents,
  ConnectMessages,
  ConnectState,
  ExitReason,
  OpenOptions,
  Outcome,
  Provider,
} from './types.ts'
