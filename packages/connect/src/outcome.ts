import type { SessionStatus } from '@alter-ai/protocol'
import { AlterConnectError } from './error.ts'
import type { ExitReason, Outcome } from './types.ts'

/**
 * What a session's status means for the flow; `undefined` while the session can still change.
 *
 * @param isGone The user has left, so that no change is waited for. Where several accounts may be connected, those that are
 * stored already count.
 */
export function toOutcome(
  { status, grants, error }: Partial<SessionStatus>,
  isGone?: boolean,
): Outcome | undefined {
  if (status === 'cancelled') return exit('user_cancelled')
  if (status === 'expired') return failure('session_expired', 'nobody finished the session in time')
  if (status === 'failed' && error) return failure(error.code, error.message)
  const isFinal = status === 'completed' || status === 'failed'
  if (!isFinal && !isGone) return undefined
  if (status !== 'failed' && grants?.length) return { type: 'success', grants: [...grants] }
  return isFinal ? failure('invalid_response', 'the vault gave no grant') : exit('user_closed')
}

export function exit(reason: ExitReason): Outcome {
  return { type: 'exit', reason }
}

export function failure(code: string, message: string): Outcome {
  return { type: 'error', error: new AlterConnectError(code, message) }
}
