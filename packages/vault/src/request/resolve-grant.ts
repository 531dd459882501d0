import {
  AlterValueError,
  AmbiguousGrantError,
  CredentialRevokedError,
  GrantExpiredError,
  GrantNotFoundError,
  GrantRevokedError,
  type EndUser,
  type RequestOptions,
} from '@alter-ai/protocol'
import type { Engine } from '../engine.ts'
import { ownerOf } from '../identity/end-user.ts'
import { findUsableGrant, type UsableGrant } from '../storage/tables/credentials.ts'
import { listGrantRows } from '../storage/tables/grants.ts'

/** More accounts than anybody connects to one provider; the search for an ambiguous one stops there. */
const maxMatches = 200

/**
 * The grant that a request means: the one it names, or the only one of this provider and user.
 *
 * @throws {AlterSDKError} `grant_not_found` (also for another user's), `ambiguous_grant` with the accounts that match, `invalid_argument`.
 */
export async function resolveGrant(
  engine: Engine,
  options: RequestOptions,
  user: EndUser | undefined,
): Promise<UsableGrant> {
  const owner = user && ownerOf(user)
  const grantId = options.grantId ?? (await findOnlyGrant(engine, options, user))
  const [grant] = await engine.driver.read(findUsableGrant(engine.appId, grantId, owner))
  if (grant === undefined) throw new GrantNotFoundError()
  return grant
}

/** @throws {AlterSDKError} `grant_revoked`, `grant_expired` or `credential_revoked` for a grant that cannot be used. */
export function assertUsable(grant: UsableGrant): void {
  const about = { grantId: grant.grantId, provider: grant.clientKey }
  if (grant.status === 'revoked' || grant.credentialStatus === 'revoked')
    throw new GrantRevokedError(undefined, about)
  if (grant.status === 'expired' || grant.isExpired) throw new GrantExpiredError(undefined, about)
  if (grant.status !== 'active' || grant.credentialStatus !== 'active') {
    throw new CredentialRevokedError(undefined, {
      ...about,
      details: { reason: grant.statusReason ?? 'unknown' },
    })
  }
}

async function findOnlyGrant(
  engine: Engine,
  { provider, account }: RequestOptions,
  user: EndUser | undefined,
): Promise<string> {
  if (provider === undefined)
    throw new AlterValueError('name a grant by grantId, or by provider and user')
  if (user === undefined) throw new AlterValueError('provider needs user: whose account is meant?')
  const live = await engine.driver.read(
    listGrantRows(engine.appId, {
      clientKey: provider,
      owner: ownerOf(user),
      isUnrevoked: true,
      limit: maxMatches,
    }),
  )
  const matching =
    account === undefined
      ? live
      : live.filter((row) => row.accountIdentifier === account || row.accountId === account)
  const [only, ...others] = matching
  if (only === undefined) throw new GrantNotFoundError()
  if (others.length > 0) {
    throw new AmbiguousGrantError(
      matching.map((row) => ({
        grantId: row.grantId,
        provider: row.clientKey,
        accountIdentifier: row.accountIdentifier,
      })),
    )
  }
  return only.grantId
}
