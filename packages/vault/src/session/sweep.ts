import { auditStatement } from '../audit/audit-event.ts'
import type { Engine } from '../engine.ts'
import {
  deleteFinishedRequests,
  failLostRequests,
  forgetExpiredProofs,
} from '../storage/tables/authorization-requests.ts'
import {
  deleteFinishedSessions,
  findLostSessions,
  findOverdueSessions,
  finishSession,
  type SessionRow,
} from '../storage/tables/connect-sessions.ts'
import { deleteFinishedWork } from '../storage/tables/outbox.ts'
import { principalOf } from './principal.ts'

/** Longer than any exchange takes, with its retries. */
const lostAfterMs = 60_000
/** Finished rows serve late status questions and replays for a day. */
const keepMs = 24 * 3_600_000

/** Writes down what time has done: flows that were lost, sessions that expired, rows that nobody needs any more. */
export async function sweep(engine: Engine): Promise<void> {
  for (const session of await engine.driver.read(findLostSessions(engine.appId, lostAfterMs))) {
    await end(engine, session, { status: 'failed', errorCode: 'lost' })
  }
  for (const session of await engine.driver.read(findOverdueSessions(engine.appId))) {
    await end(engine, session, { status: 'expired' })
  }
  await engine.driver.commit([
    failLostRequests(engine.appId, lostAfterMs),
    forgetExpiredProofs(engine.appId),
    deleteFinishedRequests(engine.appId, keepMs),
    deleteFinishedSessions(engine.appId, keepMs),
    deleteFinishedWork(engine.appId, keepMs),
  ])
}

/** Unmet, and nothing is written, when the session ended by itself since it was read. */
async function end(
  engine: Engine,
  session: SessionRow,
  change: { status: 'failed'; errorCode: 'lost' } | { status: 'expired' },
): Promise<void> {
  await engine.driver.commit([
    finishSession(engine.appId, session.sessionId, change),
    auditStatement(engine.appId, {
      event: change.status === 'expired' ? 'session.expired' : 'authorization.failed',
      outcome: 'failed',
      errorCode: change.status === 'expired' ? 'session_expired' : change.errorCode,
      ...principalOf(session),
      details: { session: session.publicId },
    }),
  ])
  engine.sessionChanges.announce(session.sessionId)
}
