import { AlterSDKError } from '@alter-ai/protocol'
import type { Engine } from '../engine.ts'
import type { Statement } from '../storage/driver.ts'
import {
  markCredentialDead,
  releaseLease,
  type UsableGrant,
} from '../storage/tables/credentials.ts'
import { setGrantStatus } from '../storage/tables/grants.ts'
import { resumeProviderClient } from '../storage/tables/provider-clients.ts'
import { backOffMs } from './back-off.ts'
import { classifyFailure, type RefreshFailure } from './classify-failure.ts'
import { clientPaused, clientPauseMs, isRefusedForAll, pauseClient } from './client-pause.ts'
import { commitAtLast } from './commit-at-last.ts'
import { audit, reread, type HeldLease } from './lease/held-lease.ts'
import { credentialRevoked, TransientFailure, withRetryAfter } from './refresh-errors.ts'

/**
 * What becomes of a refresh that failed: the grant needs a new consent, or the client is paused, or there is another try
 * later. Whichever it is, it is written down before the lease is given back.
 *
 * @returns nothing where the tokens have moved on meanwhile; then there is no failure.
 */
export async function afterFailure(
  engine: Engine,
  held: HeldLease,
  error: unknown,
): Promise<undefined> {
  const { grant, client } = held
  const failure = classifyFailure(error)
  // Before a refusal of this refresh token counts: another process may have spent it, and stored its successor.
  if (failure.kind === 'terminal') {
    const current = await reread(engine, grant.grantId)
    if (current.version !== grant.version) return undefined
    const reason = reasonOfEnd(held)
    const isWritten = await requireNewConsent(engine, grant, reason, [
      // To judge the token, the provider has taken the client.
      resumeProviderClient(engine.appId, client.providerClientId),
    ])
    if (!isWritten) return undefined
    throw credentialRevoked(grant, reason)
  }
  if (failure.kind === 'client' && isRefusedForAll(client, failure.code)) {
    // In this order, so that nothing refreshes in between.
    try {
      await pauseClient(engine, client)
    } finally {
      await release(engine, held, { maybeSpent: false, retryMs: null })
    }
    throw clientPaused(client)
  }
  // Perhaps a tenant has thrown the app out; that is no reason to stop all the others, nor to ask again at once.
  const leastMs = failure.kind === 'client' ? clientPauseMs : 0
  const retryMs = Math.max(leastMs, backOffMs(engine, grant, failure.retryAfterSeconds))
  await release(engine, held, { maybeSpent: failure.maybeSpent, retryMs }, [
    failureRecord(engine, grant, failure),
  ])
  engine.log.write('grant.refresh_failed', {
    provider: client.key,
    errorCode: failure.code,
    reason: failure.maybeSpent ? 'response_lost' : undefined,
  })
  if (!(error instanceof AlterSDKError)) throw error
  throw new TransientFailure(withRetryAfter(error, grant, retryMs), retryMs, failure.isSoonOver)
}

function failureRecord(engine: Engine, grant: UsableGrant, failure: RefreshFailure): Statement {
  return audit(engine, grant, {
    event: 'grant.refresh_failed',
    outcome: 'failed',
    errorCode: failure.code,
    details: { answer_lost: failure.maybeSpent },
  })
}

function reasonOfEnd({ grant, client, isAfterLoss }: HeldLease): string {
  // The answer with its successor was lost; had it arrived, the provider would not have seen this one again.
  if (isAfterLoss && client.provider.refresh.rotates !== 'never') return 'rotation_lost'
  const { refreshExpiresAt, databaseTime } = grant
  // Without an end, disuse and a user's withdrawal look alike.
  if (refreshExpiresAt === null) return 'expired_or_revoked'
  return refreshExpiresAt <= databaseTime ? 'expired_unused' : 'revoked_by_user'
}

/** An attempt whose answer may be lost stays written down, and so does one that came after such a loss. */
export async function release(
  engine: Engine,
  { grant, lease, isAfterLoss }: HeldLease,
  change: { maybeSpent: boolean; retryMs: number | null },
  more: readonly Statement[] = [],
): Promise<void> {
  await commitAtLast(
    engine,
    grant,
    [
      releaseLease(engine.appId, grant.grantId, lease, {
        ...change,
        maybeSpent: change.maybeSpent || isAfterLoss,
      }),
      ...more,
    ],
    'a refresh could not be written down as ended; the next one has to wait',
  )
}

/**
 * The refresh token of exactly this version is no good any more. Whoever came first is obeyed.
 *
 * @returns whether it was written; `false` where tokens or status have changed meanwhile.
 */
export async function requireNewConsent(
  engine: Engine,
  grant: UsableGrant,
  reason: string,
  more: readonly Statement[] = [],
): Promise<boolean> {
  const outcome = await engine.driver.commit([
    markCredentialDead(engine.appId, grant.grantId, grant.version, reason),
    setGrantStatus(engine.appId, grant.grantId, { status: 'needs_reauth', reason }),
    audit(engine, grant, { event: 'grant.needs_reauth', outcome: 'failed', details: { reason } }),
    ...more,
  ])
  if (outcome.committed) {
    engine.log.write('grant.needs_reauth', {
      grantId: grant.grantId,
      provider: grant.clientKey,
      reason,
    })
  }
  return outcome.committed
}
