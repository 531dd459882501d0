import type { Secret } from '../encryption/secret.ts'
import type { Provider } from '../providers/provider.ts'
import type { TokenSet } from '../oauth/token/token-set.ts'

/** When the parts of a credential end, as milliseconds from now; `null` if unknown. */
export interface CredentialTimes {
  readonly lifetimeMs: number | null
  /** Until the refresh token dies. */
  readonly refreshLifetimeMs: number | null
  /** The refresh token is the one from before, and so is its end: `refreshLifetimeMs` says nothing. */
  readonly keepsRefreshEnd: boolean
  /** Until it has to be used, so that it does not die of disuse. */
  readonly keepAliveMs: number | null
}

/** The refresh token that a token response was obtained with. */
export interface UsedRefreshToken {
  readonly refreshToken: Secret | undefined
  /** Milliseconds until its end; `null` if unknown. */
  readonly leftMs: number | null
}

/**
 * The times of a pair that was just received, by the token response and the provider definition.
 *
 * @param used `undefined` for the response to an authorization code.
 * @param chance from 0 to 1, spreads the keep-alive of pairs that were made together.
 */
export function credentialTimes(
  { refresh }: Provider,
  tokens: TokenSet,
  hasRefreshToken: boolean,
  used: UsedRefreshToken | undefined,
  chance: number,
): CredentialTimes {
  const lifetimeSeconds =
    tokens.expiresInSeconds ?? (refresh.assumeLifetime ? refresh.accessTokenSeconds : undefined)
  const lifetimeMs = toMs(lifetimeSeconds)
  const keepsRefreshEnd = false
  if (refresh.credential === 'access_token')
    return {
      lifetimeMs,
      refreshLifetimeMs: lifetimeMs,
      keepsRefreshEnd,
      keepAliveMs: about(lifetimeMs, chance),
    }
  if (!hasRefreshToken)
    return { lifetimeMs, refreshLifetimeMs: null, keepsRefreshEnd, keepAliveMs: null }
  const isNew = isAnother(tokens.refreshToken, used?.refreshToken)
  const stated = tokens.refreshExpiresInSeconds
  const refreshLifetimeMs = toMs(
    (stated === Infinity ? undefined : stated) ??
      refresh.idleSeconds ??
      (isNew && stated === undefined ? refresh.refreshTokenSeconds : undefined),
  )
  const isProlonged =
    refresh.idleSeconds !== undefined ||
    refresh.rotates === 'always' ||
    (used === undefined
      ? refresh.rotates !== 'never'
      : isNew || isLonger(refreshLifetimeMs, used.leftMs))
  const assumedMs = refresh.rotates === 'unknown' ? assumedIdleMs : null
  return {
    lifetimeMs,
    refreshLifetimeMs,
    keepsRefreshEnd: !isNew && stated === undefined && refreshLifetimeMs === null,
    keepAliveMs: isProlonged ? about(refreshLifetimeMs ?? assumedMs, chance) : null,
  }
}

/**
 * For a refresh token whose idle lifetime neither the definition nor the response states. Thirty days is a usual limit, and
 * it shows only once it has passed.
 */
const assumedIdleMs = 30 * 86_400_000

function isAnother(received: Secret | undefined, before: Secret | undefined): boolean {
  return received !== undefined && received.reveal() !== before?.reveal()
}

/** Whether a refresh has put the end off. A second too much costs one refresh in vain, one too little costs the grant. */
function isLonger(lifetimeMs: number | null, leftMs: number | null): boolean {
  return lifetimeMs !== null && (leftMs === null || lifetimeMs > leftMs)
}

/** Around the half, so that a failure leaves as much time again. */
function about(lifeMs: number | null, chance: number): number | null {
  return lifeMs === null ? null : Math.floor(lifeMs * (0.4 + 0.2 * chance))
}

function toMs(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1_000
}
