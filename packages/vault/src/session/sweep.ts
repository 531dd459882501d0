import type { Engine } from '../engine.ts'
import {
  deleteFinishedRequests,
  failLostRequests,
  failLostSessions,
  forgetExpiredProofs,
} from '../storage/tables/authorization-requests.ts'
import { deleteFinishedSessions, expireSessions } from '../storage/tables/connect-sessions.ts'
import { deleteFinishedWork } from '../storage/tables/outbox.ts'

/** Longer than any exchange takes, with its retries. */
const lostAfterMs = 60_000
/** Finished rows serve late status questions and replays for a day. */
const keepMs = 24 * 3_600_000

/** Writes down what time has done: flows that were lost, sessions that expired, rows that nobody needs any more. */
export async function sweep(engine: Engine): Promise<void> {
  await engine.driver.commit([
    failLostSessions(engine.appId, lostAfterMs),
    failLostRequests(engine.appId, lostAfterMs),
    expireSessions(engine.appId),
    forgetExpiredProofs(engine.appId),
    deleteFinishedRequests(engine.appId, keepMs),
    deleteFinishedSessions(engine.appId, keepMs),
    deleteFinishedWork(engine.appId, keepMs),
  ])
}
