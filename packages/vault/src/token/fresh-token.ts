import { AlterSDKError, GrantRevokedError, TokenRefreshInProgressError } from '@alter-ai/protocol'
import type { Engine, RegisteredClient } from '../engine.ts'
import type { UsableGrant } from '../storage/tables/credentials.ts'
import { waitMs } from './back-off.ts'
import type { LeaseOwner } from './lease-owner.ts'
import { aboutError, credentialRevoked } from './refresh-errors.ts'
import { requireNewConsent } from './refresh-failure.ts'
import { createRefreshGate, type RefreshGate } from './refresh-gate.ts'
import { refreshGrant, type FreshToken, type Refresher } from './refresh-grant.ts'
import { openToken } from './seal-tokens.ts'

/** Gives access tokens that can be used now. */
export interface FreshTokens {
  /**
   * @param refusedVersion the version whose token an API has just refused with 401; it is not used again.
   * @throws {AlterSDKError} `credential_revoked` when only the user can mend it; `grant_revoked`; `client_paused` when only
   * the operator can; `token_refresh_in_progress` when another process did not finish within 30 s; what the token endpoint
   * gave when it could not be asked, or was asked three times in vain, and the old token is over.
   */
  readonly of: (
    client: RegisteredClient,
    grant: UsableGrant,
    how?: { readonly refusedVersion?: number; readonly signal?: AbortSignal | undefined },
  ) => Promise<FreshToken>
  /** Uses the refresh token, so that it does not die of disuse. Once, without waiting for anybody. */
  readonly keepAlive: (client: RegisteredClient, grant: UsableGrant) => Promise<void>
  /** Waits for the refreshes under way: an answer that nobody keeps is a grant that is lost. */
  readonly close: () => Promise<void>
}

/** @param engine is asked at first use, because it holds what is made here. */
export function createFreshTokens(engine: () => Engine, owner: LeaseOwner): FreshTokens {
  const running = new Map<string, { isPatient: boolean; result: Promise<FreshToken | undefined> }>()
  const gates = new Map<string, RefreshGate>()
  const attempts = new Set<string>()
  const refresher = (): Refresher => ({
    engine: engine(),
    owner,
    attempts,
    gateOf: ({ key, provider }) => {
      const gate = gates.get(key) ?? createRefreshGate(provider.refresh.maxConcurrent)
      gates.set(key, gate)
      return gate
    },
  })

  let isClosing = false
  const all = new Set<Promise<unknown>>()

  /** One refresh of a version in this process, whoever asks and however many: the version in the key makes them agree. */
  function share(client: RegisteredClient, grant: UsableGrant, isPatient: boolean) {
    const key = `${grant.grantId} ${grant.version}`
    const current = running.get(key)
    if (current !== undefined && (current.isPatient || !isPatient)) return current.result
    if (isClosing) throw closed()
    const result = refreshGrant(refresher(), client, grant, isPatient).finally(() => {
      all.delete(result)
      if (running.get(key)?.result === result) running.delete(key)
    })
    running.set(key, { isPatient, result })
    all.add(result)
    // Whoever asked may have gone; a failure is nobody's then, and must not end the process.
    result.catch(ignoreUntilExpiry)
    return result
  }

  return {
    async of(client, grant, { refusedVersion, signal } = {}) {
      const token = openToken(engine(), grant, 'access_token')
      if (token === undefined) throw new GrantRevokedError(undefined, aboutError(grant))
      const current = { token, version: grant.version, refreshed: false }
      switch (decide(client, grant, refusedVersion)) {
        case 'use':
          return current
        case 'use_and_refresh':
          // Still good: use it now, and have the next one ready. A failure shows when the token is really over.
          if (!isClosing) share(client, grant, false).catch(ignoreUntilExpiry)
          return current
        case 'refresh': {
          signal?.throwIfAborted()
          const fresh = await withSignal(share(client, grant, true), signal)
          if (fresh === undefined)
            throw new TokenRefreshInProgressError(undefined, aboutError(grant))
          return fresh
        }
        case 'over':
          if (leftMs(grant) < -overForGoodMs)
            await requireNewConsent(engine(), grant, 'token_expired')
          throw credentialRevoked(grant, 'token_expired')
      }
    },
    async keepAlive(client, grant) {
      await share(client, grant, false)
    },
    async close() {
      isClosing = true
      await Promise.allSettled(all)
      owner.end()
    },
  }
}

/** What has no refresh token, and is over, is over for good; but a clock that was set wrong for a while must not end it. */
const overForGoodMs = 3_600_000

function closed(): AlterSDKError {
  return new AlterSDKError('storage_unavailable', 'the vault is closing', { status: 503 })
}

function ignoreUntilExpiry(): void {
  // The old token is still served; whoever comes after its end refreshes in the foreground and gets the error.
}

async function withSignal<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  // The caller no longer waits; the refresh goes on, because its answer must be kept.
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

type Decision = 'use' | 'use_and_refresh' | 'refresh' | 'over'

function decide(
  { provider }: RegisteredClient,
  grant: UsableGrant,
  refusedVersion: number | undefined,
): Decision {
  const left = leftMs(grant)
  const isRefused = refusedVersion === grant.version
  if (isRefused || left <= 0) {
    const renewsItself = provider.refresh.credential === 'access_token'
    // Somebody may be renewing it just now; then that is what counts.
    if (renewsItself ? left > 0 || grant.leaseOwner !== null : grant.refreshToken !== null)
      return 'refresh'
    return isRefused && left > 0 ? 'use' : 'over'
  }
  if (!hasRefreshCredential(provider, grant) || left > marginMs(provider, grant)) return 'use'
  return waitMs(grant) > 0 ? 'use' : 'use_and_refresh'
}

function hasRefreshCredential({ refresh }: RegisteredClient['provider'], grant: UsableGrant) {
  return grant.refreshToken !== null || refresh.credential === 'access_token'
}

/** By the database's clock alone. A token never lives longer than it was given, also where that clock was set back. */
function leftMs({ tokenExpiresAt, issuedAt, databaseTime }: UsableGrant): number {
  if (tokenExpiresAt === null) return Infinity
  return Math.min(tokenExpiresAt - databaseTime, tokenExpiresAt - issuedAt)
}

const maxMarginMs = 300_000
const marginShare = 0.2

/**
 * How long before its end a token is renewed: a share of its life, so that short tokens are not renewed with each call; and
 * for each grant somewhere in the second half of it, so that tokens of one moment are not renewed in one moment.
 */
function marginMs({ refresh }: RegisteredClient['provider'], grant: UsableGrant): number {
  if (grant.tokenExpiresAt === null) return 0
  const notBefore =
    refresh.notBeforeSecondsLeft === undefined ? Infinity : refresh.notBeforeSecondsLeft * 1_000
  // The clock was set back since it came, so nobody knows how much of its life is over.
  if (grant.databaseTime < grant.issuedAt) return notBefore
  const general = Math.min(maxMarginMs, (grant.tokenExpiresAt - grant.issuedAt) * marginShare)
  const own = refresh.marginSeconds === undefined ? Infinity : refresh.marginSeconds * 1_000
  return Math.min(general * (0.5 + 0.5 * shareOf(grant)), own, notBefore)
}

/** From 0 to 1, always the same for one grant; the last digits of its id are random. */
function shareOf({ grantId }: UsableGrant): number {
  return Number.parseInt(grantId.slice(-6), 16) / 0x1000000
}
