import { parseGrant, type Grant } from './grant.ts'

/** `pending → opened → authorizing → (choosing ↔ authorizing) → completed | failed | cancelled | expired` */
export const sessionStates = [
  'pending',
  'opened',
  'authorizing',
  'choosing',
  'completed',
  'failed',
  'cancelled',
  'expired',
] as const

export type SessionState = (typeof sessionStates)[number]

/** Says whether a session can no longer change. */
export function isFinalState(state: SessionState): boolean {
  return sessionStates.indexOf(state) >= sessionStates.indexOf('completed')
}

/** Why a session has ended without a grant. */
export interface SessionError {
  readonly code: string
  readonly message: string
  readonly details?: {
    /** With `insufficient_scope`: the required scopes that were not granted, as the app named them. */
    readonly missing_scopes?: readonly string[]
  }
}

/** Answer of `GET /sdk/oauth/connect/status`. */
export interface SessionStatus {
  readonly status: SessionState
  readonly grants?: readonly Grant[]
  readonly error?: SessionError
}

/** Parses a status answer. Total, so every value gives a status or `undefined`. */
export function parseSessionStatus(data: unknown): SessionStatus | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { status, grants, error } = data as Record<string, unknown>
  if (!sessionStates.includes(status as SessionState)) return undefined
  const reason = parseSessionError(error)
  return {
    status: status as SessionState,
    ...(Array.isArray(grants) && { grants: grants.flatMap((grant) => parseGrant(grant) ?? []) }),
    ...(reason && { error: reason }),
  }
}

function parseSessionError(value: unknown): SessionError | undefined {
  const { code, message, details } = Object(value) as Record<string, unknown>
  if (typeof code !== 'string') return undefined
  const { missing_scopes: missing } = Object(details) as Record<string, unknown>
  return {
    code,
    message: typeof message === 'string' ? message : code,
    ...(Array.isArray(missing) && {
      details: { missing_scopes: missing.filter((scope) => typeof scope === 'string') },
    }),
  }
}
