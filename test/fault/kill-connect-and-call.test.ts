import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVault, parseSessionStatus } from '@alter-ai/vault'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TestProvider } from '../support/authorization-server.ts'
import { startChild, type Child } from '../support/child-process.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { startProviderFor } from '../support/create-test-app.ts'
import { testVaultOptions } from '../support/create-test-vault.ts'
import { freePort } from '../support/free-port.ts'
import { connectByHttp, getStatus } from '../support/http-flow.ts'

let folder: string
let provider: TestProvider
let child: Child | undefined
let origin: string
const encryptionKey = randomBytes(32).toString('base64')

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alter-kill-'))
  origin = `http://localhost:${await freePort()}`
  provider = await startProviderFor(origin)
})
afterEach(async () => {
  await child?.kill()
  await provider.close()
  rmSync(folder, { recursive: true })
})

const rounds = 20
const flowsAtOnce = 3

test(`kill -9 in the middle of ${rounds} runs of connect-and-call loses no grant that was announced`, async () => {
  const announced = new Set<string>()
  for (let round = 0; round < rounds; round += 1) {
    child = await startApp()
    // At another point of the way each time: the provider counts every request that reaches it, and at that one it ends.
    const killAt = provider.control.calls.length + 3 + ((round * 7) % 23)
    const flows = Array.from({ length: flowsAtOnce }, () =>
      connectAndCall(announced).catch((error: unknown) => error),
    )
    await expect
      .poll(() => provider.control.calls.length, { interval: 1, timeout: 20_000 })
      .toBeGreaterThanOrEqual(killAt)
    await child.kill('SIGKILL')
    // What stopped them is that the app was gone, and nothing else.
    for (const stopped of await Promise.all(flows)) expect(stopped).toBeInstanceOf(TypeError)
  }
  expect(announced.size).toBeGreaterThan(rounds / 2)

  const vault = await createVault({
    ...testVaultOptions(provider),
    publicURL: `${origin}/alter`,
    database: `sqlite:${join(folder, 'vault.db')}`,
    encryptionKey,
  })
  for (const grantId of announced) {
    const url = `${provider.urls.google.apiUrl}/calendar/events`
    expect((await vault.request('GET', url, { grantId })).status).toBe(200)
  }
  // No half of anything is left: every use that began has its intent, every grant its tokens.
  const { items } = await vault.listGrants({ limit: 200 })
  expect(new Set(items.map((grant) => grant.status))).toEqual(new Set(['active']))
  await vault.close()
}, 120_000)

/** One user after another connects an account and calls through it, until the app is gone. */
async function connectAndCall(announced: Set<string>): Promise<void> {
  for (;;) {
    const jar = new CookieJar()
    await jar.fetch(`${origin}/login/u${randomUUID()}`)
    const { minted } = await connectByHttp({ origin, provider }, jar)
    const status = parseSessionStatus(
      await (await getStatus({ origin }, minted.session_token)).json(),
    )
    const grantId = status?.grants?.[0]?.grant_id
    if (status?.status !== 'completed' || grantId === undefined)
      throw new Error(`ended ${status?.status}`)
    // This is what `onSuccess` would have said.
    announced.add(grantId)
    await jar.fetch(`${origin}/call/${grantId}`)
  }
}

async function startApp(): Promise<Child> {
  const settings = {
    port: Number(new URL(origin).port),
    database: `sqlite:${join(folder, 'vault.db')}`,
    encryptionKey,
    sdkPage: false,
    provider: { origin: provider.origin, urls: provider.urls, clients: provider.clients },
  }
  const started = startChild('test/support/app-process.ts', [JSON.stringify(settings)])
  expect(await started.nextLine()).toBe('ready')
  return started
}
