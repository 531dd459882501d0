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
import {
  deleteCounter,
  findOldCounters,
  type SessionRefusals,
} from '../storage/tables/session-refusals.ts'
import { principalOf } from '../identity/principal.ts'
import { logSession } from '../log/log-session.ts'

/** Longer than any exchange takes, with its retries. */
const lostAfterMs = 60_000
/** Finished rows serve late status questions and replays for a day. */
const keepMs = 24 * 3_600_000

/** Rows of one commit: few enough that the event loop goes on between two batches. */
const batchSize = 200

/**
 * Writes down what time has done: flows that were lost, sessions that expired, refusals that were counted, rows that are no
 * longer needed. It goes on in batches, a commit each, until nothing is due. Several processes may sweep one database at once.
 */
export async function sweep(engine: Engine, isStopped: () => boolean): Promise<void> {
  const { appId } = engine
  await engine.refusals.flush()
  await inBatches(engine, isStopped, findLostSessions(appId, lostAfterMs, batchSize), endLost)
  await inBatches(engine, isStopped, findOverdueSessions(appId, batchSize), endOverdue)
  await inBatches(engine, isStopped, findOldCounters(appId, keepMs, batchSize), sumUp)
  for (const change of [
    failLostRequests(appId, lostAfterMs, batchSize),
    forgetExpiredProofs(appId, batchSize),
    deleteFinishedRequests(appId, keepMs, batchSize),
    deleteFinishedSessions(appId, keepMs, batchSize),
    deleteFinishedWork(appId, keepMs, batchSize),
  ]) {
    await untilDone(engine, isStopped, change)
  }
}

/** Reads what is due and writes each row's end, until nothing is due or another process is ahead. */
async function inBatches<Row>(
  engine: Engine,
  isStopped: () => boolean,
  due: Statement<Row>,
  write: (engine: Engine, row: Row) => Promise<boolean>,
): Promise<void> {
  while (!isStopped()) {
    const rows = await engine.driver.read(due)
    // Asked for in one turn, so that the driver makes one commit of them. A row that has changed since is left to the next read.
    const isWritten = await Promise.all(rows.map((row) => write(engine, row)))
    if (!isWritten.includes(true)) return
  }
}

/** Repeats a statement that changes at most one batch of rows. */
async function untilDone(
  engine: Engine,
  isStopped: () => boolean,
  change: Statement,
): Promise<void> {
  while (!isStopped()) {
    const outcome = await engine.driver.commit([change])
    if (!outcome.committed || (outcome.results[0]?.count ?? 0) < batchSize) return
  }
}

function endLost(engine: Engine, session: SessionRow): Promise<boolean> {
  // Where several accounts may be connected, only this authorization attempt is lost; the browser may start another.
  const change = session.multiple
    ? returnToChoosing(engine.appId, session.sessionId)
    : finishSession(engine.appId, session.sessionId, { status: 'failed', errorCode: 'flow_lost' })
  return endSession(engine, session, change, {
    event: 'authorization.failed',
    outcome: 'failed',
    errorCode: 'flow_lost',
  })
}

function endOverdue(engine: Engine, session: SessionRow): Promise<boolean> {
  return endSession(
    engine,
    session,
    stopSession(session, session.hasGrant ? 'completed' : 'expired'),
    session.hasGrant
      ? { event: 'session.completed', outcome: 'succeeded' }
      : { event: 'session.expired', outcome: 'failed', errorCode: 'session_expired' },
  )
}

/** Unmet, and nothing is written, when the session has changed since it was read. */
async function endSession(
  engine: Engine,
  session: SessionRow,
  change: Statement,
  event: Pick<AuditEvent, 'outcome' | 'errorCode'> & { readonly event: LogEvent },
): Promise<boolean> {
  const { committed } = await engine.driver.commit([
    change,
    auditStatement(engine.appId, {
      ...event,
      ...principalOf(session),
      details: sessionDetails(session),
    }),
  ])
  if (committed) logSession(engine, event.event, session, { errorCode: event.errorCode })
  engine.sessionChanges.announce(session.sessionId)
  return committed
}

/** How often a session was refused in all: the last that is known of it, where there was more than the recorded refusal. */
async function sumUp(engine: Engine, refusals: SessionRefusals): Promise<boolean> {
  const { kind, times } = refusals
  const summary = auditStatement(engine.appId, {
    event: 'session.refused',
    outcome: 'denied',
    errorCode: 'binding_failed',
    ...principalOf(refusals),
    details: { ...sessionDetails(refusals), kind, times },
  })
  const { committed } = await engine.driver.commit([
    deleteCounter(refusals),
    ...(times > 1 ? [summary] : []),
  ])
  return committed
}
