import { randomShare } from '../random.ts'
import type { Engine } from '../engine.ts'
import type { UsableGrant } from '../storage/tables/credentials.ts'

const maxBackOffMs = 300_000
/** Longer than any `Retry-After` that is believed, which is a day. */
const maxWaitMs = 2 * 86_400_000

/** As long as the provider says; else longer with each failure in a row, and by chance, so that not all come back at once. */
export function backOffMs(
  engine: Engine,
  { failures }: UsableGrant,
  retryAfterSeconds: number | undefined,
): number {
  const chance = randomShare(engine.random)
  const own = Math.min(maxBackOffMs, 500 * 2 ** Math.min(failures, 20)) * (0.2 + 0.8 * chance)
  const wished = (retryAfterSeconds ?? 0) * 1_000 * (1 + 0.1 * chance)
  return Math.ceil(Math.max(own, wished))
}

/**
 * After a failure: how long to leave the provider alone. A time that lies too far off is another clock's, and so is that of an
 * attempt which has yet to begin.
 */
export function waitMs({ retryAt, attemptStartedAt, databaseTime }: UsableGrant): number {
  if (retryAt === null || databaseTime < (attemptStartedAt ?? 0)) return 0
  const wait = retryAt - databaseTime
  return wait > maxWaitMs ? 0 : Math.max(0, wait)
}
