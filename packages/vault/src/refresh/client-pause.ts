import { AlterSDKError } from '@alter-ai/protocol'
import { auditStatement } from '../audit/audit-event.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import { placeholders } from '../providers/client/resolve-provider.ts'
import {
  findProviderClient,
  pauseProviderClient,
  probeProviderClient,
} from '../storage/tables/provider-clients.ts'

/** How long a client that the provider refuses is left alone before one more try. */
export const clientPauseMs = 60_000

/** @throws {AlterSDKError} `client_paused`, but for the one caller who may try whether the provider takes it again. */
export async function assertClientIsTaken(engine: Engine, client: RegisteredClient): Promise<void> {
  const { appId } = engine
  const [row] = await engine.driver.read(findProviderClient(appId, client.providerClientId))
  if (row?.status !== 'paused') return
  const wait = (row.retryAt ?? 0) - row.databaseTime
  // A time that lies further off than any pause is another clock's.
  if (wait <= 0 || wait > clientPauseMs) {
    const probe = await engine.driver.commit([
      probeProviderClient(appId, client.providerClientId, clientPauseMs),
    ])
    if (probe.committed) return
  }
  throw clientPaused(client)
}

/**
 * Whether the id or secret of the client is wrong for every grant: only where every grant's tokens come from the same address.
 *
 * @param code what the token endpoint refused with (RFC 6749 §5.2).
 */
export function isRefusedForAll({ row }: RegisteredClient, code: string): boolean {
  const { tokenUrl = '', refreshUrl = tokenUrl } = row
  const isOneAddress = [tokenUrl, refreshUrl]
    .flatMap(placeholders)
    .every((name) => row.connection.some((one) => one.name === name && one.source === 'operator'))
  return code === 'invalid_client' && isOneAddress
}

/**
 * Stops refreshes of a client that the provider refuses. However many requests find out, there is one record and one report,
 * until the provider accepts the client again or the vault is opened again.
 */
export async function pauseClient(engine: Engine, client: RegisteredClient): Promise<void> {
  const { committed } = await engine.driver.commit([
    pauseProviderClient(engine.appId, client.providerClientId, {
      reason: 'client_misconfigured',
      pauseMs: clientPauseMs,
    }),
    auditStatement(engine.appId, {
      event: 'client.paused',
      outcome: 'failed',
      errorCode: 'invalid_client',
      provider: client.key,
      details: { reason: 'client_misconfigured' },
    }),
  ])
  if (!committed) return
  engine.log.write('client.paused', {
    provider: client.key,
    errorCode: 'invalid_client',
    error: clientPaused(client),
  })
}

export function clientPaused({ key }: RegisteredClient): AlterSDKError {
  return new AlterSDKError(
    'client_paused',
    `The provider refuses the id or secret of the provider client "${key}". Correct its clientId and clientSecret.`,
    {
      status: 503,
      provider: key,
      retryAfterSeconds: clientPauseMs / 1_000,
      details: { reason: 'client_misconfigured' },
    },
  )
}
