import { AlterSDKError, publicHalf, type AlterSDKErrorOptions } from '@alter-ai/protocol'
import { equalHash, hashSecret, refOfPublicHalf } from '../encryption/token-hash.ts'
import type { Engine } from '../engine.ts'
import { findSessionByPublicId, type SessionRow } from '../storage/tables/connect-sessions.ts'
import { stateOf } from './state-of.ts'

/** One answer for unknown, malformed and foreign tokens, so that none can be told from another. */
export function sessionNotFound(): AlterSDKError {
  return new AlterSDKError(
    'session_not_found',
    'no such connect session; start again from the app',
    { status: 404 },
  )
}

/**
 * The session of a public id. It names a session and gives no right to it.
 *
 * @throws {AlterSDKError} `session_not_found`.
 */
export async function findSession(engine: Engine, publicId: string): Promise<SessionRow> {
  if (refOfPublicHalf(publicId) !== engine.appId) throw sessionNotFound()
  const [session] = await engine.driver.read(findSessionByPublicId(engine.appId, publicId))
  if (session === undefined) throw sessionNotFound()
  engine.log.about({ sessionId: session.sessionId })
  return session
}

/**
 * The session of a whole session token, which is the right to ask about it and to cancel it.
 *
 * @throws {AlterSDKError} `session_not_found`.
 */
export async function findSessionByToken(
  engine: Engine,
  sessionToken: string,
): Promise<SessionRow> {
  const session = await findSession(engine, publicHalf(sessionToken))
  if (!isTokenOf(session, sessionToken)) throw sessionNotFound()
  return session
}

export function isTokenOf(session: SessionRow, sessionToken: string): boolean {
  return equalHash(session.tokenHash, hashSecret('sess', sessionToken))
}

/** @throws {AlterSDKError} `session_expired`, `session_cancelled` or `session_used` for a session that is over. */
export function assertSessionIsLive(
  session: SessionRow,
  more: Pick<AlterSDKErrorOptions, 'details'> = {},
): void {
  const over = (code: 'session_cancelled' | 'session_used' | 'session_expired', message: string) =>
    new AlterSDKError(code, message, { status: 410, ...more })
  const state = stateOf(session)
  if (state === 'cancelled') throw over('session_cancelled', 'this connect session was cancelled')
  if (state === 'completed' || state === 'failed') {
    throw over('session_used', 'this connect session is over; start again from the app')
  }
  if (state === 'expired') {
    throw over('session_expired', 'this connect session has expired; start again from the app')
  }
}

/** Where a full-page flow can go back to, for the page that has to say that it cannot go on. */
export function wayBack(session: SessionRow): { details?: { return_to: string } } {
  return session.returnUrl === null ? {} : { details: { return_to: session.returnUrl } }
}
