import { AlterSDKError } from '@alter-ai/protocol'
import type { Engine, RegisteredClient } from '../engine.ts'
import { findProviderClient, probeProviderClient } from '../storage/tables/provider-clients.ts'

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

export function clientPaused({ key }: RegisteredClient): AlterSDKError {
  return new AlterSDKError(
    'client_paused',
    'the provider refuses this client’s id or secret; its operator must mend the configuration',
    {
      status: 503,
      provider: key,
      retryAfterSeconds: clientPauseMs / 1_000,
      details: { reason: 'client_misconfigured' },
    },
  )
}
