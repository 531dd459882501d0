import { randomBytes } from 'node:crypto'
import { isAlterError } from '@alter-ai/protocol'
import { createVault, defineProvider, type Vault } from '@alter-ai/vault'
import { afterAll, beforeAll, expect } from 'vitest'
import { demoProviderRows } from '../../demo/provider-rows.ts'
import { attackTest } from '../support/attack.ts'
import { startAuthorizationServer, type TestProvider } from '../support/authorization-server.ts'
import { publicIdOf } from '../support/create-test-vault.ts'

// Several tabs of one browser, each on its way to another provider; the attacker, who runs one of them or sits between, lets an
// answer arrive at another one's redirect URI.
const publicURL = 'http://localhost:4999/alter'
const keys = ['one', 'two', 'three', 'four', 'five', 'six'] as const

let provider: TestProvider
let vault: Vault
beforeAll(async () => {
  provider = await startAuthorizationServer({
    redirectUris: {
      google: [],
      github: [],
      slack: keys.map((key) => `${publicURL}/oauth/callback/${key}`),
    },
  })
  // All six are one provider, with one client id and one secret: nothing but our own check can tell them apart.
  const row = defineProvider({ ...demoProviderRows(provider).slack, id: 'shared' })
  vault = await createVault({
    publicURL,
    app: { name: 'Test App' },
    database: 'sqlite::memory:',
    encryptionKey: randomBytes(32).toString('base64'),
    providers: Object.fromEntries(
      keys.map((key) => [
        key,
        { ...provider.clients.slack, provider: row, scopes: ['users:read'] },
      ]),
    ),
  })
})
afterAll(async () => {
  await vault.close()
  await provider.close()
})

for (const reference of ['RFC 9700 §4.4', 'CVE-2026-73419']) {
  attackTest(
    {
      row: 'CP-04',
      name: 'the answers of six providers, each at the others’ redirect URIs',
      reference,
    },
    async (countTry) => {
      const cookies = new Map<string, string>()
      const flows = []
      for (const key of keys) {
        const minted = await vault.connectFlow.mint(
          { user: { id: 'user-ada' }, allowedProviders: [key] },
          undefined,
        )
        cookies.set(vault.connectFlow.cookieNames.browser, minted.browserCookie)
        const session = publicIdOf(minted.connectUrl)
        const { flowCookie } = await vault.connectFlow.redeem({
          session,
          display: 'popup',
          cookies,
          identified: undefined,
        })
        if (flowCookie) cookies.set(flowCookie.name, flowCookie.value)
        const url = await vault.connectFlow.authorize({
          session,
          provider: key,
          cookies,
          identified: undefined,
        })
        const { redirect } = await provider.authorize(url)
        flows.push({ key, redirect, token: minted.sessionToken })
      }
      const receive = (client: string, { redirect }: { redirect: URL }) =>
        vault.connectFlow
          .receive({ client, parameters: redirect.searchParams, cookies, identified: undefined })
          .then(
            () => 'taken',
            (error: unknown) => (isAlterError(error) ? error.code : 'no error of ours'),
          )
      const before = provider.control.tokenCalls()
      const codes = []
      for (const flow of flows) {
        for (const client of keys.filter((key) => key !== flow.key)) {
          const code = await receive(client, flow)
          codes.push(code)
          countTry(code === 'taken' || provider.control.tokenCalls() > before)
        }
      }
      expect(codes).toEqual(Array.from({ length: 30 }, () => 'state_mismatch'))
      // Each still arrives where it belongs.
      for (const flow of flows) {
        expect(await receive(flow.key, flow)).toBe('taken')
        expect((await vault.pollConnectSession(flow.token)).status).toBe('completed')
      }
      expect(provider.control.tokenCalls()).toBe(before + 6)
    },
  )
}
