import { setTimeout as sleep } from 'node:timers/promises'
import {
  type AlterSDKError,
  GrantNotFoundError,
  GrantRevokedError,
  TokenRefreshInProgressError,
} from '@alter-ai/protocol'
import { v7 as uuidv7 } from 'uuid'
import { startWatch } from '../clock.ts'
import type { Secret } from '../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import { revocationStatement } from '../outbox/discarded-tokens.ts'
import { connectClient, readAnswered } from '../providers/client/connect-client.ts'
import type { Endpoints } from '../providers/provider-metadata.ts'
import { reachOf } from '../providers/revocation-reach.ts'
import { lackedScopes } from '../providers/scopes.ts'
import { randomShare } from '../random.ts'
import { principalOf } from '../identity/principal.ts'
import type { Statement } from '../storage/driver.ts'
import {
  adoptTokens,
  replaceTokens,
  takeLease,
  type UsableGrant,
} from '../storage/tables/credentials.ts'
import {
  reopenUpstreamRevocation,
  reviveGrant,
  updateGrantFacts,
} from '../storage/tables/grants.ts'
import { resumeProviderClient } from '../storage/tables/provider-clients.ts'
import { waitMs } from './back-off.ts'
import { assertUnmoved } from '../grant/assert-unmoved.ts'
import { assertClientIsTaken } from './client-pause.ts'
import { commitAtLast } from './commit-at-last.ts'
import { credentialTimes, type CredentialTimes } from './credential-times.ts'
import { refreshTokens, type Exchanged } from '../oauth/token/endpoint.ts'
import { audit, reread, type HeldLease } from './lease/held-lease.ts'
import type { LeaseOwner } from './lease/lease-owner.ts'
import { aboutError, credentialRevoked, TransientFailure, tryLater } from './refresh-errors.ts'
import { afterFailure, release } from './refresh-failure.ts'
import type { RefreshGate } from './refresh-gate.ts'
import { deadlineMs, isLeaseFree, leaseMs } from './lease/refresh-lease.ts'
import { openToken, sealTokens } from '../oauth/token/seal-tokens.ts'
import type { TokenSet } from '../oauth/token/token-set.ts'

/*
 * The path of a refresh, top to bottom: share the work with other processes → lease and intent → call → keep. What becomes
 * of failures is in refresh-failure.ts.
 *
 * A refresh token that is spent twice can cost the whole grant, and so can an answer that is dropped. So one process at a
 * time refreshes a credential, having written down that it does, and its answer counts only if nothing has happened to the
 * credential since (RFC 6749 §6, RFC 9700 §4.14).
 */

/** A token that can be used now, and whether it was fetched for this. */
export interface FreshToken {
  readonly token: Secret
  readonly version: number
  readonly refreshed: boolean
}

/** How long a caller waits for somebody else's refresh: longer than a lease, so that a crash costs time and no error. */
const callerDeadlineMs = 30_000
const maxTries = 3
const triesWithinMs = 20_000
const maxPauseMs = 2_000

export interface Refresher {
  readonly engine: Engine
  readonly owner: LeaseOwner
  readonly gateOf: (client: RegisteredClient) => RefreshGate
  /** Attempts of this vault that are under way. */
  readonly attempts: Set<string>
}

// ── Share the work with other processes ──

/**
 * Comes back with a token that is newer than the one that was seen, whoever has fetched it.
 *
 * @param isPatient `false`: tries once, and is back with nothing where somebody else is at it.
 */
export async function refreshGrant(
  refresher: Refresher,
  client: RegisteredClient,
  seen: UsableGrant,
  isPatient: boolean,
): Promise<FreshToken | undefined> {
  const { engine } = refresher
  const startedAt = performance.now()
  let waitedUntil: number | null = null
  let failure: AlterSDKError | undefined
  let lastSeen = { epoch: Number.NaN, since: startedAt }
  for (let tries = 0, polls = 0; ;) {
    const grant = await reread(engine, seen.grantId)
    assertUnmoved(seen, grant)
    if (grant.version !== seen.version) return currentToken(engine, client, grant)
    assertRefreshable(grant)
    if (grant.leaseEpoch !== lastSeen.epoch)
      lastSeen = { epoch: grant.leaseEpoch, since: performance.now() }
    const heldMs = performance.now() - lastSeen.since
    if (!isLeaseFree(refresher.owner, refresher.attempts, grant, heldMs)) {
      if (!isPatient) return undefined
      if (performance.now() - startedAt > callerDeadlineMs)
        throw new TokenRefreshInProgressError(undefined, aboutError(grant))
      await sleep(pollMs(polls++, randomShare(engine.random)))
      continue
    }
    const wait = grant.retryAt === waitedUntil ? 0 : waitMs(grant)
    if (wait > 0) {
      if (!isPatient) return undefined
      if (tries === maxTries || performance.now() - startedAt + wait > triesWithinMs)
        throw failure ?? tryLater(grant, wait)
      waitedUntil = grant.retryAt
      await sleep(wait)
      continue
    }
    const gate = refresher.gateOf(client)
    const leave = await gate.enter(callerDeadlineMs)
    let outcome: 'answered' | 'too_many' = 'answered'
    try {
      // Here, and not in front of the line: the one who was let in before may have learnt it.
      await assertClientIsTaken(engine, client)
      const fresh = await attempt(refresher, client, grant)
      if (fresh !== undefined) return fresh
    } catch (error) {
      if (!(error instanceof TransientFailure)) throw error
      failure = error.reported
      if (failure.details?.['answered'] === 429) {
        outcome = 'too_many'
        // The whole client waits only a little: what the provider meant may be this one account.
        gate.pause(Math.min(error.retryMs, maxPauseMs))
      }
      tries += 1
      if (!isPatient || !error.isSoonOver || tries === maxTries) throw failure
    } finally {
      leave(outcome)
    }
  }
}

const minPollMs = 15
const maxPollMs = 250

function pollMs(polls: number, chance: number): number {
  return Math.min(maxPollMs, minPollMs * 1.5 ** polls) * (0.5 + chance)
}

/** @throws {AlterSDKError} for a credential that no refresh can help. */
function assertRefreshable(grant: UsableGrant): void {
  if (grant.credentialStatus === 'revoked' || grant.status === 'revoked')
    throw new GrantRevokedError(undefined, aboutError(grant))
  if (grant.credentialStatus === 'needs_reauth')
    throw credentialRevoked(grant, grant.credentialReason ?? 'unknown')
}

// ── Lease, intent, call ──

/** @returns nothing where somebody else was faster, or the lease was held too long to be used. */
async function attempt(
  refresher: Refresher,
  client: RegisteredClient,
  grant: UsableGrant,
): Promise<FreshToken | undefined> {
  const { engine, owner, attempts } = refresher
  const { refresh } = client.provider
  // Whatever can go wrong without the provider goes wrong before the lease.
  const kept = openToken(engine, client, grant, 'refresh_token')
  const credential =
    refresh.credential === 'access_token' ? openToken(engine, client, grant, 'access_token') : kept
  if (credential === undefined) throw credentialRevoked(grant, 'token_expired')
  const endpoints = await engine.metadata.endpointsOf(client.provider)

  const attemptId = uuidv7()
  const elapsedMs = startWatch()
  attempts.add(attemptId)
  try {
    const seen = { version: grant.version, epoch: grant.leaseEpoch }
    const taken = await engine.driver.commit([
      takeLease(engine.appId, grant.grantId, seen, { owner: owner.name, attemptId, leaseMs }),
    ])
    if (!taken.committed) return undefined
    const held: HeldLease = {
      grant,
      client,
      lease: { version: grant.version, epoch: grant.leaseEpoch + 1 },
      isAfterLoss: grant.attemptId !== null,
      kept,
    }
    // This process may have stood still since. A request that leaves too late could meet another holder's.
    if (elapsedMs() > leaseMs - deadlineMs) {
      await release(engine, held, { maybeSpent: false, retryMs: null })
      return undefined
    }
    const answer = await call(engine, held, endpoints, credential)
    return answer === undefined ? undefined : await keep(engine, held, answer)
  } finally {
    attempts.delete(attemptId)
  }
}

/** Exactly one request leaves. @returns nothing where the failure turned out to be somebody else's success. */
async function call(
  engine: Engine,
  held: HeldLease,
  endpoints: Endpoints,
  credential: Secret,
): Promise<Exchanged | undefined> {
  const { client, grant } = held
  try {
    return await refreshTokens(engine, client, endpoints, credential, {
      redirectUri: client.redirectUri,
      scopes: grant.scopes,
    })
  } catch (error) {
    return afterFailure(engine, held, error)
  }
}

// ── Keep ──

/** Stores the pair before anybody sees the new token, and in the same commit the record of it. */
async function keep(
  engine: Engine,
  held: HeldLease,
  { tokens, body }: Exchanged,
): Promise<FreshToken> {
  const { grant, client, lease } = held
  const version = grant.version + 1
  const refreshToken = tokens.refreshToken ?? held.kept
  const connection = connectionOf(engine, held, body)
  const sealed = sealTokens(
    engine,
    client,
    { ...grant, version, connection },
    { accessToken: tokens.accessToken, refreshToken },
  )
  const times = credentialTimes(
    client.provider,
    tokens,
    refreshToken !== undefined,
    { refreshToken: held.kept, leftMs: refreshLeftMs(grant) },
    randomShare(engine.random),
  )
  const pair = { ...sealed, ...times }
  const scopes = tokens.scopes ?? grant.scopes
  const rest = [
    updateGrantFacts(engine.appId, grant.grantId, { scopes, connection }),
    resumeProviderClient(engine.appId, client.providerClientId),
  ]
  const lost = lackedScopes(client.provider, scopes, grant.scopes)
  const record = (recovered: boolean) => {
    const details = {
      ...(recovered && { recovered }),
      ...(lost.length > 0 && { scopes_lost: lost.join(' ') }),
    }
    return audit(engine, grant, {
      event: 'grant.refreshed',
      outcome: 'succeeded',
      ...(Object.keys(details).length > 0 && { details }),
    })
  }
  const store = (statements: readonly Statement[]) =>
    commitAtLast(
      engine,
      grant,
      [...statements, ...rest],
      'a refreshed pair could not be stored; the grant may have to be connected again',
    )
  const fresh = { token: tokens.accessToken, version, refreshed: true }
  const kept = await store([
    replaceTokens(engine.appId, grant.grantId, lease, pair),
    record(held.isAfterLoss),
  ])
  if (kept.committed) return fresh
  // Somebody has taken the lease since, and has got nothing yet, or has been refused: then this pair is the only one.
  const adopted = await store([
    adoptTokens(
      engine.appId,
      grant.grantId,
      lease,
      pair,
      client.provider.refresh.reuse !== 'ends_all',
    ),
    reviveGrant(engine.appId, grant.grantId),
    record(true),
  ])
  if (adopted.committed) return fresh
  return afterLostRace(engine, held, tokens)
}

function refreshLeftMs({ refreshExpiresAt, databaseTime }: UsableGrant): number | null {
  return refreshExpiresAt === null ? null : refreshExpiresAt - databaseTime
}

/** What an answer says of the connection takes the place of what was said before, if the row allows it. */
function connectionOf(engine: Engine, { client, grant }: HeldLease, body: unknown) {
  try {
    const again = readAnswered(client, 'token_response', body, true)
    return connectClient(client, again).connection
  } catch (error) {
    // A host that is not the provider's is not gone to; the new pair is kept all the same, or the grant would be lost.
    engine.onError(error, 'refresh')
    return grant.connection
  }
}

/**
 * Something has happened to the credential while the provider answered. A revocation or a new consent wins, and the late
 * pair is ended where ending it cannot end that consent. Another holder's refresh wins as well; its pair is of the same
 * consent, so there is nothing to end.
 */
async function afterLostRace(
  engine: Engine,
  { grant, client, lease }: HeldLease,
  late: TokenSet,
): Promise<FreshToken> {
  const current = await reread(engine, grant.grantId).catch(ifGone)
  // The commit may have been done although its answer was lost.
  const stored = current && openToken(engine, client, current, 'access_token')
  if (current !== undefined && stored?.reveal() === late.accessToken.reveal())
    return currentToken(engine, client, current)
  const isRevoked = current === undefined || current.status === 'revoked'
  const isNewConsent =
    !isRevoked && current.version !== grant.version && current.leaseEpoch === lease.epoch
  if (isRevoked || (isNewConsent && reachOf(client.provider) === 'token')) {
    const times = credentialTimes(
      client.provider,
      late,
      late.refreshToken !== undefined,
      undefined,
      0,
    )
    await engine.driver.commit([
      revocationStatement(engine, isRevoked ? 'revoke_grant' : 'revoke_tokens', {
        grantId: grant.grantId,
        clientKey: grant.clientKey,
        providerClientId: grant.providerClientId,
        accountId: grant.accountId,
        connection: grant.connection,
        accessToken: late.accessToken,
        refreshToken: late.refreshToken,
        lifeMs: lifeOf(late, times),
        ...principalOf(grant),
      }),
      ...(isRevoked ? [reopenUpstreamRevocation(engine.appId, grant.grantId)] : []),
    ])
    engine.wakeOutbox()
  }
  if (current === undefined) throw new GrantRevokedError(undefined, aboutError(grant))
  return currentToken(engine, client, current)
}

function lifeOf({ refreshToken }: TokenSet, times: CredentialTimes): number | undefined {
  const { lifetimeMs, refreshLifetimeMs } = times
  if (lifetimeMs === null || (refreshToken !== undefined && refreshLifetimeMs === null))
    return undefined
  return Math.max(lifetimeMs, refreshLifetimeMs ?? 0)
}

function ifGone(error: unknown): undefined {
  if (!(error instanceof GrantNotFoundError)) throw error
}

function currentToken(engine: Engine, client: RegisteredClient, grant: UsableGrant): FreshToken {
  assertRefreshable(grant)
  const token = openToken(engine, client, grant, 'access_token')
  if (token === undefined) throw new GrantRevokedError(undefined, aboutError(grant))
  return { token, version: grant.version, refreshed: true }
}
