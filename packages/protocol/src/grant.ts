/**
 * Grants as the browser and HTTP see them. "Grant" is the stored consent of one account, with an id; RFC 6749's sense of
 * the word appears only as `grant_type`.
 */

export type GrantOperation = 'creation' | 'reauth'

/** On the wire, `active` is active and `error` needs re-authorization; `pending` is never sent, and kept for 0.8.0's type. */
export type WireGrantStatus = 'active' | 'pending' | 'error'

/** A grant as `onSuccess` receives it. */
export interface Grant {
  readonly grant_id: string
  /** The operator's key for the provider client, e.g. `google`. */
  readonly provider: string
  readonly provider_name: string
  readonly account_identifier: string
  /** ISO 8601. */
  readonly timestamp: string
  readonly operation: GrantOperation
  readonly scopes: string[]
  readonly status: WireGrantStatus
  readonly metadata?: {
    readonly account_display_name?: string
    readonly account_email?: string
  }
}

/** Total guard: `true` only for a value of the documented shape; never throws. */
export function isGrant(value: unknown): value is Grant {
  if (typeof value !== 'object' || value === null) return false
  const grant = value as Record<string, unknown>
  return (
    strings.every((key) => typeof grant[key] === 'string') &&
    Array.isArray(grant['scopes']) &&
    grant['scopes'].every((scope) => typeof scope === 'string')
  )
}

const strings = [
  'grant_id',
  'provider',
  'provider_name',
  'account_identifier',
  'timestamp',
  'operation',
  'status',
]
