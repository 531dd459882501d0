import type { Provider } from '../providers/provider.ts'
import type { TokenSet } from '../oauth/token/token-set.ts'

/** When the parts of a credential end, as milliseconds from now; `null` where nobody has said. */
export interface CredentialTimes {
  readonly lifetimeMs: number | null
  /** Until the refresh token dies. `null`: as before. */
  readonly refreshLifetimeMs: number | null
  /** Until it has to be used, so that it does not die of disuse. */
  readonly keepAliveMs: number | null
}

/**
 * What a token answer and the provider's row say of the times of a pair that was just received.
 *
 * @param chance from 0 to 1, spreads the keep-alive of pairs that were made together.
 */
export function credentialTimes(
  { refresh }: Provider,
  tokens: TokenSet,
  hasRefreshToken: boolean,
  chance: number,
): CredentialTimes {
  const lifetimeSeconds =
    tokens.expiresInSeconds ?? (refresh.assumeLifetime ? refresh.accessTokenSeconds : undefined)
  const lifetimeMs = toMs(lifetimeSeconds)
  if (refresh.credential === 'access_token')
    return { lifetimeMs, refreshLifetimeMs: lifetimeMs, keepAliveMs: about(lifetimeMs, chance) }
  if (!hasRefreshToken) return { lifetimeMs, refreshLifetimeMs: null, keepAliveMs: null }
  const isNew = tokens.refreshToken !== undefined
  const refreshLifetimeMs = toMs(
    tokens.refreshExpiresInSeconds ??
      refresh.idleSeconds ??
      (isNew ? refresh.refreshTokenSeconds : undefined),
  )
  // Using it helps only where a use prolongs it: by itself, or by bringing a fresh one.
  const isProlonged = refresh.idleSeconds !== undefined || refresh.rotates === 'always'
  return {
    lifetimeMs,
    refreshLifetimeMs,
    keepAliveMs: isProlonged ? about(refreshLifetimeMs, chance) : null,
  }
}

/** Around the half, so that a failure leaves as much time again. */
function about(lifeMs: number | null, chance: number): number | null {
  return lifeMs === null ? null : Math.floor(lifeMs * (0.4 + 0.2 * chance))
}

function toMs(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1_000
}
