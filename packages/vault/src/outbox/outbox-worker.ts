import type { Engine } from '../engine.ts'
import { rowsOf } from '../storage/driver.ts'
import { claimDueWork } from '../storage/tables/outbox.ts'
import { revokeUpstream } from './upstream-revocation.ts'

/** Until a claimed row is offered again, should its worker die. Longer than all calls for one row. */
const claimMs = 60_000
const batch = 16

/** Does the work that is due, in batches, until there is none. One run at a time. */
export async function runOutbox(engine: Engine): Promise<void> {
  for (;;) {
    const claim = claimDueWork(engine.appId, claimMs, batch)
    const outcome = await engine.driver.commit([claim])
    const rows = outcome.committed ? rowsOf(claim, outcome.results[0]) : []
    await Promise.all(
      rows.map((row) =>
        revokeUpstream(engine, row).catch((error: unknown) => engine.onError(error, 'outbox')),
      ),
    )
    if (rows.length < batch) return
  }
}
