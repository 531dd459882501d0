import type { Statement } from '../driver.ts'
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
})

export type Credential = Row<typeof credentials>

export function findCredential(appId: string, grantId: string): Statement<Credential> {
  return {
    sql: `SELECT ${credentials.selection} FROM credentials WHERE app_id = $1 AND grant_id = $2`,
    values: [appId, grantId],
    columns: credentials.types,
  }
}

/** The credentials of every live grant, whoever's, of one account at one client. */
export function listLiveCredentials(
  appId: string,
  providerClientId: string,
  accountId: string,
): Statement<Credential> {
  return {
    sql: `SELECT ${credentials.selectionOf('c')} FROM grants g
      JOIN credentials c ON c.app_id = g.app_id AND c.grant_id = g.grant_id
      WHERE g.app_id = $1 AND g.provider_client_id = $2 AND g.account_id = $3 AND g.status = 'active'
        AND c.status = 'active' AND (g.expires_at IS NULL OR g.expires_at > $now)`,
    values: [appId, providerClientId, accountId],
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
  readonly databaseTime: number
}

export function findUsableGrant(
  appId: string,
  grantId: string,
  owner?: Owner,
): Statement<UsableGrant> {
  return {
    sql: `SELECT ${grantRowSelection}, c.version AS "version", c.access_token AS "accessToken",
        c.refresh_token AS "refreshToken", c.salt AS "salt", c.issued_at AS "issuedAt",
        c.token_expires_at AS "tokenExpiresAt", c.status AS "credentialStatus", $now AS "databaseTime"
      FROM grants g
      JOIN credentials c ON c.app_id = g.app_id AND c.grant_id = g.grant_id
      LEFT JOIN end_users u ON u.app_id = g.app_id AND u.end_user_id = g.end_user_id
      WHERE g.app_id = $1 AND g.grant_id = $2${owner === undefined ? '' : ' AND u.issuer = $3 AND u.subject = $4'}`,
    values: owner === undefined ? [appId, grantId] : [appId, grantId, owner.issuer, owner.subject],
    columns: {
      ...grantRowTypes,
      version: 'integer',
      accessToken: 'blob',
      refreshToken: 'blob',
      salt: 'blob',
      issuedAt: 'integer',
      tokenExpiresAt: 'integer',
      credentialStatus: 'text',
      databaseTime: 'integer',
    },
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
    sql: `${sql} AND g.status = 'active' AND c.status = 'active' AND (g.expires_at IS NULL OR g.expires_at > $now)`,
    expect: 1,
  }
}

/** The fence: a new pair is kept only where the version is the one that was seen and nobody ended the credential. */
export function replaceTokens(
  appId: string,
  grantId: string,
  seenVersion: number,
  tokens: {
    accessToken: Uint8Array
    refreshToken: Uint8Array | null
    salt: Uint8Array
    lifetimeMs: number | null
    /** A new consent also brings back a credential that needed one; a refresh must not. */
    revive: boolean
  },
): Statement {
  return {
    sql: `UPDATE credentials SET version = version + 1, access_token = $4, refresh_token = $5, salt = $6,
        issued_at = $now, token_expires_at = $now + $7, status = 'active', status_reason = NULL,
        lease_owner = NULL, lease_until = NULL, attempt_id = NULL, attempt_started_at = NULL, next_refresh_at = NULL
      WHERE app_id = $1 AND grant_id = $2 AND version = $3
        AND (status = 'active'${tokens.revive ? ` OR status = 'needs_reauth'` : ''})`,
    values: [
      appId,
      grantId,
      seenVersion,
      tokens.accessToken,
      tokens.refreshToken,
      tokens.salt,
      tokens.lifetimeMs,
    ],
    expect: 1,
  }
}

/** Deletes the sealed tokens of the version that was seen, and the salt that their key was derived with. */
export function destroyCredential(appId: string, grantId: string, seenVersion: number): Statement {
  return {
    sql: `UPDATE credentials SET access_token = NULL, refresh_token = NULL, salt = NULL, status = 'revoked',
        version = version + 1
      WHERE app_id = $1 AND grant_id = $2 AND version = $3 AND status <> 'revoked'`,
    values: [appId, grantId, seenVersion],
    expect: 1,
  }
}

/** The provider refused the refresh token of exactly this version. */
export function markCredentialDead(
  appId: string,
  grantId: string,
  seenVersion: number,
  reason: string,
): Statement {
  return {
    sql: `UPDATE credentials SET status = 'needs_reauth', status_reason = $4
      WHERE app_id = $1 AND grant_id = $2 AND version = $3 AND status = 'active'`,
    values: [appId, grantId, seenVersion, reason],
    expect: 1,
  }
}
