import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVault } from '@alter-ai/vault'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PersonalityKey, TestProvider } from '../support/authorization-server.ts'
import { startChild, type Child } from '../support/child-process.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { startProviderFor } from '../support/create-test-app.ts'
import { testVaultOptions } from '../support/create-test-vault.ts'
import { freePort } from '../support/free-port.ts'
import { jsonHeaders, postSession, type MintedSession } from '../support/http-flow.ts'

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

test('kill -9 between accounts, and in the exchange of one, loses nothing that was connected; the user goes on', async () => {
  child = await startApp()
  const jar = new CookieJar()
  await jar.fetch(`${origin}/login/ada`)
  const minted = (await (
    await postSession({ origin }, jar, { several: true })
  ).json()) as MintedSession
  const session = minted.session_token.split('.')[0]
  const call = async (path: string, more: object = {}) => {
    const answer = await jar.fetch(`${origin}/alter/sdk/oauth/connect/${path}`, {
      method: 'POST',
      headers: jsonHeaders,
      body: JSON.stringify({ session, ...more }),
    })
    return (await answer.json()) as Record<string, unknown>
  }
  const answerOf = async (key: PersonalityKey) => {
    const { authorization_url: url } = await call('authorize', { provider: key })
    return (await provider.authorize(String(url), { jar })).redirect
  }
  const redeem = () => call('redeem', { display: 'popup' })
  const github = { provider: 'github', account_identifier: 'ada' }
  const slack = { provider: 'slack' }

  await redeem()
  const first = await answerOf('github')
  await jar.fetch(first)
  await child.kill('SIGKILL')
  child = await startApp()
  expect(await redeem()).toMatchObject({ status: 'choosing', grants: [github], error: null })
  const calls = provider.control.tokenCalls()
  await jar.fetch(first)
  expect(provider.control.tokenCalls()).toBe(calls)

  const second = await answerOf('google')
  const hold = provider.control.hold('token')
  const cut = jar.fetch(second).catch((error: unknown) => error)
  await hold.arrived()
  await child.kill('SIGKILL')
  expect(await cut).toBeInstanceOf(TypeError)
  hold.release()
  child = await startApp()
  expect(await redeem()).toMatchObject({ status: 'authorizing', grants: [github] })
  await jar.fetch(await answerOf('slack'))
  expect(await call('done')).toMatchObject({ status: 'completed', grants: [github, slack] })

  await child.kill('SIGKILL')
  const vault = await createVault({
    ...testVaultOptions(provider),
    publicURL: `${origin}/alter`,
    database: `sqlite:${join(folder, 'vault.db')}`,
    encryptionKey,
  })
  expect(await vault.pollConnectSession(minted.session_token)).toMatchObject({
    status: 'completed',
    grants: [github, slack],
  })
  await vault.close()
}, 120_000)

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
