import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVault, type Vault } from '@alter-ai/vault'
import { expect, onTestFinished } from 'vitest'
import type { TestProvider } from '../support/authorization-server.ts'
import { bundleChild } from '../support/bundle-child.ts'
import { startChild, type Child } from '../support/child-process.ts'
import { startProviderFor } from '../support/create-test-app.ts'
import { testVaultOptions } from '../support/create-test-vault.ts'
import { freePort } from '../support/free-port.ts'

/** An app in a process that is to be killed; its database, key, port and provider outlive it. */
export interface KillableApp {
  readonly origin: string
  readonly provider: TestProvider
  /** Starts it, or starts it again, and waits until it listens. */
  readonly start: () => Promise<Child>
  /** Opens its database here, to see what is left. */
  readonly openVault: () => Promise<Vault>
}

/** Makes one for the test that is running, and ends what is left of it afterwards. */
export async function createKillableApp(): Promise<KillableApp> {
  const folder = mkdtempSync(join(tmpdir(), 'alter-kill-'))
  const origin = `http://localhost:${await freePort()}`
  const provider = await startProviderFor(origin)
  const stored = {
    database: `sqlite:${join(folder, 'vault.db')}`,
    encryptionKey: randomBytes(32).toString('base64'),
  }
  const settings = JSON.stringify({
    ...stored,
    port: Number(new URL(origin).port),
    sdkPage: false,
    provider: { origin: provider.origin, urls: provider.urls, clients: provider.clients },
  })
  const program = await bundleChild('test/support/app-process.ts', folder)
  let child: Child | undefined
  onTestFinished(async () => {
    await child?.kill()
    await provider.close()
    rmSync(folder, { recursive: true })
  })
  return {
    origin,
    provider,
    start: async () => {
      child = startChild(program, [settings])
      expect(await child.nextLine()).toBe('ready')
      return child
    },
    openVault: () =>
      createVault({ ...testVaultOptions(provider), publicURL: `${origin}/alter`, ...stored }),
  }
}
