import type { RegisteredClient } from '../engine.ts'
import type { UsableGrant } from '../storage/tables/credentials.ts'
import { waitMs } from './back-off.ts'

/**
 * What is to be done with a token: use it; use it, and fetch the next one behind; fetch another first; or nothing, because it is
 * over and there is no way to another.
 */
export type Use = 'use' | 'use_and_refresh' | 'refresh' | 'over'

export function decideUse(
  { provider }: RegisteredClient,
  grant: UsableGrant,
  refusedVersion: number | undefined,
): Use {
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

/** What has no refresh token, and is over, is over for good; but a clock that was set wrong for a while must not end it. */
const overForGoodMs = 3_600_000

export function isOverForGood(grant: UsableGrant): boolean {
  return leftMs(grant) < -overForGoodMs
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
