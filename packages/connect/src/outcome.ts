import { parseGrant } from '@alter-ai/protocol'
import { AlterConnectError } from './error.ts'
import type { ExitReason, Outcome } from './types.ts'

/**
 * What the vault's word means for the flow; `undefined` while the session can still change. Total: every value that a
 * message or JSON can carry gives an outcome or `undefined`, never an exception.
 *
 * Grants that are not of the documented shape are left out and counted.
 *
 * @param news A status answer.
 * @param isGone The user has left, so that no change is waited for. Where several accounts may be connected, those that are
 * stored already count.
 */
export function toOutcome(news: unknown, isGone = false): Outcome | undefined {
  const { status, grants, error } = record(news)
  const { code, message } = record(error)
  if (status === 'cancelled') return exit('user_cancelled')
  if (status === 'expired') return failure('session_expired')
  if (status === 'failed') return failure(asText(code) ?? 'invalid_response', asText(message))
  const isCompleted = status === 'completed'
  if (!isCompleted && !isGone) return undefined
  const all = Array.isArray(grants) ? grants : []
  const valid = all.flatMap((grant) => parseGrant(grant) ?? [])
  if (valid.length) {
    return { type: 'success', grants: valid, dropped: all.length - valid.length || undefined }
  }
  return isCompleted ? failure('invalid_response') : exit('user_closed')
}

export function exit(reason: ExitReason): Outcome {
  return { type: 'exit', reason }
}

export function failure(code: string, message?: string): Outcome & { type: 'error' } {
  return { type: 'error', error: new AlterConnectError(code, message) }
}

/** For looking into a value that may be anything. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value) as Readonly<Record<string, unknown>>
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
