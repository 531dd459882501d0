import { AlterSDKError } from '@alter-ai/protocol'
import type { GrantRow } from '../storage/tables/grants.ts'

/**
 * Compares a grant that was read again with the one that the call was checked against. A token opens for the user, the
 * provider client and the connection of the grant as it is now, so a call that was checked against others must not get it.
 *
 * @throws {AlterSDKError} `temporarily_unavailable`: the same call, made again, is checked against the grant as it is now.
 */
export function assertUnmoved(seen: GrantRow, current: GrantRow): void {
  if (identityOf(seen) === identityOf(current)) return
  throw new AlterSDKError(
    'temporarily_unavailable',
    'The grant changed during the call. Make the call again.',
    { status: 503, retryAfterSeconds: 1, grantId: seen.grantId },
  )
}

function identityOf(grant: GrantRow): string {
  const { issuer, subject, clientKey, providerClientId, connection } = grant
  const values = Object.entries(connection).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([issuer, subject, clientKey, providerClientId, values])
}
