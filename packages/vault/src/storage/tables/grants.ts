import type {
  BindingLevel,
  GrantOperation,
  GrantStatus,
  UpstreamRevocation,
} from '@alter-ai/protocol'
import type { Connection } from '../../providers/connection-parameter.ts'
import type { Statement, Value } from '../driver.ts'
import { integer, json, nullable, oneOf, table, text, type Row } from '../table.ts'

export const grants = table('grants', {
  appId: text,
  grantId: text,
  endUserId: text,
  providerClientId: text,
  clientKey: text,
  accountId: text,
  accountIdentifier: text,
  accountDisplayName: nullable(text),
  accountEmail: nullable(text),
  scopes: json<readonly string[]>(),
  status: oneOf<GrantStatus>(),
  statusReason: nullable(text),
  binding: oneOf<BindingLevel>(),
  metadata: json<Readonly<Record<string, string>>>(),
  connection: json<Connection>(),
  expiresAt: nullable(integer),
  maxExpiresAt: nullable(integer),
  createdAt: integer,
  updatedAt: integer,
  upstreamRevocation: nullable(oneOf<UpstreamRevocation>()),
})

export type StoredGrant = Row<typeof grants>

/** A grant with its owner, judged by the database's clock. */
export interface GrantRow extends StoredGrant {
  readonly isExpired: boolean
  readonly issuer: string | null
  readonly subject: string | null
}

const ownerJoin = `LEFT JOIN end_users u ON u.app_id = g.app_id AND u.end_user_id = g.end_user_id`

export const grantRowSelection = `${grants.selectionOf('g')},
  g.expires_at IS NOT NULL AND g.expires_at <= $now AS "isExpired", u.issuer AS "issuer", u.subject AS "subject"`

export const grantRowTypes = {
  ...grants.types,
  isExpired: 'boolean',
  issuer: 'text',
  subject: 'text',
} as const

export interface Owner {
  readonly issuer: string
  readonly subject: string
}

export function findGrant(appId: string, grantId: string, owner?: Owner): Statement<GrantRow> {
  const values: Value[] = [appId, grantId]
  return {
    sql: `SELECT ${grantRowSelection} FROM grants g ${ownerJoin}
      WHERE g.app_id = $1 AND g.grant_id = $2${ownerCondition(values, owner)}`,
    values,
    columns: grantRowTypes,
  }
}

export interface GrantQuery {
  readonly clientKey?: string
  readonly owner?: Owner
  readonly status?: GrantStatus
  /** Leaves revoked grants out. */
  readonly isUnrevoked?: true
  /** Grants after this id. */
  readonly after?: string
  readonly limit: number
}

/** Grants in order of their ids, which is the order of their making. */
export function listGrantRows(appId: string, query: GrantQuery): Statement<GrantRow> {
  const values: Value[] = [appId, query.after ?? '']
  let conditions = 'g.app_id = $1 AND g.grant_id > $2' + ownerCondition(values, query.owner)
  if (query.clientKey !== undefined)
    conditions += ` AND g.client_key = $${values.push(query.clientKey)}`
  if (query.isUnrevoked === true) conditions += ` AND g.status <> 'revoked'`
  // Expiry is judged at reading, because the sweep that writes it down comes later.
  if (query.status === 'expired') {
    conditions += ` AND (g.status = 'expired' OR g.status = 'active' AND g.expires_at <= $now)`
  } else if (query.status !== undefined) {
    conditions += ` AND g.status = $${values.push(query.status)}`
    if (query.status === 'active')
      conditions += ` AND (g.expires_at IS NULL OR g.expires_at > $now)`
  }
  return {
    sql: `SELECT ${grantRowSelection} FROM grants g ${ownerJoin} WHERE ${conditions}
      ORDER BY g.grant_id LIMIT $${values.push(query.limit)}`,
    values,
    columns: grantRowTypes,
  }
}

function ownerCondition(values: Value[], owner: Owner | undefined): string {
  if (owner === undefined) return ''
  return ` AND u.issuer = $${values.push(owner.issuer)} AND u.subject = $${values.push(owner.subject)}`
}

/** The grant of an account, judged by the database's clock. */
export interface AccountGrant extends StoredGrant {
  /** Its maximum has passed. No renewal may make it live longer; another consent makes another grant. */
  readonly isOver: boolean
}

/** The grant that an account already has, if it was not revoked. */
export function findGrantByAccount(
  appId: string,
  key: { endUserId: string; providerClientId: string; accountId: string },
): Statement<AccountGrant> {
  return {
    sql: `SELECT ${grants.selection}, max_expires_at IS NOT NULL AND max_expires_at <= $now AS "isOver" FROM grants
      WHERE app_id = $1 AND end_user_id = $2 AND provider_client_id = $3 AND account_id = $4 AND status <> 'revoked'`,
    values: [appId, key.endUserId, key.providerClientId, key.accountId],
    columns: { ...grants.types, isOver: 'boolean' },
  }
}

/** Brings a grant's maximum down to `maxTtlMs` from now. It never moves it back. */
export function lowerMaximum(appId: string, grantId: string, maxTtlMs: number): Statement {
  return {
    sql: `UPDATE grants SET max_expires_at = $now + $3
      WHERE app_id = $1 AND grant_id = $2 AND (max_expires_at IS NULL OR max_expires_at > $now + $3)`,
    values: [appId, grantId, maxTtlMs],
  }
}

/** Lets a grant expire at a certain time, if it does not expire earlier. Milliseconds since the epoch. */
export function expireBy(appId: string, grantId: string, time: number): Statement {
  return {
    sql: `UPDATE grants SET expires_at = $3
      WHERE app_id = $1 AND grant_id = $2 AND (expires_at IS NULL OR expires_at > $3)`,
    values: [appId, grantId, time],
  }
}

/** Lets a grant expire at its maximum, if it does not expire earlier. */
export function expireByMaximum(appId: string, grantId: string): Statement {
  return {
    sql: `UPDATE grants SET expires_at = max_expires_at
      WHERE app_id = $1 AND grant_id = $2 AND max_expires_at IS NOT NULL
        AND (expires_at IS NULL OR expires_at > max_expires_at)`,
    values: [appId, grantId],
  }
}

/** Renews a grant. Unmet for one that was revoked, and for one whose maximum has passed. */
export function reauthorizeGrant(
  appId: string,
  grantId: string,
  change: Pick<
    StoredGrant,
    | 'accountIdentifier'
    | 'accountDisplayName'
    | 'accountEmail'
    | 'scopes'
    | 'binding'
    | 'metadata'
    | 'connection'
  > & { ttlMs: number | null },
): Statement {
  return {
    sql: `UPDATE grants SET account_identifier = $3, account_display_name = $4, account_email = $5, scopes = $6,
        binding = $7, metadata = $8, connection = $10, status = 'active', status_reason = NULL,
        expires_at = $now + $9, updated_at = $now
      WHERE app_id = $1 AND grant_id = $2 AND status <> 'revoked'
        AND (max_expires_at IS NULL OR max_expires_at > $now)`,
    values: [
      appId,
      grantId,
      change.accountIdentifier,
      change.accountDisplayName,
      change.accountEmail,
      JSON.stringify(change.scopes),
      change.binding,
      JSON.stringify(change.metadata),
      change.ttlMs,
      JSON.stringify(change.connection),
    ],
    expect: 1,
  }
}

/** Moves a grant that is not yet revoked to another status. */
export function setGrantStatus(
  appId: string,
  grantId: string,
  change: { status: GrantStatus; reason: string },
): Statement {
  return {
    sql: `UPDATE grants SET status = $3, status_reason = $4, updated_at = $now
      WHERE app_id = $1 AND grant_id = $2 AND status <> 'revoked'`,
    values: [appId, grantId, change.status, change.reason],
    expect: 1,
  }
}

/** Revokes a grant for good. */
export function endGrant(
  appId: string,
  grantId: string,
  upstreamRevocation: UpstreamRevocation,
): Statement {
  return {
    sql: `UPDATE grants SET status = 'revoked', status_reason = 'revoked_here', upstream_revocation = $3, updated_at = $now
      WHERE app_id = $1 AND grant_id = $2 AND status <> 'revoked'`,
    values: [appId, grantId, upstreamRevocation],
    expect: 1,
  }
}

/** More tokens of a revoked grant have turned up, which are still to be revoked at the provider. */
export function reopenUpstreamRevocation(appId: string, grantId: string): Statement {
  return {
    sql: `UPDATE grants SET upstream_revocation = 'pending', updated_at = $now
      WHERE app_id = $1 AND grant_id = $2 AND status = 'revoked'`,
    values: [appId, grantId],
  }
}

/**
 * Writes the outcome of one piece of revocation work on its grant. Commit it after the statement that ends the work: as long
 * as other work of the grant is pending, so is the grant, and one failure makes the whole a failure.
 */
export function settleUpstreamRevocation(
  appId: string,
  grantId: string,
  outcome: UpstreamRevocation,
): Statement {
  const hasWork = (status: 'pending' | 'failed') =>
    `EXISTS (SELECT 1 FROM outbox o WHERE o.app_id = $1 AND o.grant_id = $2 AND o.kind = 'revoke_grant'
          AND o.status = '${status}')`
  return {
    sql: `UPDATE grants SET updated_at = $now, upstream_revocation = CASE
        WHEN ${hasWork('pending')} THEN 'pending' WHEN ${hasWork('failed')} THEN 'failed' ELSE $3 END
      WHERE app_id = $1 AND grant_id = $2 AND status = 'revoked'`,
    values: [appId, grantId, outcome],
  }
}

/** A grant that was given up, and has tokens after all. */
export function reviveGrant(appId: string, grantId: string): Statement {
  return {
    sql: `UPDATE grants SET status = 'active', status_reason = NULL, updated_at = $now
      WHERE app_id = $1 AND grant_id = $2 AND status = 'needs_reauth'
        AND status_reason IN ('rotation_lost', 'revoked_by_user', 'expired_unused', 'expired_or_revoked')`,
    values: [appId, grantId],
  }
}

/** What a refresh may change: the scopes that are left, and where the connection's hosts are. */
export function updateGrantFacts(
  appId: string,
  grantId: string,
  facts: Pick<StoredGrant, 'scopes' | 'connection'>,
): Statement {
  return {
    sql: `UPDATE grants SET scopes = $3, connection = $4 WHERE app_id = $1 AND grant_id = $2
        AND (scopes <> $3 OR connection <> $4)`,
    values: [appId, grantId, JSON.stringify(facts.scopes), JSON.stringify(facts.connection)],
  }
}

/** Grants of a client id that the operator has replaced can no longer be refreshed. */
export function markClientChanged(
  appId: string,
  clientKey: string,
  providerClientId: string,
): Statement {
  return {
    sql: `UPDATE grants SET status = 'needs_reauth', status_reason = 'client_changed', updated_at = $now
      WHERE app_id = $1 AND client_key = $2 AND provider_client_id <> $3 AND status = 'active'`,
    values: [appId, clientKey, providerClientId],
  }
}

export interface SessionGrantRow extends GrantRow {
  readonly operation: GrantOperation
  readonly finishedAt: number
}

/** The grants that a session has made so far, in order; one that was renewed in the same session comes once for each time. */
export function listGrantsOfSession(appId: string, sessionId: string): Statement<SessionGrantRow> {
  return {
    sql: `SELECT ${grantRowSelection}, r.operation AS "operation", r.finished_at AS "finishedAt"
      FROM authorization_requests r
      JOIN grants g ON g.app_id = r.app_id AND g.grant_id = r.grant_id ${ownerJoin}
      WHERE r.app_id = $1 AND r.session_id = $2 AND r.status = 'completed'
      ORDER BY r.finished_at, r.request_id`,
    values: [appId, sessionId],
    columns: { ...grantRowTypes, operation: 'text', finishedAt: 'integer' },
  }
}
