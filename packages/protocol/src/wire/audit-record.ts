import type { AuditRecord } from '../vault-client.ts'
import { parsePrincipal } from './grant-record.ts'
import {
  booleanOf,
  dateOf,
  membersOf,
  numberOf,
  oneOf,
  recordOf,
  textOf,
  wholeOf,
  withoutUndefined,
} from './members.ts'

/** An {@link AuditRecord} on the wire. */
export interface WireAuditRecord {
  readonly seq: number
  /** ISO 8601. */
  readonly recorded_at: string
  readonly event: string
  readonly outcome: string
  readonly request_id?: string
  readonly principal?: { readonly issuer: string; readonly id: string }
  readonly grant_id?: string
  readonly provider?: string
  readonly method?: string
  readonly host?: string
  readonly path?: string
  readonly status?: number
  readonly latency_ms?: number
  readonly refreshed?: boolean
  readonly error_code?: string
  readonly reason?: string
  readonly context?: Readonly<Record<string, string>>
  readonly details?: Readonly<Record<string, string | number | boolean>>
}

export function toWireAuditRecord(record: AuditRecord): WireAuditRecord {
  return withoutUndefined({
    seq: record.seq,
    recorded_at: record.recordedAt.toISOString(),
    event: record.event,
    outcome: record.outcome,
    request_id: record.requestId,
    principal: record.principal,
    grant_id: record.grantId,
    provider: record.provider,
    method: record.method,
    host: record.host,
    path: record.path,
    status: record.status,
    latency_ms: record.latencyMs,
    refreshed: record.refreshed,
    error_code: record.errorCode,
    reason: record.reason,
    context: record.context,
    details: record.details,
  })
}

/** Total: `undefined` where a member that every record has is missing or of another type. */
export function parseAuditRecord(value: unknown): AuditRecord | undefined {
  const wire = membersOf(value)
  const whole = wholeOf({
    seq: numberOf(wire['seq']),
    recordedAt: dateOf(wire['recorded_at']),
    event: textOf(wire['event']),
    outcome: oneOf(outcomes, wire['outcome']),
  })
  if (whole === undefined) return undefined
  return withoutUndefined({
    ...whole,
    requestId: textOf(wire['request_id']),
    principal: parsePrincipal(wire['principal']),
    grantId: textOf(wire['grant_id']),
    provider: textOf(wire['provider']),
    method: textOf(wire['method']),
    host: textOf(wire['host']),
    path: textOf(wire['path']),
    status: numberOf(wire['status']),
    latencyMs: numberOf(wire['latency_ms']),
    refreshed: booleanOf(wire['refreshed']),
    errorCode: textOf(wire['error_code']),
    reason: textOf(wire['reason']),
    context: recordOf(wire['context'], textOf),
    details: recordOf(wire['details'], plainValueOf),
  })
}

const outcomes: readonly AuditRecord['outcome'][] = [
  'started',
  'allowed',
  'denied',
  'succeeded',
  'failed',
]

function plainValueOf(value: unknown): string | number | boolean | undefined {
  return textOf(value) ?? numberOf(value) ?? booleanOf(value)
}
