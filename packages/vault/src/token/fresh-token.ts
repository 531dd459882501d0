import {
  type AlterSDKError,
  CredentialRevokedError,
  GrantNotFoundError,
  GrantRevokedError,
  isAlterError,
} from '@alter-ai/protocol'
import { auditStatement } from '../audit/audit-event.ts'
import type { Secret } from '../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import { revocationStatement } from '../event/upstream-revocation.ts'
import {
  findUsableGrant,
  markCredentialDead,
  replaceTokens,
  type UsableGrant,
} from '../storage/tables/credentials.ts'
import { setGrantStatus } from '../storage/tables/grants.ts'
import { refreshTokens } from './endpoint.ts'
import { reachOf } from '../providers/revocation-reach.ts'
import { principalOf } from '../session/principal.ts'
import { openToken, sealTokens } from './seal-tokens.ts'
import type { TokenSet } from './token-set.ts'

export interface FreshToken {
  readonly token: Secret
  readonly version: number
  readonly refreshed: boolean
}

/** Gives access tokens that can be used now. */
export interface FreshTokens {
  /**
   * @param refusedVersion the version whose token an API has just refused with 401; it is not used again.
   * @throws {AlterSDKError} `credential_revoked` when only the user can mend it; `grant_revoked`; what the token endpoint
   * gave when it could not be asked and the old token is over.
   */
  readonly of: (
    client: RegisteredClient,
    grant: UsableGrant,
    refusedVersion?: number,
  ) => Promise<FreshToken>
}

const maxMarginMs = 300_000
const marginShare = 0.2

/**
 * Refreshes at most once per version of a credential in this process, whoever asks and however many: a refresh token that
 * is spent twice can cost the whole grant. The new pair is kept only where the version is still the one that was read.
 *
 * @see RFC 6749 §6, RFC 9700 §4.14
 */
export function createFreshTokens(engine: () => Engine): FreshTokens {
  const running = new Map<string, Promise<FreshToken>>()

  function refreshOnce(client: RegisteredClient, grant: UsableGrant): Promise<FreshToken> {
    const key = `${grant.grantId} ${grant.version}`
    const current = running.get(key)
    if (current !== undefined) return current
    const started = refresh(engine(), client, grant).finally(() => running.delete(key))
    running.set(key, started)
    return started
  }

  return {
    async of(client, grant, refusedVersion) {
      const token = openToken(engine(), grant, 'access_token')
      if (token === undefined) throw new GrantRevokedError(undefined, { grantId: grant.grantId })
      const leftMs =
        grant.tokenExpiresAt === null ? Infinity : grant.tokenExpiresAt - grant.databaseTime
      const isRefused = refusedVersion === grant.version
      const current = { token, version: grant.version, refreshed: false }
      if (!isRefused && leftMs > marginMs(client, grant)) return current
      if (grant.refreshToken === null) {
        if (!isRefused && leftMs > 0) return current
        await requireNewConsent(engine(), grant, 'token_expired')
        throw credentialRevoked(grant)
      }
      if (isRefused || leftMs <= 0) return refreshOnce(client, grant)
      // Still good: use it now, and have the next one ready. A failure shows when the token is really over.
      refreshOnce(client, grant).catch(ignoreUntilExpiry)
      return current
    },
  }
}

function ignoreUntilExpiry(): void {
  // The old token is still served; whoever comes after its end refreshes in the foreground and gets the error.
}

function marginMs(client: RegisteredClient, grant: UsableGrant): number {
  if (grant.tokenExpiresAt === null) return 0
  const lifetimeMs = grant.tokenExpiresAt - grant.issuedAt
  const own = client.provider.refresh.marginSeconds
  return Math.min(maxMarginMs, lifetimeMs * marginShare, own === undefined ? Infinity : own * 1_000)
}

async function refresh(
  engine: Engine,
  client: RegisteredClient,
  seen: UsableGrant,
): Promise<FreshToken> {
  // Somebody may have refreshed between that read and this moment; then there is nothing to do.
  const grant = await reread(engine, seen.grantId)
  if (grant.version > seen.version) return currentToken(engine, grant)
  const refreshToken = openToken(engine, grant, 'refresh_token')
  if (refreshToken === undefined) throw credentialRevoked(grant)
  const endpoints = await engine.metadata.endpointsOf(client.provider)
  let tokens: TokenSet
  try {
    tokens = await refreshTokens(engine, client, endpoints, refreshToken)
  } catch (error) {
    return afterRefusal(engine, grant, error)
  }
  return commit(engine, client, grant, tokens, tokens.refreshToken ?? refreshToken)
}

async function commit(
  engine: Engine,
  client: RegisteredClient,
  grant: UsableGrant,
  tokens: TokenSet,
  refreshToken: Secret,
): Promise<FreshToken> {
  const version = grant.version + 1
  const sealed = sealTokens(
    engine,
    { grantId: grant.grantId, version },
    { accessToken: tokens.accessToken, refreshToken },
  )
  const outcome = await engine.driver.commit([
    replaceTokens(engine.appId, grant.grantId, grant.version, {
      ...sealed,
      lifetimeMs: tokens.expiresInSeconds === undefined ? null : tokens.expiresInSeconds * 1_000,
      revive: false,
    }),
    auditStatement(engine.appId, {
      event: 'grant.refreshed',
      outcome: 'succeeded',
      ...aboutGrant(grant),
    }),
  ])
  if (outcome.committed) return { token: tokens.accessToken, version, refreshed: true }
  return afterLostRace(engine, client, grant, tokens)
}

/**
 * The grant was revoked or consented to anew while the provider answered: that wins, and the late pair is ended where
 * ending it cannot end the newer consent.
 */
async function afterLostRace(
  engine: Engine,
  client: RegisteredClient,
  grant: UsableGrant,
  late: TokenSet,
): Promise<FreshToken> {
  const current = await reread(engine, grant.grantId).catch(() => undefined)
  const isRevoked = current === undefined || current.status === 'revoked'
  if (isRevoked || reachOf(client.provider) === 'token') {
    await engine.driver.commit([
      revocationStatement(engine, {
        grantId: grant.grantId,
        clientKey: grant.clientKey,
        providerClientId: grant.providerClientId,
        accountId: grant.accountId,
        accessToken: late.accessToken,
        refreshToken: late.refreshToken,
        ...principalOf(grant),
      }),
    ])
    engine.wakeOutbox()
  }
  if (current === undefined || isRevoked)
    throw new GrantRevokedError(undefined, { grantId: grant.grantId })
  return currentToken(engine, current)
}

async function afterRefusal(
  engine: Engine,
  grant: UsableGrant,
  error: unknown,
): Promise<FreshToken> {
  if (!isAlterError(error) || error.code !== 'invalid_grant') throw error
  // Another process may have spent this refresh token and stored its successor: then its success is ours.
  const current = await reread(engine, grant.grantId)
  if (current.version > grant.version) return currentToken(engine, current)
  await requireNewConsent(engine, grant, 'revoked_by_user')
  throw credentialRevoked(grant)
}

async function requireNewConsent(
  engine: Engine,
  grant: UsableGrant,
  reason: string,
): Promise<void> {
  await engine.driver.commit([
    markCredentialDead(engine.appId, grant.grantId, grant.version, reason),
    setGrantStatus(engine.appId, grant.grantId, { status: 'needs_reauth', reason }),
    auditStatement(engine.appId, {
      event: 'grant.needs_reauth',
      outcome: 'failed',
      ...aboutGrant(grant),
      details: { reason },
    }),
  ])
}

async function reread(engine: Engine, grantId: string): Promise<UsableGrant> {
  const [grant] = await engine.driver.read(findUsableGrant(engine.appId, grantId))
  if (grant === undefined) throw new GrantNotFoundError()
  return grant
}

function currentToken(engine: Engine, grant: UsableGrant): FreshToken {
  const token =
    grant.credentialStatus === 'active' ? openToken(engine, grant, 'access_token') : undefined
  if (token === undefined) throw new GrantRevokedError(undefined, { grantId: grant.grantId })
  return { token, version: grant.version, refreshed: true }
}

function credentialRevoked(grant: UsableGrant): AlterSDKError {
  return new CredentialRevokedError(undefined, {
    grantId: grant.grantId,
    provider: grant.clientKey,
  })
}

function aboutGrant(grant: UsableGrant) {
  return { grantId: grant.grantId, provider: grant.clientKey, ...principalOf(grant) }
}
