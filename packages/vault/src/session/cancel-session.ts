import { isFinalState } from '@alter-ai/protocol'
import { auditStatement, sessionDetails } from '../audit/audit-event.ts'
import type { Engine } from '../engine.ts'
import { forgetHeldRequests } from '../storage/tables/authorization-requests.ts'
import {
  findSessionById,
  stopSession,
  type SessionRow,
} from '../storage/tables/connect-sessions.ts'
import { principalOf } from '../identity/principal.ts'
import { logSession } from '../log/log-session.ts'
import { stateOf } from './state-of.ts'

/**
 * Ends a session at somebody's wish; a later callback is refused. With at least one grant made it ends `completed`,
 * because what was consented to stays. Ending it twice does nothing more.
 */
export async function cancelSession(engine: Engine, session: SessionRow): Promise<SessionRow> {
  if (isFinalState(stateOf(session))) return session
  const event = session.hasGrant ? 'session.completed' : 'session.cancelled'
  const outcome = await engine.driver.commit([
    stopSession(session, session.hasGrant ? 'completed' : 'cancelled'),
    forgetHeldRequests(engine.appId, session.sessionId, 'session_cancelled'),
    auditStatement(engine.appId, {
      event,
      outcome: 'succeeded',
      ...principalOf(session),
      details: sessionDetails(session),
    }),
  ])
  if (outcome.committed) logSession(engine, event, session)
  engine.sessionChanges.announce(session.sessionId)
  const [current] = await engine.driver.read(findSessionById(engine.appId, session.sessionId))
  // Still going on: the first grant was made while this one was on its way. A session has only one first grant.
  return current === undefined ? session : cancelSession(engine, current)
}
