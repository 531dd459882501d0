import type { EndUser } from '@alter-ai/protocol'
import type { Log, RequestLog } from '@alter-ai/protocol/log'
import type { Vault } from '@alter-ai/vault'
import type { Context } from 'hono'
import type { ApiKeys, DeclaredRoute } from './declared-route.ts'

/**
 * What each response carries with it: an id to find it again by, the log of that id, the
 * language that the request asked for, and its route.
 */
export interface FaceEnv {
  readonly Variables: {
    requestId: string
    log: RequestLog
    locale?: string
    route?: DeclaredRoute
  }
}

export type FaceContext = Context<FaceEnv>

/** What the routes share. */
export interface Face {
  readonly vault: Vault
  readonly isHttps: boolean
  /** The vault's own origin, from configuration; never from a request. */
  readonly origin: string
  /** There is no app around it to tell who is logged in. */
  readonly standsAlone: boolean
  /** Where the request came from, as the connection or a trusted proxy has it; never from what a client can send. */
  readonly clientAddress: (context: FaceContext) => string | undefined
  readonly identify: (context: FaceContext) => Promise<EndUser | undefined>
  /** Without it, no API key is right. */
  readonly apiKeys?: ApiKeys | undefined
  readonly log: Log
}

/** The steps of a flow, within this request: the vault's log lines have its id. */
export function flowOf({ vault }: Face, context: FaceContext): Vault['connectFlow'] {
  return vault.forRequest(context.get('log')).connectFlow
}
