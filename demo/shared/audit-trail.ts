/** What the pages show of an audit record; an `AuditRecord`, or one that has been through JSON. */
export interface ShownRecord {
  readonly seq: number
  readonly recordedAt: Date | string
  readonly event: string
  readonly outcome: 'started' | 'allowed' | 'denied' | 'succeeded' | 'failed'
  readonly provider?: string
  readonly path?: string
  readonly method?: string
  readonly status?: number
  readonly latencyMs?: number
  readonly errorCode?: string
}

/** How many records the pages show. */
export const recordsShown = 25

/** What stands there instead of no records. */
export const noRecords =
  'Nothing yet. Whatever happens to this user’s accounts will be written here.'

export const auditColumns = [
  'Time',
  'Event',
  'Outcome',
  'Provider',
  'Status',
  'Path',
  'Latency',
] as const

/** A record as the table shows it, with an empty text where it says nothing. */
export function auditCells(
  record: ShownRecord,
  names: Readonly<Record<string, string>>,
): Record<(typeof auditColumns)[number], string> {
  const { provider, path, method, status, latencyMs, errorCode } = record
  return {
    Time: new Date(record.recordedAt).toLocaleTimeString('en-GB'),
    Event: record.event,
    Outcome: record.outcome,
    Provider: provider === undefined ? '' : (names[provider] ?? provider),
    Status: status === undefined ? (errorCode ?? '') : String(status),
    Path: path === undefined ? '' : `${method ?? ''} ${path}`.trim(),
    Latency: latencyMs === undefined ? '' : `${latencyMs} ms`,
  }
}
