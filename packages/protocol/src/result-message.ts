import type { Grant } from './grant.ts'

/**
 * What the vault's pages and the app's page say to each other by `postMessage`. None of it is a secret, and none of it is
 * trusted for what it says: the receiver checks origin, source and `session` before the shape.
 *
 * `session` is the public half of the session token.
 */
export type ResultMessage =
  | {
      readonly type: 'alter_connect_success'
      readonly session: string
      readonly grants: readonly Grant[]
    }
  | {
      readonly type: 'alter_connect_error'
      readonly session: string
      readonly error: string
      readonly error_description: string
    }

/** The connect page is about to leave for the provider: from here on `popup.closed` may lie (COOP). */
export interface LeavingMessage {
  readonly type: 'alter_connect_leaving'
  readonly session: string
  readonly provider: string
}

/** The app's page has the result: the popup may close itself at once. */
export interface AckMessage {
  readonly type: 'alter_connect_ack'
  readonly session: string
}
