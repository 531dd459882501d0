import type { AuditRecord } from '@alter-ai/protocol'
import { cutText } from '@alter-ai/protocol/wire'
import type { Statement } from '../storage/driver.ts'
import { insertAuditEvent } from '../storage/tables/audit-events.ts'

/** What a record says before the database gives it a place and a time. */
export type AuditEvent = Omit<AuditRecord, 'seq' | 'recordedAt'>

const maxTextLength = 1_000
const maxKeyLength = 100
const maxMembers = 50

/** The statement that records an event; commit it together with what it records. */
export function auditStatement(appId: string, event: AuditEvent): Statement {
  return insertAuditEvent(appId, canonicalJson(clip(event)))
}

/** Which API key asked for it, for the details of a record; nothing for an app in this process. */
export function askedBy({ apiKey }: { readonly apiKey?: string }): { readonly api_key?: string } {
  return apiKey === undefined ? {} : { api_key: apiKey }
}

/**
 * Which session it is about, for the details of a record: by its public half, which the app knows, and by its id, which the
 * log has.
 */
export function sessionDetails({
  publicId,
  sessionId,
}: {
  readonly publicId: string
  readonly sessionId: string
}): { readonly session: string; readonly session_id: string } {
  return { session: publicId, session_id: sessionId }
}

/** Keys in order, no `undefined`: the same event always gives the same bytes, so that it can be hashed. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member
    return Object.fromEntries(
      Object.entries(member)
        .filter(([, entry]) => entry !== undefined)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    )
  })
}

// Whatever a caller passes, a record stays small, and without control characters that would confuse whoever reads it.
function clip<T>(value: T): T {
  if (typeof value === 'string') {
    const text = value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ')
    return cutText(text, maxTextLength) as T
  }
  if (Array.isArray(value)) return value.map(clip) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      // In order, so that it does not depend on theirs which are left out, or which of two that are cut to one name stays.
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, maxMembers)
      .map(([key, entry]) => [cutText(clip(key), maxKeyLength), clip(entry as unknown)]),
  ) as T
}
