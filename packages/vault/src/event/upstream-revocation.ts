import { AlterSDKError } from '@alter-ai/protocol'
import { v7 as uuidv7 } from 'uuid'
import { auditStatement } from '../audit/audit-event.ts'
import { Secret } from '../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import type { Statement } from '../storage/driver.ts'
import { countLiveGrantsOfAccount } from '../storage/tables/grants.ts'
import { finishWork, outbox, postponeWork, type OutboxRow } from '../storage/tables/outbox.ts'
import { insert, now } from '../storage/table.ts'
import { revokeToken } from '../token/revoke-token.ts'

/** Tokens that are to be ended at the provider. */
export interface DiscardedTokens {
  readonly grantId: string
  readonly clientKey: string
  readonly providerClientId: string
  readonly accountId: string
  readonly accessToken: Secret | undefined
  readonly refreshToken: Secret | undefined
}

interface Payload {
  readonly clientKey: string
  readonly providerClientId: string
  readonly accountId: string
  readonly accessToken: string | null
  readonly refreshToken: string | null
}

const retryDelaysMs = [5_000, 60_000]

/** The outbox row that has tokens ended at the provider. Commit it with what ends them here. */
export function revocationStatement(engine: Engine, tokens: DiscardedTokens): Statement {
  const outboxId = uuidv7()
  const salt = engine.keyRing.newSalt()
  const payload: Payload = {
    clientKey: tokens.clientKey,
    providerClientId: tokens.providerClientId,
    accountId: tokens.accountId,
    accessToken: tokens.accessToken?.reveal() ?? null,
    refreshToken: tokens.refreshToken?.reveal() ?? null,
  }
  return insert(outbox, {
    appId: engine.appId,
    outboxId,
    kind: 'revoke_upstream',
    grantId: tokens.grantId,
    payload: engine.keyRing.seal(
      new Secret(JSON.stringify(payload)),
      payloadContext(engine.appId, outboxId),
      salt,
    ),
    salt,
    status: 'pending',
    statusReason: null,
    attempts: 0,
    nextAttemptAt: now,
    createdAt: now,
  })
}

/** Does one row of work: at most three tries, then it is recorded as failed. Never throws for what a provider does. */
export async function revokeUpstream(engine: Engine, row: OutboxRow): Promise<void> {
  const settle = async (status: 'done' | 'failed', reason: string) => {
    await engine.driver.commit([
      finishWork(row, { status, reason }),
      auditStatement(engine.appId, {
        event: 'grant.revoked_upstream',
        outcome: status === 'done' ? 'succeeded' : 'failed',
        grantId: row.grantId,
        details: { result: reason, attempts: row.attempts },
      }),
    ])
  }
  if (row.payload === null || row.salt === null) return settle('failed', 'no_payload')
  const payload = JSON.parse(
    engine.keyRing.open(row.payload, payloadContext(engine.appId, row.outboxId), row.salt).reveal(),
  ) as Payload
  const client = engine.clients.get(payload.clientKey)
  if (client === undefined || client.providerClientId !== payload.providerClientId)
    return settle('failed', 'client_gone')
  if (!(await mayRevokeAccount(engine, client, payload)))
    return settle('done', 'kept_for_other_grant')
  try {
    const sent = await revokeToken(engine, client, {
      accessToken: payload.accessToken === null ? undefined : new Secret(payload.accessToken),
      refreshToken: payload.refreshToken === null ? undefined : new Secret(payload.refreshToken),
    })
    return await settle('done', sent ? 'revoked' : 'not_supported')
  } catch (error) {
    const code = error instanceof AlterSDKError ? error.code : 'internal_error'
    const delayMs = retryDelaysMs[row.attempts - 1]
    if (delayMs === undefined) return settle('failed', code)
    await engine.driver.commit([postponeWork(row, { delayMs, reason: code })])
  }
}

/**
 * Where revoking one token ends the whole account's consent at this client, it must not be done while any user still has a
 * live grant of that account: it would end theirs.
 */
export async function mayRevokeAccount(
  engine: Engine,
  client: RegisteredClient,
  account: { providerClientId: string; accountId: string },
): Promise<boolean> {
  if (client.provider.revocation?.reach !== 'account') return true
  const [live] = await engine.driver.read(
    countLiveGrantsOfAccount(engine.appId, account.providerClientId, account.accountId),
  )
  return live?.count === 0
}

function payloadContext(appId: string, outboxId: string) {
  return { appId, table: 'outbox', column: 'payload', rowId: outboxId, version: 1 }
}
