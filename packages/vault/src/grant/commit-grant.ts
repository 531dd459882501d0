import { AlterSDKError, type BindingLevel, type GrantOperation } from '@alter-ai/protocol'
import { v7 as uuidv7 } from 'uuid'
import { auditStatement, sessionDetails } from '../audit/audit-event.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import { principalOf } from '../identity/principal.ts'
import { UniqueViolationError, type Statement } from '../storage/driver.ts'

import type { Secret } from '../encryption/secret.ts'
import { remainingLifeMs, revocationStatement } from '../outbox/discarded-tokens.ts'
import { reachOf } from '../providers/revocation-reach.ts'
import { lackedScopes } from '../providers/scopes.ts'
import {
  credentials,
  destroyCredential,
  findUsableGrant,
  renewTokens,
  type UsableGrant,
} from '../storage/tables/credentials.ts'
import {
  finishRequest,
  type AuthorizationRequest,
} from '../storage/tables/authorization-requests.ts'
import {
  finishSession,
  returnToChoosing,
  type SessionRow,
} from '../storage/tables/connect-sessions.ts'
import {
  findGrantByAccount,
  grants,
  reauthorizeGrant,
  setGrantStatus,
  type AccountGrant,
} from '../storage/tables/grants.ts'
import { resumeProviderClient } from '../storage/tables/provider-clients.ts'
import { insert, now, nowPlus } from '../storage/table.ts'
import { randomShare } from '../random.ts'
import { credentialTimes, type CredentialTimes } from '../refresh/credential-times.ts'
import { openToken, sealTokens } from '../oauth/token/seal-tokens.ts'
import type { TokenSet } from '../oauth/token/token-set.ts'
import { grantLife } from './grant-life.ts'
import { logSession } from '../log/log-session.ts'
import type { Account } from './identify-account.ts'

export interface NewConsent {
  readonly session: SessionRow
  readonly request: AuthorizationRequest
  readonly client: RegisteredClient
  readonly account: Account
  readonly tokens: TokenSet
  readonly binding: BindingLevel
  /** Part of the same commit. */
  readonly alsoCommit?: readonly Statement[]
}

export interface CommittedGrant {
  readonly grantId: string
  readonly operation: GrantOperation
}

const maxTries = 4

/**
 * Step 4. Keeps a consent: a new grant, or the one that this account of this user has, under its old id. Grant, sealed
 * tokens, request, session and audit are one commit, so whoever is told of the grant can rely on it. The session is completed
 * by it, or goes on where several accounts may be connected.
 *
 * @throws {AlterSDKError} `session_cancelled` when the session ended in the meantime: nothing was kept, and the tokens are
 * the caller's to end.
 */
export async function commitGrant(engine: Engine, consent: NewConsent): Promise<CommittedGrant> {
  for (let tries = 1; ; tries++) {
    const existing = await existingGrant(engine, consent)
    const renewed = existing?.isOver === true ? undefined : existing
    const grantId = renewed?.grantId ?? uuidv7()
    const operation: GrantOperation = renewed === undefined ? 'creation' : 'reauth'
    const keep =
      renewed === undefined
        ? [...(await endForGood(engine, consent, existing)), ...create(engine, consent, grantId)]
        : await renew(engine, consent, renewed)
    const statements = [
      finishRequest(consent.request, { status: 'completed', grantId, operation }),
      consent.session.multiple
        ? returnToChoosing(engine.appId, consent.session.sessionId)
        : finishSession(engine.appId, consent.session.sessionId, { status: 'completed' }),
      ...keep,
      ...auditStatements(engine, consent, grantId, renewed),
      // To give tokens, the provider has accepted the client.
      resumeProviderClient(engine.appId, consent.client.providerClientId),
      ...(consent.alsoCommit ?? []),
    ]
    try {
      const outcome = await engine.driver.commit(statements)
      if (outcome.committed) {
        engine.wakeOutbox()
        logSession(engine, 'authorization.succeeded', consent.session, {
          grantId,
          provider: consent.client.key,
          operation,
          binding: consent.binding,
        })
        return { grantId, operation }
      }
      if (outcome.unmet < 2) {
        throw new AlterSDKError(
          'session_cancelled',
          'the connect session ended before the provider answered',
          {
            status: 410,
          },
        )
      }
      // The grant or its tokens changed between reading and writing: look again.
    } catch (error) {
      if (!(error instanceof UniqueViolationError)) throw error
    }
    if (tries === maxTries)
      throw new AlterSDKError('storage_unavailable', 'the grant kept changing', { status: 503 })
  }
}

async function existingGrant(
  engine: Engine,
  consent: NewConsent,
): Promise<AccountGrant | undefined> {
  const [grant] = await engine.driver.read(
    findGrantByAccount(engine.appId, {
      endUserId: consent.session.endUserId,
      providerClientId: consent.client.providerClientId,
      accountId: consent.account.id,
    }),
  )
  return grant
}

function create(engine: Engine, consent: NewConsent, grantId: string): Statement[] {
  const sealed = sealTokens(engine, consent.client, placeOf(consent, grantId, 1), {
    accessToken: consent.tokens.accessToken,
    refreshToken: consent.tokens.refreshToken,
  })
  const { ttlMs, limits } = grantLife(engine, consent.client, consent.session.grantPolicy)
  const times = timesOf(engine, consent, consent.tokens.refreshToken !== undefined)
  return [
    insert(grants, {
      appId: engine.appId,
      grantId,
      endUserId: consent.session.endUserId,
      providerClientId: consent.client.providerClientId,
      clientKey: consent.client.key,
      accountId: consent.account.id,
      ...accountColumns(consent),
      status: 'active',
      statusReason: null,
      expiresAt: nowPlusOrNull(ttlMs),
      maxExpiresAt: null,
      createdAt: now,
      updatedAt: now,
      upstreamRevocation: null,
    }),
    ...limits(grantId),
    insert(credentials, {
      appId: engine.appId,
      grantId,
      version: 1,
      ...sealed,
      issuedAt: now,
      tokenExpiresAt: nowPlusOrNull(times.lifetimeMs),
      status: 'active',
      statusReason: null,
      leaseOwner: null,
      leaseEpoch: 0,
      leaseUntil: null,
      attemptId: null,
      attemptStartedAt: null,
      nextRefreshAt: nowPlusOrNull(times.keepAliveMs),
      refreshExpiresAt: nowPlusOrNull(times.refreshLifetimeMs),
      retryAt: null,
      failures: 0,
    }),
  ]
}

/** A grant whose maximum has passed is over: it gives way to the one of the new consent. */
async function endForGood(
  engine: Engine,
  consent: NewConsent,
  grant: AccountGrant | undefined,
): Promise<Statement[]> {
  if (grant === undefined) return []
  const { grantId } = grant
  const reason = 'max_ttl_reached'
  const [old] = await engine.driver.read(findUsableGrant(engine.appId, grantId))
  return [
    setGrantStatus(engine.appId, grantId, { status: 'revoked', reason }),
    ...(old === undefined
      ? []
      : [
          destroyCredential(engine.appId, grantId, old.version),
          ...endReplacedTokens(engine, consent, old),
        ]),
    auditStatement(engine.appId, {
      event: 'grant.revoked',
      outcome: 'succeeded',
      grantId,
      provider: consent.client.key,
      ...principalOf(consent.session),
      details: { reason },
    }),
  ]
}

async function renew(
  engine: Engine,
  consent: NewConsent,
  existing: AccountGrant,
): Promise<Statement[]> {
  const { grantId } = existing
  const [current] = await engine.driver.read(findUsableGrant(engine.appId, grantId))
  if (current === undefined)
    throw new AlterSDKError('internal_error', 'a grant has no credential row')
  // A provider that sends no new refresh token means the old one to stay (Google does so).
  const refreshToken =
    consent.tokens.refreshToken ??
    (current.credentialStatus === 'active'
      ? openToken(engine, consent.client, current, 'refresh_token')
      : undefined)
  const sealed = sealTokens(
    engine,
    consent.client,
    placeOf(consent, grantId, current.version + 1),
    { accessToken: consent.tokens.accessToken, refreshToken },
  )
  const { ttlMs, limits } = grantLife(engine, consent.client, consent.session.grantPolicy)
  return [
    reauthorizeGrant(engine.appId, grantId, { ...accountColumns(consent), ttlMs }),
    ...limits(grantId),
    renewTokens(engine.appId, grantId, current.version, {
      ...sealed,
      ...timesOf(engine, consent, refreshToken !== undefined),
    }),
    ...endReplacedTokens(engine, consent, current),
  ]
}

/** What the new tokens are sealed for: the connection of this consent, which the grant has from now on. */
function placeOf({ session, client }: NewConsent, grantId: string, version: number) {
  const { issuer, subject } = session
  return { grantId, version, issuer, subject, connection: client.connection }
}

/**
 * The old access token would live on at the provider, unseen. Where revoking ends only what is sent, it is ended; elsewhere
 * that would end the consent just given. A refresh token that was kept, or a token that came again, is no old one.
 */
function endReplacedTokens(engine: Engine, consent: NewConsent, current: UsableGrant): Statement[] {
  if (reachOf(consent.client.provider) !== 'token' || current.credentialStatus !== 'active')
    return []
  const replaced = (column: 'access_token' | 'refresh_token', successor: Secret | undefined) => {
    const old = openToken(engine, consent.client, current, column)
    return successor === undefined || old?.reveal() === successor.reveal() ? undefined : old
  }
  const accessToken = replaced('access_token', consent.tokens.accessToken)
  const refreshToken = replaced('refresh_token', consent.tokens.refreshToken)
  if (accessToken === undefined && refreshToken === undefined) return []
  return [
    revocationStatement(engine, 'revoke_tokens', {
      grantId: current.grantId,
      clientKey: consent.client.key,
      providerClientId: consent.client.providerClientId,
      accountId: consent.account.id,
      connection: consent.client.connection,
      accessToken,
      refreshToken,
      lifeMs: remainingLifeMs(current),
      ...principalOf(consent.session),
    }),
  ]
}

function accountColumns(consent: NewConsent) {
  return {
    accountIdentifier: consent.account.identifier,
    accountDisplayName: consent.account.displayName ?? null,
    accountEmail: consent.account.email ?? null,
    scopes: consent.tokens.scopes ?? consent.request.scopes,
    binding: consent.binding,
    metadata: consent.session.metadata,
    connection: consent.client.connection,
  }
}

function timesOf(
  engine: Engine,
  { client, tokens }: NewConsent,
  hasRefreshToken: boolean,
): CredentialTimes {
  return credentialTimes(
    client.provider,
    tokens,
    hasRefreshToken,
    undefined,
    randomShare(engine.random),
  )
}

function nowPlusOrNull(ms: number | null) {
  return ms === null ? null : nowPlus(ms)
}

function auditStatements(
  engine: Engine,
  consent: NewConsent,
  grantId: string,
  existing: AccountGrant | undefined,
): Statement[] {
  const common = { grantId, provider: consent.client.key, ...principalOf(consent.session) }
  const { scopes: granted } = accountColumns(consent)
  const refused = lackedScopes(consent.client.provider, granted, consent.request.scopes)
  const lost = lackedScopes(consent.client.provider, granted, existing?.scopes ?? [])
  const details = {
    ...(refused.length > 0 && { scopes_not_granted: refused.join(' ') }),
    ...(lost.length > 0 && { scopes_lost: lost.join(' ') }),
  }
  return [
    auditStatement(engine.appId, {
      event: 'authorization.succeeded',
      outcome: 'succeeded',
      ...common,
      details: { ...sessionDetails(consent.session), binding: consent.binding },
    }),
    auditStatement(engine.appId, {
      event: existing === undefined ? 'grant.created' : 'grant.reauthorized',
      outcome: 'succeeded',
      ...common,
      ...(Object.keys(details).length > 0 && { details }),
    }),
  ]
}
