import { AlterValueError, type AuditFilter, type AuditRecord, type Page } from '@alter-ai/protocol'
import type { Driver } from '../storage/driver.ts'
import { listAuditRows, type AuditRow } from '../storage/tables/audit-events.ts'
import type { Owner } from '../storage/tables/grants.ts'
import { ownerOf } from '../identity/end-user.ts'

const rowsPerRead = 500

/**
 * Reads the audit trail, newest first. `cursor` is the sequence number of the last record seen.
 *
 * @throws {AlterSDKError} `invalid_argument` for a limit outside 1 to 200 or a cursor that is not one.
 */
export async function queryAudit(
  driver: Driver,
  appId: string,
  filter: AuditFilter,
): Promise<Page<AuditRecord>> {
  const limit = filter.limit ?? 50
  if (!Number.isInteger(limit) || limit < 1 || limit > 200)
    throw new AlterValueError('limit must be 1 to 200')
  const owner = filter.user && ownerOf(filter.user)
  let before = filter.cursor === undefined ? undefined : parseCursor(filter.cursor)
  const items: AuditRecord[] = []
  for (;;) {
    const rows = await driver.read(
      listAuditRows(appId, {
        limit: rowsPerRead,
        ...(before !== undefined && { before }),
        ...(filter.from && { from: filter.from.getTime() }),
        ...(filter.to && { to: filter.to.getTime() }),
      }),
    )
    for (const row of rows) {
      const record = toRecord(row)
      if (matches(record, filter, owner)) items.push(record)
      if (items.length === limit) return { items, nextCursor: String(row.seq) }
    }
    if (rows.length < rowsPerRead) return { items }
    before = rows.at(-1)?.seq
  }
}

function matches(record: AuditRecord, filter: AuditFilter, owner: Owner | undefined): boolean {
  return (
    (filter.grantId === undefined || record.grantId === filter.grantId) &&
    (filter.provider === undefined || record.provider === filter.provider) &&
    (filter.outcome === undefined || record.outcome === filter.outcome) &&
    (owner === undefined ||
      (record.principal?.issuer === owner.issuer && record.principal.id === owner.subject))
  )
}

function toRecord(row: AuditRow): AuditRecord {
  return {
    seq: row.seq,
    recordedAt: new Date(row.recordedAt),
    ...(row.body as Omit<AuditRecord, 'seq' | 'recordedAt'>),
  }
}

/** The record without the id of another user who opened this user's link. */
export function withoutOthers(record: AuditRecord): AuditRecord {
  if (record.details === undefined) return record
  const { by: _by, by_issuer: _issuer, ...details } = record.details
  return { ...record, details }
}

function parseCursor(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor))
    throw new AlterValueError('cursor is not one that this query returned')
  return Number(cursor)
}
