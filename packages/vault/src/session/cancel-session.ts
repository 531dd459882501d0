import { isFinalState } from '@alter-ai/protocol'
import { auditStatement } from '../audit/audit-event.ts'
import type { Engine } from '../engine.ts'
import {
  findSessionById,
  finishSession,
  type SessionRow,
} from '../storage/tables/connect-sessions.ts'
import { listGrantsOfSession } from '../storage/tables/grants.ts'
import { principalOf } from './principal.ts'
import { stateOf } from './session-status.ts'

/**
 * Ends a session at somebody's wish; a later callback is refused. With at least one grant made it ends `completed`,
 * because what was consented to stays. Ending it twice does nothing more.
 */
export async function cancelSession(engine: Engine, session: SessionRow): Promise<SessionRow> {
  if (!isFinalState(stateOf(session))) {
    const made = await engine.driver.read(listGrantsOfSession(engine.appId, session.sessionId))
    await engine.driver.commit([
      finishSession(engine.appId, session.sessionId, {
        status: made.length > 0 ? 'completed' : 'cancelled',
      }),
      auditStatement(engine.appId, {
        event: 'session.cancelled',
        outcome: 'succeeded',
        ...principalOf(session),
        details: { session: session.publicId },
      }),
    ])
    engine.sessionChanges.announce(session.sessionId)
  }
  const [current] = await engine.driver.read(findSessionById(engine.appId, session.sessionId))
  return current ?? session
}
