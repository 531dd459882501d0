import { createVault, type ProviderInput, type Vault } from '@alter-ai/vault'
import { connectAccount } from './connect-account.ts'
import {
  developmentRow,
  startMisbehavingProvider,
  type MisbehavingProvider,
} from './misbehaving-provider/index.ts'
import type { SharedClock } from './time/shared-clock.ts'
import {
  createVaultProcesses,
  type VaultProcess,
  type VaultProcessOptions,
} from './vault-processes.ts'

type RefreshFacts = Partial<NonNullable<ProviderInput['refresh']>>

/**
 * Vaults in any number of processes, on one database, and the providers that all of them know. Vaults and providers have the
 * same clock, which stands still until a test moves it; access tokens live for an hour by it.
 */
export interface VaultFleet<Key extends string> {
  readonly clock: SharedClock
  readonly providerOf: (key: Key) => MisbehavingProvider
  /** The vault in this process. */
  readonly vault: Vault
  /** Connects an account, in this process. @returns the grant's id. */
  readonly connect: (key: Key, account: string) => Promise<string>
  /** Starts a vault in another process. */
  readonly start: (options?: VaultProcessOptions) => Promise<VaultProcess>
  readonly close: () => Promise<void>
}

/** @param facts by the key of each provider: how it refreshes. What is left out is as in {@link developmentRow}. */
export async function createVaultFleet<Key extends string>(
  facts: Readonly<Record<Key, RefreshFacts>>,
): Promise<VaultFleet<Key>> {
  const processes = await createVaultProcesses()
  const { clock, shared } = processes
  const providers = new Map<string, MisbehavingProvider>()
  for (const [key, changes] of Object.entries<RefreshFacts>(facts)) {
    const row = (origin: string) => {
      const { refresh } = developmentRow(origin)
      return developmentRow(origin, { refresh: { ...refresh, ...changes } })
    }
    providers.set(key, await startMisbehavingProvider(row, { clock: clock.read }))
  }
  const setUp = {
    publicURL: 'http://localhost:4999/alter',
    providers: Object.fromEntries(
      [...providers].map(([key, provider]) => [key, provider.client()]),
    ),
  }
  const vault = await createVault({
    ...shared,
    ...setUp,
    app: { name: 'Test App' },
    rateLimits: false,
  })
  const providerOf = (key: Key) => {
    const provider = providers.get(key)
    if (provider === undefined) throw new Error(`no provider ${key}`)
    return provider
  }
  return {
    clock,
    providerOf,
    vault,
    connect: (key, account) => connectAccount(vault, providerOf(key), key, account),
    start: (options) => processes.start(setUp, options),
    close: async () => {
      await vault.close()
      await Promise.all([...providers.values()].map((provider) => provider.close()))
      await processes.close()
    },
  }
}
