import type { Statement, Value } from '../driver.ts'

export interface AuditRow {
  readonly seq: number
  readonly recordedAt: number
  readonly body: unknown
}

export function insertAuditEvent(appId: string, body: string): Statement {
  return {
    sql: `INSERT INTO audit_events (app_id, recorded_at, body) VALUES ($1, $now, $2)`,
    values: [appId, body],
  }
}

/** Newest first, before `seq` where one is given. */
export function listAuditRows(
  appId: string,
  query: { before?: number; from?: number; to?: number; limit: number },
): Statement<AuditRow> {
  const values: Value[] = [appId]
  let conditions = 'app_id = $1'
  if (query.before !== undefined) conditions += ` AND seq < $${values.push(query.before)}`
  if (query.from !== undefined) conditions += ` AND recorded_at >= $${values.push(query.from)}`
  if (query.to !== undefined) conditions += ` AND recorded_at < $${values.push(query.to)}`
  return {
    sql: `SELECT seq AS "seq", recorded_at AS "recordedAt", body AS "body" FROM audit_events
      WHERE ${conditions} ORDER BY seq DESC LIMIT $${values.push(query.limit)}`,
    values,
    columns: { seq: 'integer', recordedAt: 'integer', body: 'json' },
  }
}

/**
 * Deletes the records older than `keepMs` among the oldest `limit`. It reads no others, so it costs the same however many
 * records there are; a record that was written while the clock ran ahead is deleted late.
 */
export function deleteOldAuditEvents(appId: string, keepMs: number, limit: number): Statement {
  return {
    sql: `DELETE FROM audit_events WHERE app_id = $1 AND seq IN (
        SELECT seq FROM (SELECT seq, recorded_at FROM audit_events WHERE app_id = $1 ORDER BY seq LIMIT $3) oldest
        WHERE recorded_at <= $now - $2)`,
    values: [appId, keepMs, limit],
  }
}
