import type { Grant, GrantRecord } from '@alter-ai/protocol'
import type { Engine } from '../engine.ts'
import type { GrantRow, SessionGrantRow } from '../storage/tables/grants.ts'

/** A grant as `onSuccess` gets it. snake_case begins here. */
export function toWireGrant(engine: Engine, row: SessionGrantRow): Grant {
  return {
    grant_id: row.grantId,
    provider: row.clientKey,
    provider_name: providerName(engine, row),
    account_identifier: row.accountIdentifier,
    timestamp: new Date(row.finishedAt).toISOString(),
    operation: row.operation,
    scopes: [...row.scopes],
    status: row.status === 'active' && !row.isExpired ? 'active' : 'error',
    ...((row.accountDisplayName !== null || row.accountEmail !== null) && {
      metadata: {
        ...(row.accountDisplayName !== null && { account_display_name: row.accountDisplayName }),
        ...(row.accountEmail !== null && { account_email: row.accountEmail }),
      },
    }),
  }
}

/** A grant as the back end gets it: metadata only. */
export function toGrantRecord(engine: Engine, row: GrantRow): GrantRecord {
  return {
    grantId: row.grantId,
    provider: row.clientKey,
    providerName: providerName(engine, row),
    accountId: row.accountId,
    accountIdentifier: row.accountIdentifier,
    ...(row.accountDisplayName !== null && { accountDisplayName: row.accountDisplayName }),
    ...(row.accountEmail !== null && { accountEmail: row.accountEmail }),
    scopes: row.scopes,
    status: row.status === 'active' && row.isExpired ? 'expired' : row.status,
    ...(row.statusReason !== null && { statusReason: row.statusReason }),
    ...(row.upstreamRevocation !== null && { upstreamRevocation: row.upstreamRevocation }),
    binding: row.binding,
    ...(Object.keys(row.connection).length > 0 && { connection: row.connection }),
    ...(row.issuer !== null &&
      row.subject !== null && { user: { issuer: row.issuer, id: row.subject } }),
    createdAt: new Date(row.createdAt),
    updatedAt: new Date(row.updatedAt),
    ...(row.expiresAt !== null && { expiresAt: new Date(row.expiresAt) }),
  }
}

// A client that the operator has removed since still has grants; its key must do then.
function providerName(engine: Engine, row: GrantRow): string {
  return engine.clients.get(row.clientKey)?.provider.name ?? row.clientKey
}
