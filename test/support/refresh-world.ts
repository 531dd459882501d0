import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createOutbound,
  type EndUser,
  type Outbound,
  type OutboundOptions,
  type ProviderInput,
  type Vault,
  type VaultOptions,
} from '@alter-ai/vault'
import { onTestFinished } from 'vitest'
import { connectAccount } from './connect-account.ts'
import type { ManualRepeat } from './time/manual-repeat.ts'
import {
  developmentRow,
  startMisbehavingProvider,
  type ApiAnswer,
  type MisbehavingProvider,
} from './misbehaving-provider/index.ts'
import { createOwnVault } from './walker.ts'

/** What a test says of its world; the rest is usual. */
export interface RefreshWorldOptions {
  /** How the provider refreshes, where it differs from {@link developmentRow}. */
  readonly refresh?: Partial<NonNullable<ProviderInput['refresh']>>
  /** Another server than that of {@link developmentRow}. */
  readonly start?: (options: { readonly clock: () => number }) => Promise<MisbehavingProvider>
  /** The rest of its row, likewise. */
  readonly row?: (origin: string) => Partial<ProviderInput>
  readonly vault?: Pick<VaultOptions, 'random' | 'logger'>
  readonly limits?: NonNullable<OutboundOptions['limits']>
  /** Stands between the vault and the network. */
  readonly between?: (outbound: Outbound, providerOrigin: string) => Outbound
  /** The database is a file, which other vaults and other programs can open. */
  readonly isOnDisk?: boolean
  /** The clocks go on by themselves. Otherwise they stand still until they are moved. */
  readonly isClockReal?: boolean
}

/** A provider that misbehaves and a vault, in this process, whose clocks a test sets. */
export interface RefreshWorld {
  readonly provider: MisbehavingProvider
  readonly vault: Vault
  /** What background work complained about. */
  readonly errors: unknown[]
  readonly repeat: ManualRepeat
  /** The option by which the database can be opened once more. */
  readonly database: string
  /** The vault's clock. */
  readonly now: () => number
  /** Time passes, for the vault and for the provider. */
  readonly pass: (seconds: number) => void
  /** Somebody sets the vault's clock, by so much. */
  readonly setVaultClock: (seconds: number) => void
  /** Another vault on the same file, which is closed with the first. */
  readonly open: (changes?: Partial<VaultOptions>) => Promise<Vault>
  /** Connects an account, or connects it again. @returns the grant's id. */
  readonly connect: (account?: string, user?: EndUser) => Promise<string>
  /** The same for so many accounts: `account-0`, `account-1` … */
  readonly connectMany: (count: number) => Promise<string[]>
  /** Calls the provider's API. @returns whose token it got, and which. */
  readonly call: (grantId: string, vault?: Vault) => Promise<ApiAnswer>
  /** How often the provider was asked to refresh. */
  readonly refreshes: () => number
}

/** Makes one for the test that is running. */
export async function createRefreshWorld(options: RefreshWorldOptions = {}): Promise<RefreshWorld> {
  const time = { now: Date.now(), vaultIsAheadMs: 0 }
  const clock = options.isClockReal === true ? Date.now : () => time.now
  const startUsual = () =>
    startMisbehavingProvider(
      (origin) => {
        const { refresh } = developmentRow(origin)
        const changes = { refresh: { ...refresh, ...options.refresh }, ...options.row?.(origin) }
        return developmentRow(origin, changes)
      },
      { clock },
    )
  const provider = await (options.start?.({ clock }) ?? startUsual())
  const outbound = createOutbound({ ...(options.limits && { limits: options.limits }) })
  const folder =
    options.isOnDisk === true ? mkdtempSync(join(tmpdir(), 'alter-refresh-')) : undefined
  const database = folder === undefined ? 'sqlite::memory:' : `sqlite:${join(folder, 'vault.db')}`
  const now = () => clock() + time.vaultIsAheadMs
  const common = {
    database,
    encryptionKey: randomBytes(32).toString('base64'),
    clock: now,
    ...options.vault,
    outbound: options.between?.(outbound, provider.origin) ?? outbound,
  }
  const providers = { [key]: provider.client() }
  const { vault, errors, repeat } = await createOwnVault(providers, common)
  const opened = [vault]
  onTestFinished(async () => {
    await Promise.all(opened.map((each) => each.close()))
    await outbound.close()
    await provider.close()
    if (folder !== undefined) rmSync(folder, { recursive: true })
  })
  const connect = (account = 'ada', user?: EndUser) =>
    connectAccount(vault, provider, key, account, user)
  return {
    provider,
    vault,
    errors,
    repeat,
    database,
    now,
    pass: (seconds) => {
      time.now += seconds * 1_000
    },
    setVaultClock: (seconds) => {
      time.vaultIsAheadMs += seconds * 1_000
    },
    open: async (changes = {}) => {
      const another = await createOwnVault(providers, {
        ...common,
        repeat: repeat.repeat,
        onError: (error) => errors.push(error),
        ...changes,
      })
      opened.push(another.vault)
      return another.vault
    },
    connect,
    connectMany: async (count) => {
      const grants: string[] = []
      // A few at a time, so that none comes too late on a machine that is busy.
      while (grants.length < count) {
        const next = Array.from({ length: Math.min(10, count - grants.length) }, (_, index) =>
          connect(`account-${grants.length + index}`),
        )
        grants.push(...(await Promise.all(next)))
      }
      return grants
    },
    call: async (grantId, by = vault) => {
      const response = await by.request('GET', `${provider.origin}/things`, { grantId })
      return (await response.json()) as ApiAnswer
    },
    refreshes: () => provider.tokenCalls('refresh_token'),
  }
}

const key = 'acme'
