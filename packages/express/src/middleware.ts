import { AlterSDKError, type EndUser } from '@alter-ai/protocol'
import type { Vault } from '@alter-ai/vault'
import type { Request } from 'express'

/** What the parts of the middleware share. */
export interface Middleware {
  readonly vault: Vault
  /** The app's own word on who is logged in. */
  readonly identify: (request: Request) => Promise<EndUser | undefined>
}

export function unauthenticated(): AlterSDKError {
  return new AlterSDKError('unauthenticated', 'log in to the app first', { status: 401 })
}
