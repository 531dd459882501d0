import { parseGrant, type Grant } from '../grant.ts'
import { parseSessionStatus, type SessionError } from '../session-status.ts'
import type { CompletedSession } from '../vault-client.ts'
import { listOf, membersOf, oneOf, textOf, withoutUndefined } from './members.ts'

/** Answer of `POST /sdk/oauth/connect/complete`. */
export interface WireCompletedSession {
  readonly status: string
  readonly grants: readonly Grant[]
  readonly return_url?: string
  readonly continue_url?: string
  readonly display?: string
  readonly error?: SessionError
}

export function toWireCompletedSession(completed: CompletedSession): WireCompletedSession {
  return withoutUndefined({
    status: completed.status,
    grants: completed.grants,
    return_url: completed.returnUrl,
    continue_url: completed.continueUrl,
    display: completed.display,
    error: completed.error,
  })
}

/** Total: `undefined` where the status or a grant is not of the documented form. */
export function parseCompletedSession(value: unknown): CompletedSession | undefined {
  const wire = membersOf(value)
  const session = parseSessionStatus(value)
  const grants = listOf(wire['grants'], parseGrant)
  if (session === undefined || grants === undefined) return undefined
  return withoutUndefined({
    status: session.status,
    grants,
    returnUrl: textOf(wire['return_url']),
    continueUrl: textOf(wire['continue_url']),
    display: oneOf(['popup', 'page'], wire['display']),
    error: session.error,
  })
}
