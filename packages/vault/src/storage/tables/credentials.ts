import type { CredentialTimes } from '../../refresh/credential-times.ts'
import type { Statement, Value } from '../driver.ts'
import { blob, integer, nullable, oneOf, table, text, type Row } from '../table.ts'
import { grantRowSelection, grantRowTypes, type GrantRow, type Owner } from './grants.ts'

export type CredentialStatus = 'active' | 'needs_reauth' | 'revoked'

export const credentials = table('credentials', {
  appId: text,
  grantId: text,
  version: integer,
  accessToken: nullable(blob),
  refreshToken: nullable(blob),
  salt: nullable(blob),
  issuedAt: integer,
  tokenExpiresAt: nullable(integer),
  status: oneOf<CredentialStatus>(),
  statusReason: nullable(text),
  leaseOwner: nullable(text),
  leaseEpoch: integer,
  leaseUntil: nullable(integer),
  attemptId: nullable(text),
  attemptStartedAt: nullable(integer),
  nextRefreshAt: nullable(integer),
  refreshExpiresAt: nullable(integer),
  retryAt: nullable(integer),
  failures: integer,
})

type Credential = Row<typeof credentials>

export function findCredential(appId: string, grantId: string): Statement<Credential> {
  return {
    sql: `SELECT ${credentials.selection} FROM credentials WHERE app_id = $1 AND grant_id = $2`,
    values: [appId, grantId],
    columns: credentials.types,
  }
}

/** What one retrieval needs, in one read. `credentialStatus` stands for the credential's own. */
export interface UsableGrant extends GrantRow {
  readonly version: number
  readonly accessToken: Uint8Array | null
  readonly refreshToken: Uint8Array | null
  readonly salt: Uint8Array | null
  readonly issuedAt: number
  readonly tokenExpiresAt: number | null
  readonly credentialStatus: CredentialStatus
  readonly credentialReason: string | null
  readonly leaseOwner: string | null
  readonly leaseEpoch: number
  readonly leaseUntil: number | null
  /** A refresh that was begun and of whose end nothing is known: its answer may have been lost. */
  readonly attemptId: string | null
  /** When the last refresh was begun, also one whose end is known, unless it has brought other tokens. */
  readonly attemptStartedAt: number | null
  readonly refreshExpiresAt: number | null
  /** After a failure: not before. */
  readonly retryAt: number | null
  /** How many in a row. */
  readonly failures: number
  readonly databaseTime: number
}

const selectUsable = `SELECT ${grantRowSelection}, c.version AS "version", c.access_token AS "accessToken",
        c.refresh_token AS "refreshToken", c.salt AS "salt", c.issued_at AS "issuedAt",
        c.token_expires_at AS "tokenExpiresAt", c.status AS "credentialStatus",
        c.status_reason AS "credentialReason", c.lease_owner AS "leaseOwner", c.lease_epoch AS "leaseEpoch",
        c.lease_until AS "leaseUntil", c.attempt_id AS "attemptId", c.attempt_started_at AS "attemptStartedAt",
        c.refresh_expires_at AS "refreshExpiresAt", c.retry_at AS "retryAt", c.failures AS "failures", $now AS "databaseTime"
      FROM grants g
      JOIN credentials c ON c.app_id = g.app_id AND c.grant_id = g.grant_id
      LEFT JOIN end_users u ON u.app_id = g.app_id AND u.end_user_id = g.end_user_id`

const isLive = `g.status = 'active' AND c.status = 'active' AND (g.expires_at IS NULL OR g.expires_at > $now)`

const usableTypes = {
  ...grantRowTypes,
  version: 'integer',
  accessToken: 'blob',
  refreshToken: 'blob',
  salt: 'blob',
  issuedAt: 'integer',
  tokenExpiresAt: 'integer',
  credentialStatus: 'text',
  credentialReason: 'text',
  leaseOwner: 'text',
  leaseEpoch: 'integer',
  leaseUntil: 'integer',
  attemptId: 'text',
  attemptStartedAt: 'integer',
  refreshExpiresAt: 'integer',
  retryAt: 'integer',
  failures: 'integer',
  databaseTime: 'integer',
} as const

export function findUsableGrant(
  appId: string,
  grantId: string,
  owner?: Owner,
): Statement<UsableGrant> {
  return {
    sql: `${selectUsable}
      WHERE g.app_id = $1 AND g.grant_id = $2${owner === undefined ? '' : ' AND u.issuer = $3 AND u.subject = $4'}`,
    values: owner === undefined ? [appId, grantId] : [appId, grantId, owner.issuer, owner.subject],
    columns: usableTypes,
  }
}

/** Every live grant of one account at one provider client, of any user. */
export function listLiveGrants(
  appId: string,
  providerClientId: string,
  accountId: string,
): Statement<UsableGrant> {
  return {
    sql: `${selectUsable}
      WHERE g.app_id = $1 AND g.provider_client_id = $2 AND g.account_id = $3 AND ${isLive}`,
    values: [appId, providerClientId, accountId],
    columns: usableTypes,
  }
}

/**
 * The same, and only while it may be used. Committed together with the record of the use, it makes both one moment: a
 * revocation is either before, and then there is nothing to use, or after.
 */
export function findLiveGrant(appId: string, grantId: string): Statement<UsableGrant> {
  const { sql, ...rest } = findUsableGrant(appId, grantId)
  return {
    ...rest,
    sql: `${sql} AND ${isLive}`,
    expect: 1,
  }
}

interface NewPair extends CredentialTimes {
  readonly accessToken: Uint8Array
  readonly refreshToken: Uint8Array | null
  readonly salt: Uint8Array
}

/** The pair of a new consent. It wins over a refresh that is under way, and brings back a credential that needed it. */
export function renewTokens(
  appId: string,
  grantId: string,
  seenVersion: number,
  pair: NewPair,
): Statement {
  return {
    sql: `UPDATE credentials SET ${newPair} WHERE app_id = $1 AND grant_id = $2 AND version = $3
        AND status IN ('active', 'needs_reauth')`,
    values: pairValues(appId, grantId, seenVersion, pair),
    expect: 1,
  }
}

/**
 * The fence: the pair of a refresh is kept only where the version is the one that was refreshed, nobody else has taken the
 * lease since, and nobody has ended the credential.
 */
export function replaceTokens(
  appId: string,
  grantId: string,
  lease: Lease,
  pair: NewPair,
): Statement {
  return {
    sql: `UPDATE credentials SET ${newPair} WHERE app_id = $1 AND grant_id = $2 AND version = $3
        AND lease_epoch = $11 AND status = 'active'`,
    values: [...pairValues(appId, grantId, lease.version, pair), lease.epoch],
    expect: 1,
  }
}

/**
 * The same where another holder has taken the lease since, but has stored no pair of its own: it may have been refused just
 * because this one was faster at the provider. That holder's epoch is over with it.
 *
 * @param survivesRefusal `false`: where the other was refused, the provider has ended this pair as well.
 */
export function adoptTokens(
  appId: string,
  grantId: string,
  lease: Lease,
  pair: NewPair,
  survivesRefusal: boolean,
): Statement {
  return {
    sql: `UPDATE credentials SET ${newPair}, lease_epoch = lease_epoch + 1
      WHERE app_id = $1 AND grant_id = $2 AND version = $3 AND lease_epoch > $11
        AND (status = 'active' OR status = 'needs_reauth' AND $12)`,
    values: [...pairValues(appId, grantId, lease.version, pair), lease.epoch, survivesRefusal],
    expect: 1,
  }
}

const newPair = `version = version + 1, access_token = $4, refresh_token = $5, salt = $6, issued_at = $now,
        token_expires_at = $now + $7, refresh_expires_at = CASE WHEN $10 THEN refresh_expires_at ELSE $now + $8 END,
        next_refresh_at = $now + $9, status = 'active', status_reason = NULL, lease_owner = NULL, lease_until = NULL,
        attempt_id = NULL, attempt_started_at = NULL, retry_at = NULL, failures = 0`

function pairValues(appId: string, grantId: string, version: number, pair: NewPair): Value[] {
  const { accessToken, refreshToken, salt } = pair
  const times = [pair.lifetimeMs, pair.refreshLifetimeMs, pair.keepAliveMs, pair.keepsRefreshEnd]
  return [appId, grantId, version, accessToken, refreshToken, salt, ...times]
}

/** The right to refresh one version of a credential. */
export interface Lease {
  readonly version: number
  readonly epoch: number
}

/**
 * Takes the lease, and writes down in the same statement that a refresh is under way, before a byte of it leaves. Unmet when
 * anybody has taken the lease, or changed the tokens, since they were seen.
 */
export function takeLease(
  appId: string,
  grantId: string,
  seen: Lease,
  lease: { owner: string; attemptId: string; leaseMs: number },
): Statement {
  return {
    sql: `UPDATE credentials SET lease_owner = $5, lease_epoch = lease_epoch + 1, lease_until = $now + $6,
        attempt_id = $7, attempt_started_at = $now
      WHERE app_id = $1 AND grant_id = $2 AND version = $3 AND lease_epoch = $4 AND status = 'active'`,
    values: [appId, grantId, seen.version, seen.epoch, lease.owner, lease.leaseMs, lease.attemptId],
    expect: 1,
  }
}

/** Gives the lease back. An attempt whose answer may have been lost stays written down. */
export function releaseLease(
  appId: string,
  grantId: string,
  lease: Lease,
  change: { maybeSpent: boolean; retryMs: number | null },
): Statement {
  const forget = change.maybeSpent ? '' : ', attempt_id = NULL'
  return {
    sql: `UPDATE credentials SET lease_owner = NULL, lease_until = NULL, retry_at = $now + $5,
        failures = CASE WHEN $5 IS NULL THEN failures ELSE failures + 1 END${forget}
      WHERE app_id = $1 AND grant_id = $2 AND version = $3 AND lease_epoch = $4`,
    values: [appId, grantId, lease.version, lease.epoch, change.retryMs],
  }
}

/** A credential whose refresh token is to be used, because it would die of disuse. */
export interface DueCredential {
  readonly grantId: string
}

/**
 * Takes what has to be used, and puts its next turn off in the same statement, whatever comes of this one: one that always
 * fails does not stand before the others, and no other process takes it as well.
 */
export function claimDueCredentials(
  appId: string,
  postponeMs: number,
  limit: number,
): Statement<DueCredential> {
  return {
    sql: `UPDATE credentials SET next_refresh_at = $now + $2
      WHERE app_id = $1 AND next_refresh_at <= $now AND grant_id IN (SELECT c.grant_id FROM credentials c
        JOIN grants g ON g.app_id = c.app_id AND g.grant_id = c.grant_id
        WHERE c.app_id = $1 AND c.next_refresh_at <= $now AND c.status = 'active' AND g.status = 'active'
          AND (g.expires_at IS NULL OR g.expires_at > $now)
        ORDER BY c.next_refresh_at LIMIT $3)
      RETURNING grant_id AS "grantId"`,
    values: [appId, postponeMs, limit],
    columns: { grantId: 'text' },
  }
}

/** Deletes the sealed tokens of the version that was seen, and the salt that their key was derived with. */
export function destroyCredential(appId: string, grantId: string, seenVersion: number): Statement {
  return {
    sql: `UPDATE credentials SET access_token = NULL, refresh_token = NULL, salt = NULL, status = 'revoked',
        version = version + 1, next_refresh_at = NULL
      WHERE app_id = $1 AND grant_id = $2 AND version = $3 AND status <> 'revoked'`,
    values: [appId, grantId, seenVersion],
    expect: 1,
  }
}

/** Only a new consent can mend the credential of exactly this version. Unmet where its tokens or status have changed. */
export function markCredentialDead(
  appId: string,
  grantId: string,
  seenVersion: number,
  reason: string,
): Statement {
  return {
    sql: `UPDATE credentials SET status = 'needs_reauth', status_reason = $4, lease_owner = NULL, lease_until = NULL,
        attempt_id = NULL, attempt_started_at = NULL, next_refresh_at = NULL, retry_at = NULL, failures = 0
      WHERE app_id = $1 AND grant_id = $2 AND version = $3 AND status = 'active'`,
    values: [appId, grantId, seenVersion, reason],
    expect: 1,
  }
}
