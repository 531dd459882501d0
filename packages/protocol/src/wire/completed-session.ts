import { parseGrant, type Grant } from '../grant.ts'
import { parseSessionStatus, type SessionError } from '../session-status.ts'
import type {
  AccountConfirmation,
  CompletedSession,
  CompleteSessionInput,
} from '../vault-client.ts'
import { toWireUser, type WireUser } from './connect-session.ts'
import { dateOf, listOf, membersOf, oneOf, textOf, wholeOf, withoutUndefined } from './members.ts'

/** Body of `POST /sdk/oauth/connect/complete`. */
export interface WireCompleteInput {
  readonly result: string
  readonly user?: WireUser | undefined
  readonly browser_id?: string | undefined
  readonly accept?: boolean | undefined
}

export function toWireCompleteInput(input: CompleteSessionInput): WireCompleteInput {
  return {
    result: input.result,
    user: input.user && toWireUser(input.user),
    browser_id: input.browserId,
    accept: input.accept,
  }
}

/** Response of `POST /sdk/oauth/connect/complete`. */
export interface WireCompletedSession {
  readonly status: string
  readonly grants: readonly Grant[]
  readonly return_url?: string
  readonly continue_url?: string
  readonly display?: string
  readonly confirmation?: WireAccountConfirmation
  readonly error?: SessionError
}

export interface WireAccountConfirmation {
  readonly result: string
  readonly provider: string
  readonly provider_name: string
  readonly account_identifier: string
  readonly account_display_name?: string
  /** ISO 8601. */
  readonly expires_at: string
}

export function toWireCompletedSession(completed: CompletedSession): WireCompletedSession {
  return withoutUndefined({
    status: completed.status,
    grants: completed.grants,
    return_url: completed.returnUrl,
    continue_url: completed.continueUrl,
    display: completed.display,
    confirmation: completed.confirmation && toWireConfirmation(completed.confirmation),
    error: completed.error,
  })
}

/** Total: `undefined` where the status, a grant or the confirmation is not of the documented form. */
export function parseCompletedSession(value: unknown): CompletedSession | undefined {
  const wire = membersOf(value)
  const session = parseSessionStatus(value)
  const grants = listOf(wire['grants'], parseGrant)
  const confirmation = parseConfirmation(wire['confirmation'])
  if (session === undefined || grants === undefined) return undefined
  // An app that ignored the question would report success to its user.
  if (wire['confirmation'] !== undefined && confirmation === undefined) return undefined
  return withoutUndefined({
    status: session.status,
    grants,
    returnUrl: textOf(wire['return_url']),
    continueUrl: textOf(wire['continue_url']),
    display: oneOf(['popup', 'page'], wire['display']),
    confirmation,
    error: session.error,
  })
}

function toWireConfirmation(confirmation: AccountConfirmation): WireAccountConfirmation {
  return withoutUndefined({
    result: confirmation.result,
    provider: confirmation.provider,
    provider_name: confirmation.providerName,
    account_identifier: confirmation.accountIdentifier,
    account_display_name: confirmation.accountDisplayName,
    expires_at: confirmation.expiresAt.toISOString(),
  })
}

function parseConfirmation(value: unknown): AccountConfirmation | undefined {
  const wire = membersOf(value)
  const whole = wholeOf({
    result: textOf(wire['result']),
    provider: textOf(wire['provider']),
    providerName: textOf(wire['provider_name']),
    accountIdentifier: textOf(wire['account_identifier']),
    expiresAt: dateOf(wire['expires_at']),
  })
  return (
    whole &&
    withoutUndefined({ ...whole, accountDisplayName: textOf(wire['account_display_name']) })
  )
}
