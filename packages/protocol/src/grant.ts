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

/**
 * The grant in a value that may be anything: what is documented, in its documented type, and nothing else. `undefined` when
 * something is missing. Total.
 */
export function parseGrant(value: unknown): Grant | undefined {
  const { scopes, metadata } = Object(value) as Record<string, unknown>
  const known = pickTexts(value, texts)
  if (Object.keys(known).length < texts.length || !Array.isArray(scopes)) return undefined
  return {
    ...known,
    scopes: scopes.filter(isText),
    ...(metadata ? { metadata: pickTexts(metadata, labels) } : {}),
  } as Grant
}

const labels = ['account_display_name', 'account_email']
const texts = [
  'grant_id',
  'provider',
  'provider_name',
  'account_identifier',
  'timestamp',
  'operation',
  'status',
]

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function pickTexts(value: unknown, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {}
  for (const name of names) {
    const text = (Object(value) as Record<string, unknown>)[name]
    if (isText(text)) picked[name] = text
  }
  return picked
}
