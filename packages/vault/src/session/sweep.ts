import type { LogEvent } from '@alter-ai/protocol/log'
import { auditStatement, sessionDetails, type AuditEvent } from '../audit/audit-event.ts'
import type { Engine } from '../engine.ts'
import type { Statement } from '../storage/driver.ts'
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
  returnToChoosing,
  stopSession,
  type SessionRow,
} from '../storage/tables/connect-sessions.ts'
import { deleteFinishedWork } from '../storage/tables/outbox.ts'
import { principalOf } from '../identity/principal.ts'
import { logSession } from '../log/log-session.ts'

/** Longer than any exchange takes, with its retries. */
const lostAfterMs = 60_000
/** Finished rows serve late status questions and replays for a day. */
const keepMs = 24 * 3_600_000

/** Writes down what time has done: flows that were lost, sessions that expired, rows that nobody needs any more. */
export async function sweep(engine: Engine): Promise<void> {
  for (const session of await engine.driver.read(findLostSessions(engine.appId, lostAfterMs))) {
    // Of several walks only this one is lost; the browser may start another.
    const change = session.multiple
      ? returnToChoosing(engine.appId, session.sessionId)
      : finishSession(engine.appId, session.sessionId, { status: 'failed', errorCode: 'flow_lost' })
    await write(engine, session, change, {
      event: 'authorization.failed',
      outcome: 'failed',
      errorCode: 'flow_lost',
    })
  }
  for (const session of await engine.driver.read(findOverdueSessions(engine.appId))) {
    await write(
      engine,
      session,
      stopSession(session, session.hasGrant ? 'completed' : 'expired'),
      session.hasGrant
        ? { event: 'session.completed', outcome: 'succeeded' }
        : { event: 'session.expired', outcome: 'failed', errorCode: 'session_expired' },
    )
  }
  await engine.driver.commit([
    failLostRequests(engine.appId, lostAfterMs),
    forgetExpiredProofs(engine.appId),
    deleteFinishedRequests(engine.appId, keepMs),
    deleteFinishedSessions(engine.appId, keepMs),
    deleteFinishedWork(engine.appId, keepMs),
  ])
}

/** Unmet, and nothing is written, when the session changed by itself since it was read; the next sweep looks again. */
async function write(
  engine: Engine,
  session: SessionRow,
  change: Statement,
  event: Pick<AuditEvent, 'outcome' | 'errorCode'> & { readonly event: LogEvent },
): Promise<void> {
  const outcome = await engine.driver.commit([
    change,
    auditStatement(engine.appId, {
      ...event,
      ...principalOf(session),
      details: sessionDetails(session),
    }),
  ])
  if (outcome.committed) logSession(engine, event.event, session, { errorCode: event.errorCode })
  engine.sessionChanges.announce(session.sessionId)
}
