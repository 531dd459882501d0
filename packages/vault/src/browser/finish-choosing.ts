import { AlterValueError } from '@alter-ai/protocol'
import { auditStatement, sessionDetails } from '../audit/audit-event.ts'
import type { Engine } from '../engine.ts'
import { findSessionById, stopSession } from '../storage/tables/connect-sessions.ts'
import { assertSessionIsLive, wayBack } from '../session/find-session.ts'
import { assertSameUser, findFlowSession, type FlowInput } from './flow-session.ts'
import { principalOf } from '../identity/principal.ts'
import { logSession } from '../log/log-session.ts'
import { sessionResult, type SessionResult } from '../session/session-result.ts'
import { stateOf } from '../session/state-of.ts'

/**
 * The user has connected what they wanted: ends a session of several accounts as `completed`. However often and however
 * many times at once this is asked, the session is completed once, and each answer is its result; also when the deadline
 * has completed it before.
 *
 * @throws {AlterSDKError} `session_not_found`, `binding_failed` (no flow cookie, or somebody else is logged in),
 * `session_cancelled`, `session_expired`, `session_used`; `invalid_argument` while nothing is connected, and the session goes on.
 */
export async function finishChoosing(engine: Engine, input: FlowInput): Promise<SessionResult> {
  const { session } = await findFlowSession(engine, input)
  await assertSameUser(engine, session, input.identified)
  if (stateOf(session) === 'completed') return sessionResult(engine, session)
  assertSessionIsLive(session, wayBack(session))
  const outcome = await engine.driver.commit([
    stopSession(session, 'completed'),
    auditStatement(engine.appId, {
      event: 'session.completed',
      outcome: 'succeeded',
      ...principalOf(session),
      details: sessionDetails(session),
    }),
  ])
  if (outcome.committed) logSession(engine, 'session.completed', session)
  engine.sessionChanges.announce(session.sessionId)
  // Unmet also when an equal call was quicker, or the end has come: what the session is now decides.
  const [current = session] = await engine.driver.read(
    findSessionById(engine.appId, session.sessionId),
  )
  if (stateOf(current) === 'completed') return sessionResult(engine, current)
  assertSessionIsLive(current, wayBack(current))
  throw new AlterValueError('nothing is connected yet')
}
