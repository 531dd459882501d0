import { AlterSDKError, isAlterError, type UpstreamRevocation } from '@alter-ai/protocol'
import { auditStatement, type AuditEvent } from '../audit/audit-event.ts'
import { Secret } from '../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import { connectClient } from '../providers/client/connect-client.ts'
import { randomShare } from '../random.ts'
import { refreshTokens } from '../oauth/token/endpoint.ts'
import { revokeToken } from '../oauth/token/revoke-token.ts'
import type { Statement } from '../storage/driver.ts'
import { settleUpstreamRevocation } from '../storage/tables/grants.ts'
import {
  finishWork,
  postponeWork,
  replacePayload,
  type ClaimedWork,
} from '../storage/tables/outbox.ts'
import { openPayload, sealPayload, type Pair, type Payload } from './discarded-tokens.ts'
import { reasonToKeep } from './reason-to-keep.ts'

/** What became of tokens at the provider, and why. */
export interface UpstreamOutcome {
  readonly outcome: UpstreamRevocation
  /** For the audit: `revoked`, `already_dead`, `not_supported`, `kept_for_other_grant`, or the code of the last error. */
  readonly reason: string
}

/**
 * Does claimed work once. What fails is tried again, after longer and longer pauses, until the tokens expire; then it is
 * recorded as failed. The outcome and the end of the sealed tokens are one commit. Never throws for what a provider does.
 */
export async function revokeUpstream(engine: Engine, work: ClaimedWork): Promise<void> {
  let payload: Payload | undefined
  let result: UpstreamOutcome
  try {
    payload = openPayload(engine, work)
    result = await revokeTokens(engine, work, payload)
  } catch (error) {
    const { code: reason = 'internal_error', retryAfterSeconds = 0 } = factsOf(error)
    if (work.databaseTime < work.giveUpAt) {
      const delayMs = Math.max(pauseMs(engine, work.attempts), retryAfterSeconds * 1_000)
      await engine.driver.commit([postponeWork(work, { delayMs, reason })])
      engine.log.write('grant.upstream_revocation_delayed', {
        provider: payload?.clientKey,
        errorCode: reason,
      })
      return
    }
    result = { outcome: 'failed', reason }
  }
  const { outcome, reason } = result
  const finished = await engine.driver.commit([
    finishWork(work, { status: outcome === 'failed' ? 'failed' : 'done', reason }),
    ...(work.kind === 'revoke_grant'
      ? [settleUpstreamRevocation(engine.appId, work.grantId, outcome)]
      : []),
    recordOutcome(engine, result, {
      grantId: work.grantId,
      ...(payload && { provider: payload.clientKey }),
      ...(payload?.principal && { principal: payload.principal }),
      details: { attempts: work.attempts },
    }),
  ])
  if (!finished.committed) return
  engine.driver.eraseDeleted()
  if (outcome === 'failed') {
    engine.log.write('grant.revoked_upstream', {
      grantId: work.grantId,
      provider: payload?.clientKey,
      errorCode: reason,
    })
  }
}

/** The record of an outcome. Only where the provider was asked does it say that the grant was revoked there, or was not. */
export function recordOutcome(
  engine: Engine,
  { outcome, reason }: UpstreamOutcome,
  event: Omit<AuditEvent, 'event' | 'outcome'>,
): Statement {
  const wasSkipped = outcome === 'unsupported' || outcome === 'shared'
  return auditStatement(engine.appId, {
    ...event,
    event: wasSkipped ? 'grant.upstream_revocation_skipped' : 'grant.revoked_upstream',
    outcome: outcome === 'failed' ? 'failed' : 'succeeded',
    details: { ...event.details, result: reason, upstream_revocation: outcome },
  })
}

function factsOf(error: unknown): Partial<AlterSDKError> {
  return isAlterError(error) ? (error as Partial<AlterSDKError>) : {}
}

const firstPauseMs = 5_000
const maxPauseMs = 3_600_000

/** Twice as long after each attempt, up to an hour; spread, so that what failed together does not come back together. */
function pauseMs({ random }: Engine, attempts: number): number {
  const pause = Math.min(maxPauseMs, firstPauseMs * 2 ** Math.min(attempts - 1, 20))
  return Math.ceil(pause * (0.75 + 0.25 * randomShare(random)))
}

/** @throws {AlterSDKError} `unknown_provider`: another process may have the client configured; what the provider's failures are. */
async function revokeTokens(
  engine: Engine,
  work: ClaimedWork,
  payload: Payload,
): Promise<UpstreamOutcome> {
  const registered = engine.clients.get(payload.clientKey)
  if (registered?.providerClientId !== payload.providerClientId) {
    throw new AlterSDKError(
      'unknown_provider',
      'The provider client of these tokens is not configured. Configure it until they are revoked.',
    )
  }
  const client = connectClient(registered, payload.connection)
  const received = secretsOf(payload)
  const kept = await reasonToKeep(engine, client, { ...payload, ...received })
  if (kept !== undefined) return { outcome: 'shared', reason: kept }
  const tokens = isTooOld(client, work, payload)
    ? await freshen(engine, client, work, payload)
    : received
  if (tokens === undefined) return { outcome: 'done', reason: 'already_dead' }
  const isSent = await revokeToken(engine, client, { ...tokens, accountId: payload.accountId })
  return isSent
    ? { outcome: 'done', reason: 'revoked' }
    : { outcome: 'unsupported', reason: 'not_supported' }
}

function secretsOf({ accessToken, refreshToken }: Payload): Pair {
  const toSecret = (token: string | null) => (token === null ? undefined : new Secret(token))
  return { accessToken: toSecret(accessToken), refreshToken: toSecret(refreshToken) }
}

/**
 * Whether the provider takes an access token here, and ours has expired: it would say that there is nothing to revoke, while
 * the refresh token lives on.
 */
function isTooOld(client: RegisteredClient, work: ClaimedWork, payload: Payload): boolean {
  const { accessExpiresAt, refreshToken } = payload
  return (
    client.provider.revocation?.token === 'access' &&
    refreshToken !== null &&
    accessExpiresAt !== null &&
    accessExpiresAt <= work.databaseTime
  )
}

/**
 * One last refresh, for an access token that the provider accepts. Its pair replaces the one in the outbox, whose refresh token
 * may be spent.
 *
 * @returns nothing when the refresh token is dead as well.
 */
async function freshen(
  engine: Engine,
  client: RegisteredClient,
  work: ClaimedWork,
  payload: Payload,
): Promise<Pair | undefined> {
  const { refreshToken } = secretsOf(payload)
  if (refreshToken === undefined) return undefined
  const endpoints = await engine.metadata.endpointsOf(client.provider)
  try {
    const { tokens } = await refreshTokens(engine, client, endpoints, refreshToken, {
      redirectUri: client.redirectUri,
      scopes: [],
    })
    const { accessToken, expiresInSeconds } = tokens
    const fresh: Payload = {
      ...payload,
      accessToken: accessToken.reveal(),
      refreshToken: (tokens.refreshToken ?? refreshToken).reveal(),
      accessExpiresAt:
        expiresInSeconds === undefined ? null : work.databaseTime + expiresInSeconds * 1_000,
    }
    await engine.driver.commit([replacePayload(work, sealPayload(engine, work, fresh))])
    return secretsOf(fresh)
  } catch (error) {
    if (isAlterError(error) && error.code === 'invalid_grant') return undefined
    throw error
  }
}
