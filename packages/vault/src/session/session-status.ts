import { isFinalState, type SessionError, type SessionStatus } from '@alter-ai/protocol'
import type { Engine } from '../engine.ts'
import { toWireGrant } from '../grant/to-wire-grant.ts'
import { findSessionById, type SessionRow } from '../storage/tables/connect-sessions.ts'
import { explain } from './explain-outcome.ts'
import { findSessionByToken } from './find-session.ts'
import { grantsOfSession } from '../grant/session-grants.ts'
import { stateOf } from './state-of.ts'

const maxWaitSeconds = 25

/**
 * What the server knows of a session, for the holder of its whole token. Waits up to `waitSeconds` (0 to 25) for the session
 * to end, then returns the state that it is in. Returns early when the client went away (`signal`), and when too many
 * responses wait ({@link SessionWatch}): the state is as true then, and the client asks again.
 *
 * @throws {AlterSDKError} `session_not_found`.
 */
export async function sessionStatus(
  engine: Engine,
  sessionToken: string,
  waitSeconds: number,
  signal?: AbortSignal,
): Promise<SessionStatus> {
  const found = await findSessionByToken(engine, sessionToken)
  const waitMs = Math.min(waitSeconds, maxWaitSeconds) * 1_000
  if (waitMs <= 0 || isFinalState(stateOf(found))) return describeSession(engine, found)
  await engine.sessionWatch.untilOver(found.sessionId, waitMs, signal)
  // No one reads the response of a client that went away.
  if (signal?.aborted === true) return { status: stateOf(found) }
  const session = await readSession(engine, found.sessionId)
  return describeSession(engine, session ?? found)
}

/** Whether the session has ended, or is gone. */
export async function isSessionOver(engine: Engine, sessionId: string): Promise<boolean> {
  const session = await readSession(engine, sessionId)
  return session === undefined || isFinalState(stateOf(session))
}

async function readSession(engine: Engine, sessionId: string): Promise<SessionRow | undefined> {
  const [session] = await engine.driver.read(findSessionById(engine.appId, sessionId))
  return session
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
