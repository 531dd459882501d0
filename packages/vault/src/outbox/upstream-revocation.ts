import { AlterSDKError, isAlterError } from '@alter-ai/protocol'
import { v7 as uuidv7 } from 'uuid'
import { auditStatement } from '../audit/audit-event.ts'
import { Secret } from '../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import type { Statement } from '../storage/driver.ts'
import { listLiveGrants, type UsableGrant } from '../storage/tables/credentials.ts'
import { connectClient } from '../providers/connect-client.ts'
import type { Connection } from '../providers/connection-parameter.ts'
import { reachOf } from '../providers/revocation-reach.ts'
import { refreshTokens } from '../oauth/token/endpoint.ts'
import { openToken } from '../oauth/token/seal-tokens.ts'
import {
  finishWork,
  outbox,
  postponeWork,
  replacePayload,
  type OutboxRow,
} from '../storage/tables/outbox.ts'
import { insert, now, nowPlus } from '../storage/table.ts'
import { revokeToken } from '../oauth/token/revoke-token.ts'

/** Tokens that are to be ended at the provider. */
export interface DiscardedTokens {
  readonly grantId: string
  readonly clientKey: string
  readonly providerClientId: string
  readonly accountId: string
  readonly connection: Connection
  readonly accessToken: Secret | undefined
  readonly refreshToken: Secret | undefined
  /** When the access token ends, by the database's clock; nothing where nobody has said. */
  readonly accessExpiresAt?: number | null
  /** Whose they were, for the record. */
  readonly principal?: { readonly issuer: string; readonly id: string } | undefined
}

type Pair = Pick<DiscardedTokens, 'accessToken' | 'refreshToken'>

interface Payload {
  readonly clientKey: string
  readonly providerClientId: string
  readonly accountId: string
  /** Like `accessExpiresAt` absent in rows of the version before. */
  readonly connection?: Connection
  readonly accessToken: string | null
  readonly refreshToken: string | null
  readonly accessExpiresAt?: number | null
  readonly principal: { readonly issuer: string; readonly id: string } | null
}

const retryDelaysMs = [5_000, 60_000]

/**
 * The outbox row that has tokens ended at the provider. Commit it with what ends them here.
 *
 * @param when `delayMs` leaves time to drop the row by its `outboxId`.
 */
export function revocationStatement(
  engine: Engine,
  tokens: DiscardedTokens,
  { outboxId = uuidv7(), delayMs = 0 }: { outboxId?: string; delayMs?: number } = {},
): Statement {
  const payload: Payload = {
    clientKey: tokens.clientKey,
    providerClientId: tokens.providerClientId,
    accountId: tokens.accountId,
    connection: tokens.connection,
    accessToken: tokens.accessToken?.reveal() ?? null,
    refreshToken: tokens.refreshToken?.reveal() ?? null,
    accessExpiresAt: tokens.accessExpiresAt ?? null,
    principal: tokens.principal ?? null,
  }
  return insert(outbox, {
    appId: engine.appId,
    outboxId,
    kind: 'revoke_upstream',
    grantId: tokens.grantId,
    ...sealPayload(engine, { outboxId, grantId: tokens.grantId }, payload),
    status: 'pending',
    statusReason: null,
    attempts: 0,
    nextAttemptAt: nowPlus(delayMs),
    createdAt: now,
  })
}

/** Does one row of work: at most three tries, then it is recorded as failed. Never throws for what a provider does. */
export async function revokeUpstream(engine: Engine, row: OutboxRow): Promise<void> {
  let payload: Payload | undefined
  let result: { status: 'done' | 'failed'; reason: string }
  try {
    payload = openPayload(engine, row)
    result = await endTokens(engine, row, payload)
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

async function endTokens(
  engine: Engine,
  row: OutboxRow,
  payload: Payload,
): Promise<{ status: 'done' | 'failed'; reason: string }> {
  const registered = engine.clients.get(payload.clientKey)
  if (registered?.providerClientId !== payload.providerClientId)
    return { status: 'failed', reason: 'client_gone' }
  const client = connectClient(registered, payload.connection ?? {})
  const received = secretsOf(payload)
  const kept = await reasonToKeep(engine, client, { ...payload, ...received })
  if (kept !== undefined) return { status: 'done', reason: kept }
  const tokens = isTooOld(engine, client, payload)
    ? await freshen(engine, client, row, payload)
    : received
  if (tokens === undefined) return { status: 'done', reason: 'already_dead' }
  const isSent = await revokeToken(engine, client, { ...tokens, accountId: payload.accountId })
  return { status: 'done', reason: isSent ? 'revoked' : 'not_supported' }
}

function secretsOf({ accessToken, refreshToken }: Payload): Pair {
  const toSecret = (token: string | null) => (token === null ? undefined : new Secret(token))
  return { accessToken: toSecret(accessToken), refreshToken: toSecret(refreshToken) }
}

/**
 * Whether the provider is told by an access token that has ended: it would say that there is nothing to end, while the
 * refresh token lives on.
 */
function isTooOld(engine: Engine, client: RegisteredClient, payload: Payload): boolean {
  const { accessExpiresAt = null, refreshToken } = payload
  return (
    client.provider.revocation?.token === 'access' &&
    refreshToken !== null &&
    accessExpiresAt !== null &&
    accessExpiresAt <= engine.clock()
  )
}

/**
 * One last refresh, for an access token that the provider will hear. Its pair is kept in the row, because the one before may
 * be spent, until the pair is ended.
 *
 * @returns nothing when the refresh token is dead as well.
 */
async function freshen(
  engine: Engine,
  client: RegisteredClient,
  row: OutboxRow,
  payload: Payload,
): Promise<Pair | undefined> {
  const { refreshToken } = secretsOf(payload)
  if (refreshToken === undefined) return undefined
  const endpoints = await engine.metadata.endpointsOf(client.provider)
  try {
    const { tokens } = await refreshTokens(engine, client, endpoints, refreshToken, {
      redirectUri: client.redirectUri,
      scopes: [],
    })
    const fresh: Payload = {
      ...payload,
      accessToken: tokens.accessToken.reveal(),
      refreshToken: (tokens.refreshToken ?? refreshToken).reveal(),
      accessExpiresAt: null,
    }
    await engine.driver.commit([replacePayload(row, sealPayload(engine, row, fresh))])
    return secretsOf(fresh)
  } catch (error) {
    if (isAlterError(error) && error.code === 'invalid_grant') return undefined
    throw error
  }
}

function sealPayload(
  engine: Engine,
  row: Pick<OutboxRow, 'outboxId' | 'grantId'>,
  payload: Payload,
) {
  const salt = engine.keyRing.newSalt()
  const context = payloadContext(engine.appId, row)
  return {
    payload: engine.keyRing.seal(new Secret(JSON.stringify(payload)), context, salt),
    salt,
  }
}

function openPayload(engine: Engine, row: OutboxRow): Payload {
  if (row.payload === null || row.salt === null) {
    throw new AlterSDKError('internal_error', 'a revocation has no tokens')
  }
  const context = payloadContext(engine.appId, row)
  return JSON.parse(engine.keyRing.open(row.payload, context, row.salt).reveal()) as Payload
}

/**
 * Why tokens must not be ended at the provider: it would end somebody's live grant. Where revoking reaches the whole account,
 * any live grant of that account at this client counts; where it reaches only what is sent, one that holds the same
 * token (some providers answer a second consent with the token of the first). One client may be configured under several
 * keys, such as `gmail` and `google-calendar`; the provider knows only the client.
 */
export async function reasonToKeep(
  engine: Engine,
  client: RegisteredClient,
  discarded: Pick<DiscardedTokens, 'accountId' | 'accessToken' | 'refreshToken'>,
): Promise<'kept_for_other_grant' | 'kept_account_unknown' | undefined> {
  const reachesAccount = reachOf(client.provider) === 'account'
  // Nobody knows whose it is, so nobody knows whom it would hit.
  if (discarded.accountId === '') return reachesAccount ? 'kept_account_unknown' : undefined
  const held = await Promise.all(
    clientsAlike(engine, client).map(async (one) => {
      const live = await engine.driver.read(
        listLiveGrants(engine.appId, one.providerClientId, discarded.accountId),
      )
      return reachesAccount
        ? live.length > 0
        : live.some((grant) => holdsToken(engine, one, grant, discarded))
    }),
  )
  return held.includes(true) ? 'kept_for_other_grant' : undefined
}

/** What is configured under other keys and is the same client at the same authorization server. */
function clientsAlike(engine: Engine, client: RegisteredClient): RegisteredClient[] {
  const { clientId, row, providerClientId } = client
  const others = [...engine.clients.values()].filter(
    (other) =>
      other.providerClientId !== providerClientId &&
      other.clientId === clientId &&
      other.row.tokenUrl === row.tokenUrl &&
      other.row.issuer === row.issuer,
  )
  return [client, ...others]
}

function holdsToken(
  engine: Engine,
  client: RegisteredClient,
  grant: UsableGrant,
  discarded: Pair,
): boolean {
  const isSame = (column: 'access_token' | 'refresh_token', token: Secret | undefined) =>
    token !== undefined && openToken(engine, client, grant, column)?.reveal() === token.reveal()
  try {
    return (
      isSame('access_token', discarded.accessToken) ||
      isSame('refresh_token', discarded.refreshToken)
    )
  } catch (error) {
    // Tokens that do not open cannot be used, so there is nothing to keep for this grant.
    if (isAlterError(error) && error.code === 'decryption_failed') return false
    throw error
  }
}

// The payload itself names the user, the provider client and the connection.
function payloadContext(
  appId: string,
  { outboxId, grantId }: Pick<OutboxRow, 'outboxId' | 'grantId'>,
) {
  return {
    appId,
    table: 'outbox',
    column: 'payload',
    rowId: outboxId,
    version: 1,
    binding: [grantId],
  }
}
