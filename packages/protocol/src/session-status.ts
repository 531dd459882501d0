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

/** Answer of `GET /sdk/oauth/connect/status`. */
export interface SessionStatus {
  readonly status: SessionState
  readonly grants?: readonly Grant[]
  readonly error?: { readonly code: string; readonly message: string }
}

/** Parses a status answer. Total, so every value gives a status or `undefined`. */
export function parseSessionStatus(data: unknown): SessionStatus | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { status, grants, error } = data as Record<string, unknown>
  if (!sessionStates.includes(status as SessionState)) return undefined
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >
  return {
    status: status as SessionState,
    ...(Array.isArray(grants) && { grants: grants.flatMap((grant) => parseGrant(grant) ?? []) }),
    ...(typeof code === 'string' && {
      error: { code, message: typeof message === 'string' ? message : code },
    }),
  }
}
