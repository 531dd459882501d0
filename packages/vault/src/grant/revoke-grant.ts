import { AlterSDKError, type EndUser, type GrantRecord } from '@alter-ai/protocol'
import { askedBy, auditStatement } from '../audit/audit-event.ts'
import type { Secret } from '../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import { principalOf } from '../identity/principal.ts'
import { openToken } from '../oauth/token/seal-tokens.ts'
import { remainingLifeMs, revocationStatement } from '../outbox/discarded-tokens.ts'
import { recordOutcome, type UpstreamOutcome } from '../outbox/upstream-revocation.ts'
import { connectClient } from '../providers/client/connect-client.ts'
import { mayRevoke } from '../providers/revocation-reach.ts'
import type { Statement } from '../storage/driver.ts'
import {
  destroyCredential,
  findUsableGrant,
  type UsableGrant,
} from '../storage/tables/credentials.ts'
import { endGrant, type GrantRow } from '../storage/tables/grants.ts'
import { findGrantRow, getGrant } from './list-grants.ts'

const maxTries = 4

/**
 * Step 6. Ends a grant for good: one commit flips its status, deletes the sealed tokens, and leaves the work of revoking them
 * at the provider, which goes on until it has succeeded or the tokens have expired. `upstreamRevocation` of the result says
 * how far it is. Revoking twice does nothing more.
 *
 * When this resolves, no call whose last look at the database begins after that sends a token, in any process. Between that
 * look and the first byte of a call at most 1 s passes; otherwise the vault looks again. So the last token leaves within a
 * second, and calls that wait for a connection send none.
 *
 * @throws {AlterSDKError} `grant_not_found`, also for another user's grant.
 */
export async function revokeGrant(
  engine: Engine,
  grantId: string,
  options: { reason?: string; user?: EndUser } = {},
): Promise<GrantRecord> {
  for (let tries = 1; ; tries++) {
    const found = await findGrantRow(engine, grantId, options.user)
    if (found.status === 'revoked') return getGrant(engine, grantId, options.user)
    const [current] = await engine.driver.read(findUsableGrant(engine.appId, grantId))
    const grant = current ?? found
    const about = { grantId, provider: grant.clientKey, ...principalOf(grant) }
    const upstream = planRevocation(engine, grant, current)
    const { outcome } = upstream.result
    const committed = await engine.driver.commit([
      endGrant(engine.appId, grantId, outcome),
      // Only the version whose tokens go to the outbox may be deleted, or a pair refreshed meanwhile would live on unseen.
      ...(current ? [destroyCredential(engine.appId, grantId, current.version)] : []),
      auditStatement(engine.appId, {
        event: 'grant.revoked',
        outcome: 'succeeded',
        ...about,
        ...(options.reason !== undefined && { reason: options.reason }),
        details: { ...askedBy(engine), upstream_revocation: outcome },
      }),
      ...(outcome === 'pending' ? upstream.work : [recordOutcome(engine, upstream.result, about)]),
    ])
    if (committed.committed) {
      engine.driver.eraseDeleted()
      engine.wakeOutbox()
      return getGrant(engine, grantId, options.user)
    }
    // A refresh stored newer tokens in between; they are the ones to end.
    if (tries === maxTries)
      throw new AlterSDKError('storage_unavailable', 'the grant kept changing', { status: 503 })
  }
}

interface Plan {
  readonly result: UpstreamOutcome
  readonly work: readonly Statement[]
}

/** What is to be done at the provider, or why nothing can be. */
function planRevocation(engine: Engine, grant: GrantRow, current: UsableGrant | undefined): Plan {
  const client = engine.clients.get(grant.clientKey)
  if (client?.providerClientId !== grant.providerClientId) return nothing('failed', 'client_gone')
  const { provider } = connectClient(client, grant.connection)
  if (!mayRevoke(provider)) return nothing('unsupported', 'not_supported')
  const accessToken = current && openForRevocation(engine, client, current, 'access_token')
  const refreshToken = current && openForRevocation(engine, client, current, 'refresh_token')
  if (current === undefined || (accessToken === undefined && refreshToken === undefined))
    return nothing('failed', 'tokens_unreadable')
  const work = revocationStatement(engine, 'revoke_grant', {
    grantId: grant.grantId,
    clientKey: grant.clientKey,
    providerClientId: grant.providerClientId,
    accountId: grant.accountId,
    connection: grant.connection,
    accessToken,
    refreshToken,
    accessExpiresAt: current.tokenExpiresAt,
    lifeMs: remainingLifeMs(current),
    ...principalOf(grant),
  })
  return { result: { outcome: 'pending', reason: 'pending' }, work: [work] }
}

function nothing(outcome: 'failed' | 'unsupported', reason: string): Plan {
  return { result: { outcome, reason }, work: [] }
}

// A token that no longer opens cannot be revoked at the provider; that must not keep the grant alive here.
function openForRevocation(
  engine: Engine,
  client: RegisteredClient,
  grant: UsableGrant,
  column: 'access_token' | 'refresh_token',
): Secret | undefined {
  try {
    return openToken(engine, client, grant, column)
  } catch (error) {
    engine.onError(error, 'revocation')
    return undefined
  }
}
