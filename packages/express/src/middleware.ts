import {
  AlterSDKError,
  type ConnectSession,
  type ConnectSessionOptions,
  type EndUser,
  type Logger,
  type VaultClient,
} from '@alter-ai/protocol'
import type { Log } from '@alter-ai/protocol/log'
import type { Vault } from '@alter-ai/vault'
import type { Request, Response } from 'express'

/** What the parts of the middleware share. */
export interface Middleware {
  readonly vault: VaultClient
  /** The same vault, where it runs in this process and its pages are served below the mount. */
  readonly embedded?: Vault
  /** Where browsers reach the mount, without a slash at the end. */
  readonly publicURL: string
  /** Whose pages may mint. */
  readonly origins: ReadonlySet<string>
  readonly log: Log
  /** The option, for the server that it mounts. */
  readonly logger: Logger | undefined
  /** What its own pages look like. */
  readonly look: Pick<Vault, 'appName' | 'appBranding' | 'publicURL'>
  /** The app's own word on who is logged in. */
  readonly identify: (request: Request) => Promise<EndUser | undefined>
  /** Mints a session; where the browser may be recognised again, the answer sets its cookie. */
  readonly mint: (
    options: ConnectSessionOptions,
    request: Request,
    response: Response,
  ) => Promise<Minted>
}

export interface Minted extends ConnectSession {
  /** Where the vault is that the browser talks to. */
  readonly baseUrl: string
}

export function unauthenticated(): AlterSDKError {
  return new AlterSDKError('unauthenticated', 'log in to the app first', { status: 401 })
}
