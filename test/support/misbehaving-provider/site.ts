import type { Provider } from '@alter-ai/vault'
import type { Connection } from '../../../packages/vault/src/providers/connection-parameter.ts'
import type { Connections } from './addresses.ts'
import type { Behaviour } from './behaviour.ts'
import type { Tally } from './tally.ts'
import type { TokenFamilies } from './token-families.ts'

/** What the provider's endpoints share. It holds no rules. */
export interface Site {
  readonly row: Provider
  /** What the operator of a vault configures; the row itself unless the server is one that no definition describes. */
  readonly definition: Provider
  readonly clientId: string
  readonly clientSecret: string
  /** What a connection is where nobody says otherwise. */
  readonly usual: Connection
  readonly connections: Connections
  readonly behaviour: Behaviour
  readonly families: TokenFamilies
  readonly tally: Tally
  readonly clock: () => number
}
