import type { BindingLevel, GrantRecord, GrantStatus, UpstreamRevocation } from '../vault-client.ts'
import {
  dateOf,
  listOf,
  membersOf,
  oneOf,
  recordOf,
  textOf,
  wholeOf,
  withoutUndefined,
} from './members.ts'

/** A {@link GrantRecord} on the wire. Times are ISO 8601. */
export interface WireGrantRecord {
  readonly grant_id: string
  readonly provider: string
  readonly provider_name: string
  readonly account_id: string
  readonly account_identifier: string
  readonly account_display_name?: string
  readonly account_email?: string
  readonly scopes: readonly string[]
  readonly status: string
  readonly status_reason?: string
  readonly upstream_revocation?: string
  readonly binding: string
  readonly connection?: Readonly<Record<string, string>>
  readonly user?: { readonly issuer: string; readonly id: string }
  readonly created_at: string
  readonly updated_at: string
  readonly expires_at?: string
}

export function toWireGrantRecord(record: GrantRecord): WireGrantRecord {
  return withoutUndefined({
    grant_id: record.grantId,
    provider: record.provider,
    provider_name: record.providerName,
    account_id: record.accountId,
    account_identifier: record.accountIdentifier,
    account_display_name: record.accountDisplayName,
    account_email: record.accountEmail,
    scopes: record.scopes,
    status: record.status,
    status_reason: record.statusReason,
    upstream_revocation: record.upstreamRevocation,
    binding: record.binding,
    connection: record.connection,
    user: record.user,
    created_at: record.createdAt.toISOString(),
    updated_at: record.updatedAt.toISOString(),
    expires_at: record.expiresAt?.toISOString(),
  })
}

/** Total: `undefined` where a member is missing or of another type. */
export function parseGrantRecord(value: unknown): GrantRecord | undefined {
  const wire = membersOf(value)
  const whole = wholeOf({
    grantId: textOf(wire['grant_id']),
    provider: textOf(wire['provider']),
    providerName: textOf(wire['provider_name']),
    accountId: textOf(wire['account_id']),
    accountIdentifier: textOf(wire['account_identifier']),
    scopes: listOf(wire['scopes'], textOf),
    status: oneOf(statuses, wire['status']),
    binding: oneOf(bindingLevels, wire['binding']),
    createdAt: dateOf(wire['created_at']),
    updatedAt: dateOf(wire['updated_at']),
  })
  if (whole === undefined) return undefined
  return withoutUndefined({
    ...whole,
    accountDisplayName: textOf(wire['account_display_name']),
    accountEmail: textOf(wire['account_email']),
    statusReason: textOf(wire['status_reason']),
    // Absent from vaults before this field; a value that a newer vault added is left out.
    upstreamRevocation: oneOf(upstreamRevocations, wire['upstream_revocation']),
    connection: recordOf(wire['connection'], textOf),
    user: parsePrincipal(wire['user']),
    expiresAt: dateOf(wire['expires_at']),
  })
}

/** Whose a record is; `undefined` for anything that does not name both parts. Total. */
export function parsePrincipal(value: unknown): { issuer: string; id: string } | undefined {
  const { issuer, id } = membersOf(value)
  return typeof issuer === 'string' && typeof id === 'string' ? { issuer, id } : undefined
}

const statuses: readonly GrantStatus[] = ['active', 'needs_reauth', 'revoked', 'expired']

const upstreamRevocations: readonly UpstreamRevocation[] = [
  'pending',
  'done',
  'failed',
  'unsupported',
  'shared',
]

const bindingLevels: readonly BindingLevel[] = [
  'same_browser',
  'identified_user',
  'opener_proof',
  'complete_step',
  'loopback',
  'user_code',
  'unbound',
]
