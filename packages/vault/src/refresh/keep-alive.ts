import { isAlterError } from '@alter-ai/protocol'
import type { Engine, RegisteredClient } from '../engine.ts'
import { connectClient } from '../providers/client/connect-client.ts'
import { rowsOf } from '../storage/driver.ts'
import {
  claimDueCredentials,
  findUsableGrant,
  type UsableGrant,
} from '../storage/tables/credentials.ts'

const batch = 100
const maxBatches = 10
/** Until a credential comes up again if it could not be used now. */
const postponeMs = 3_600_000
/** At once for each provider client: what nobody waits for must not hold up what somebody waits for. */
const atOnce = 2

/**
 * Uses refresh tokens that would die of disuse, around the half of their idle life. One that cannot be used now comes up
 * again after an hour, and does not keep others waiting.
 */
export async function keepAlive(engine: Engine, isStopped: () => boolean): Promise<void> {
  for (let batches = 0; batches < maxBatches; batches++) {
    const claim = claimDueCredentials(engine.appId, postponeMs, batch)
    const outcome = await engine.driver.commit([claim])
    const rows = outcome.committed ? rowsOf(claim, outcome.results[0]) : []
    const due = await Promise.all(rows.map(({ grantId }) => findDue(engine, grantId)))
    const byClient = new Map<string, Due[]>()
    for (const one of due.flat())
      byClient.set(one.client.key, [...(byClient.get(one.client.key) ?? []), one])
    await Promise.all([...byClient.values()].map((line) => useAll(engine, line, isStopped)))
    if (rows.length < batch || isStopped()) return
  }
}

interface Due {
  readonly client: RegisteredClient
  readonly grant: UsableGrant
}

async function findDue(engine: Engine, grantId: string): Promise<Due[]> {
  const [grant] = await engine.driver.read(findUsableGrant(engine.appId, grantId))
  if (grant === undefined) return []
  const client = engine.clients.get(grant.clientKey)
  if (client?.providerClientId !== grant.providerClientId) return []
  return [{ client: connectClient(client, grant.connection), grant }]
}

async function useAll(
  engine: Engine,
  due: readonly Due[],
  isStopped: () => boolean,
): Promise<void> {
  const line = [...due]
  const worker = async () => {
    for (let next = line.shift(); next !== undefined && !isStopped(); next = line.shift()) {
      await engine.freshTokens.keepAlive(next.client, next.grant).catch((error: unknown) => {
        // What a provider does, or a user, is recorded where it is met; here only what nobody else would hear of.
        if (!isAlterError(error) || !expected.has(error.code)) engine.onError(error, 'keep_alive')
      })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

const expected: ReadonlySet<string> = new Set([
  'client_paused',
  'credential_revoked',
  'grant_revoked',
  'network_error',
  'server_error',
  'temporarily_unavailable',
  'timeout',
  'unexpected_response',
])
