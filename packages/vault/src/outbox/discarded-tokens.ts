import { AlterSDKError } from '@alter-ai/protocol'
import { v7 as uuidv7 } from 'uuid'
import { Secret } from '../encryption/secret.ts'
import type { Engine } from '../engine.ts'
import type { Connection } from '../providers/connection-parameter.ts'
import type { Statement } from '../storage/driver.ts'
import type { UsableGrant } from '../storage/tables/credentials.ts'
import { outbox, type OutboxRow, type WorkKind } from '../storage/tables/outbox.ts'
import { insert, now, nowPlus } from '../storage/table.ts'

/** Tokens that are to be revoked at the provider. */
export interface DiscardedTokens {
  readonly grantId: string
  readonly clientKey: string
  readonly providerClientId: string
  readonly accountId: string
  readonly connection: Connection
  readonly accessToken: Secret | undefined
  readonly refreshToken: Secret | undefined
  /** When the access token expires, by the database's clock; nothing where that is unknown. */
  readonly accessExpiresAt?: number | null
  /** How long the last of them is valid, in milliseconds; `undefined` where that is unknown. */
  readonly lifeMs?: number | undefined
  /** Whose they were, for the record. */
  readonly principal?: { readonly issuer: string; readonly id: string } | undefined
}

export type Pair = Pick<DiscardedTokens, 'accessToken' | 'refreshToken'>

/** {@link DiscardedTokens} as they are sealed. */
export interface Payload {
  readonly clientKey: string
  readonly providerClientId: string
  readonly accountId: string
  readonly connection: Connection
  readonly accessToken: string | null
  readonly refreshToken: string | null
  readonly accessExpiresAt: number | null
  readonly principal: { readonly issuer: string; readonly id: string } | null
}

/** Tokens may outlive their grant for as long, where the provider cannot be reached or nothing says when they expire. */
const maxRetryMs = 7 * 86_400_000

/**
 * The work of revoking tokens at the provider. Commit it with what ends them here. The tokens stay sealed in the outbox until
 * the provider has revoked them, or they have expired, for seven days at most.
 *
 * @param when `delayMs` leaves time to drop the work by its `outboxId`.
 */
export function revocationStatement(
  engine: Engine,
  kind: WorkKind,
  tokens: DiscardedTokens,
  { outboxId = uuidv7(), delayMs = 0 }: { outboxId?: string; delayMs?: number } = {},
): Statement {
  const row = { outboxId, grantId: tokens.grantId }
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
    ...row,
    kind,
    ...sealPayload(engine, row, payload),
    status: 'pending',
    statusReason: null,
    attempts: 0,
    nextAttemptAt: nowPlus(delayMs),
    createdAt: now,
    giveUpAt: nowPlus(delayMs + Math.min(maxRetryMs, Math.max(0, tokens.lifeMs ?? maxRetryMs))),
  })
}

/** How long the tokens of a grant are valid, in milliseconds; `undefined` where nothing says when the last one expires. */
export function remainingLifeMs(grant: UsableGrant): number | undefined {
  const { tokenExpiresAt, refreshToken, refreshExpiresAt, databaseTime } = grant
  if (tokenExpiresAt === null) return undefined
  if (refreshToken === null) return tokenExpiresAt - databaseTime
  if (refreshExpiresAt === null) return undefined
  return Math.max(tokenExpiresAt, refreshExpiresAt) - databaseTime
}

export function sealPayload(engine: Engine, row: PayloadPlace, payload: Payload) {
  const salt = engine.keyRing.newSalt()
  const secret = new Secret(JSON.stringify(payload))
  return { payload: engine.keyRing.seal(secret, payloadContext(engine, row), salt), salt }
}

/** @throws {AlterSDKError} `decryption_failed`. */
export function openPayload(engine: Engine, row: OutboxRow): Payload {
  if (row.payload === null || row.salt === null) {
    throw new AlterSDKError('internal_error', 'a revocation has no tokens')
  }
  const text = engine.keyRing.open(row.payload, payloadContext(engine, row), row.salt)
  return JSON.parse(text.reveal()) as Payload
}

type PayloadPlace = Pick<OutboxRow, 'outboxId' | 'grantId'>

// The payload itself names the user, the provider client and the connection.
function payloadContext({ appId }: Engine, { outboxId, grantId }: PayloadPlace) {
  return {
    appId,
    table: 'outbox',
    column: 'payload',
    rowId: outboxId,
    version: 1,
    binding: [grantId],
  }
}
