import { principalOf } from '../identity/principal.ts'
import { AlterSDKError, type EndUser, type GrantRecord } from '@alter-ai/protocol'
import { askedBy, auditStatement } from '../audit/audit-event.ts'
import type { Secret } from '../encryption/secret.ts'
import type { Engine } from '../engine.ts'
import { revocationStatement } from '../outbox/upstream-revocation.ts'
import {
  destroyCredential,
  findUsableGrant,
  type UsableGrant,
} from '../storage/tables/credentials.ts'
import { setGrantStatus } from '../storage/tables/grants.ts'
import { openToken } from '../oauth/token/seal-tokens.ts'
import { findGrantRow, getGrant } from './list-grants.ts'

const maxTries = 4

/**
 * Step 6. Ends a grant for good: one commit flips its status, deletes the sealed tokens, and leaves the work of ending
 * them at the provider. When this resolves, no process uses the tokens again. Revoking twice does nothing more.
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
    const [credential] = await engine.driver.read(findUsableGrant(engine.appId, grantId))
    const grant = credential ?? found
    const outcome = await engine.driver.commit([
      setGrantStatus(engine.appId, grantId, { status: 'revoked', reason: 'revoked_here' }),
      ...(credential === undefined ? [] : [destroyVersion(engine, credential)]),
      ...(credential === undefined || credential.accessToken === null
        ? []
        : [
            revocationStatement(engine, {
              grantId,
              clientKey: grant.clientKey,
              providerClientId: grant.providerClientId,
              accountId: grant.accountId,
              connection: grant.connection,
              accessToken: openForRevocation(engine, credential, 'access_token'),
              refreshToken: openForRevocation(engine, credential, 'refresh_token'),
              accessExpiresAt: credential.tokenExpiresAt,
              ...principalOf(grant),
            }),
          ]),
      auditStatement(engine.appId, {
        event: 'grant.revoked',
        outcome: 'succeeded',
        grantId,
        provider: grant.clientKey,
        ...principalOf(grant),
        ...(options.reason !== undefined && { reason: options.reason }),
        ...(engine.apiKey !== undefined && { details: askedBy(engine) }),
      }),
    ])
    if (outcome.committed) {
      engine.wakeOutbox()
      return getGrant(engine, grantId, options.user)
    }
    // A refresh stored newer tokens in between; they are the ones to end.
    if (tries === maxTries)
      throw new AlterSDKError('storage_unavailable', 'the grant kept changing', { status: 503 })
  }
}

// Only the version whose tokens go to the outbox may be deleted, or a pair refreshed meanwhile would live on unseen.
function destroyVersion(engine: Engine, credential: UsableGrant) {
  return destroyCredential(engine.appId, credential.grantId, credential.version)
}

// A token that no longer opens cannot be ended upstream; that must not keep the grant alive here.
function openForRevocation(
  engine: Engine,
  credential: UsableGrant,
  column: 'access_token' | 'refresh_token',
): Secret | undefined {
  const client = engine.clients.get(credential.clientKey)
  if (client?.providerClientId !== credential.providerClientId) return undefined
  try {
    return openToken(engine, client, credential, column)
  } catch (error) {
    engine.onError(error)
    return undefined
  }
}
