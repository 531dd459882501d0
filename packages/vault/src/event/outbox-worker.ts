import type { Engine } from '../engine.ts'
import { claimDueWork } from '../storage/tables/outbox.ts'
import { revokeUpstream } from './upstream-revocation.ts'

/** Until a claimed row is offered again, should its worker die. Longer than any call it makes. */
const claimMs = 60_000
const batch = 16

/** Does the work that is due, in batches, until there is none. One run at a time. */
export async function runOutbox(engine: Engine): Promise<void> {
  for (;;) {
    const outcome = await engine.driver.commit([claimDueWork(engine.appId, claimMs, batch)])
    const rows = outcome.committed ? (outcome.results[0]?.rows ?? []) : []
    await Promise.all(
      (rows as unknown as Parameters<typeof revokeUpstream>[1][]).map((row) =>
        revokeUpstream(engine, row).catch(engine.onError),
      ),
    )
    if (rows.length < batch) return
  }
}
