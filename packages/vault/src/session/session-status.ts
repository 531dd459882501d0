import { isFinalState, type SessionError, type SessionStatus } from '@alter-ai/protocol'
import type { Engine } from '../engine.ts'
import { toWireGrant } from '../grant/to-wire-grant.ts'
import { findSessionById, type SessionRow } from '../storage/tables/connect-sessions.ts'
import { explain } from './explain-outcome.ts'
import { findSessionByToken } from './find-session.ts'
import { grantsOfSession } from '../grant/session-grants.ts'
import { stateOf } from './state-of.ts'

const maxWaitSeconds = 25

// Another process may have finished the session; this bounds how late that is noticed.
const pollMs = 1_000

/**
 * What the server knows of a session, for whoever holds its whole token. Waits up to `waitSeconds` (0 to 25) for the
 * session to end; then answers with the state it is in.
 *
 * @throws {AlterSDKError} `session_not_found`.
 */
export async function sessionStatus(
  engine: Engine,
  sessionToken: string,
  waitSeconds: number,
  signal?: AbortSignal,
): Promise<SessionStatus> {
  let session = await findSessionByToken(engine, sessionToken)
  const deadline = performance.now() + Math.min(waitSeconds, maxWaitSeconds) * 1_000
  for (;;) {
    if (isFinalState(stateOf(session))) break
    const left = deadline - performance.now()
    if (left <= 0 || signal?.aborted === true) break
    await engine.sessionChanges.next(session.sessionId, Math.min(left, pollMs), signal)
    const [current] = await engine.driver.read(findSessionById(engine.appId, session.sessionId))
    if (current === undefined) break
    session = current
  }
  return describeSession(engine, session)
}

/**
 * Status, grants and error of a session, as they go out. Where several accounts may be connected, those that are stored are
 * told while it still goes on: whoever sees the user leave knows what there is.
 */
export async function describeSession(engine: Engine, session: SessionRow): Promise<SessionStatus> {
  const status = stateOf(session)
  const isTold = status === 'completed' || !isFinalState(status)
  const rows = isTold && session.hasGrant ? await grantsOfSession(engine, session) : []
  const error = status === 'completed' ? undefined : errorOf(session)
  return {
    status,
    ...(rows.length > 0 && { grants: rows.map((row) => toWireGrant(engine, row)) }),
    ...(error && { error }),
  }
}

function errorOf(session: SessionRow): SessionError | undefined {
  const code = stateOf(session) === 'expired' ? 'session_expired' : (session.errorCode ?? undefined)
  if (code === undefined) return undefined
  const missing = session.errorDetails?.missingScopes
  return {
    code,
    message: explain(code),
    ...(missing && { details: { missing_scopes: missing } }),
  }
}
