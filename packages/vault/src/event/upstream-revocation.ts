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
  /** Whose they were, for the record. */
  readonly principal?: { readonly issuer: string; readonly id: string } | undefined
}

interface Payload {
  readonly clientKey: string
  readonly providerClientId: string
  readonly accountId: string
  readonly accessToken: string | null
  readonly refreshToken: string | null
  readonly principal: { readonly issuer: string; readonly id: string } | null
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
    principal: tokens.principal ?? null,
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
  let payload: Payload | undefined
  let result: { status: 'done' | 'failed'; reason: string }
  try {
    payload = openPayload(engine, row)
    result = { status: 'done', reason: await endTokens(engine, payload) }
  } catch (error) {
    const reason = error instanceof AlterSDKError ? error.code : 'internal_error'
    const delayMs = retryDelaysMs[row.attempts - 1]
    if (delayMs !== undefined) {
      await engine.driver.commit([postponeWork(row, { delayMs, reason })])
      return
    }
    result = { status: 'failed', reason }
  }
  await engine.driver.commit([
    finishWork(row, result),
    auditStatement(engine.appId, {
      event: 'grant.revoked_upstream',
      outcome: result.status === 'done' ? 'succeeded' : 'failed',
      grantId: row.grantId,
      ...(payload && { provider: payload.clientKey }),
      ...(payload?.principal && { principal: payload.principal }),
      details: { result: result.reason, attempts: row.attempts },
    }),
  ])
}

/** What came of it, in a word. */
async function endTokens(engine: Engine, payload: Payload): Promise<string> {
  const client = engine.clients.get(payload.clientKey)
  if (client?.providerClientId !== payload.providerClientId) return 'client_gone'
  if (!(await mayRevokeAccount(engine, client, payload))) return 'kept_for_other_grant'
  const toSecret = (token: string | null) => (token === null ? undefined : new Secret(token))
  const isSent = await revokeToken(engine, client, {
    accessToken: toSecret(payload.accessToken),
    refreshToken: toSecret(payload.refreshToken),
  })
  return isSent ? 'revoked' : 'not_supported'
}

function openPayload(engine: Engine, row: OutboxRow): Payload {
  if (row.payload === null || row.salt === null) {
    throw new AlterSDKError('internal_error', 'a revocation has no tokens')
  }
  const context = payloadContext(engine.appId, row.outboxId)
  return JSON.parse(engine.keyRing.open(row.payload, context, row.salt).reveal()) as Payload
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
