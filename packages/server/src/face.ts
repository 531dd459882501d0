import type { EndUser } from '@alter-ai/protocol'
import type { Vault } from '@alter-ai/vault'
import type { Context } from 'hono'

/** What each answer carries with it: an id to find it again by, the nonce of its scripts, the language it was asked in. */
export interface FaceEnv {
  readonly Variables: { requestId: string; nonce: string; locale?: string }
}

export type FaceContext = Context<FaceEnv>

/** What the routes share. */
export interface Face {
  readonly vault: Vault
  readonly isHttps: boolean
  /** The vault's own origin, from configuration; never from a request. */
  readonly origin: string
  readonly identify: (context: FaceContext) => Promise<EndUser | undefined>
}
