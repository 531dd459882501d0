import type { Engine } from '../engine.ts'
import { deleteOldAuditEvents } from '../storage/tables/audit-events.ts'

/** Small enough that no other commit waits long for it. */
const batch = 500

/**
 * Deletes the audit records that are older than the operator keeps them, by the database's clock, oldest first, in one commit
 * per batch. Several processes may do so at once: a record is deleted once, whichever comes first.
 */
export async function pruneAudit(
  { appId, driver, auditRetentionMs }: Engine,
  isStopped: () => boolean,
): Promise<void> {
  let deleted = batch
  while (deleted === batch && !isStopped()) {
    const outcome = await driver.commit([deleteOldAuditEvents(appId, auditRetentionMs, batch)])
    deleted = outcome.committed ? (outcome.results[0]?.count ?? 0) : 0
  }
}
