import { afterAll, beforeAll, expect } from 'vitest'
import type { VaultClient } from '@alter-ai/vault'
import { attackTest } from '../support/attack.ts'
import { ada, FlowBrowser } from '../support/create-test-vault.ts'
import { serveStandalone, type Standalone } from '../support/serve-standalone.ts'

let served: Standalone
beforeAll(async () => {
  served = await serveStandalone({ app: { name: 'Test App', origins: ['http://localhost:4999'] } })
})
afterAll(() => served.close())

attackTest(
  {
    row: 'AU-03',
    name: 'values that an app puts into a path, read in the audit trail',
    reference: 'OWASP ASVS 14.2.1, 16.2.5',
  },
  async (countTry) => {
    const { grant_id: grantId } = await new FlowBrowser(served).grant('google', ada)
    const api = served.provider.urls.google.apiUrl
    const clients: readonly VaultClient[] = [served.vault, served.client]
    for (const [index, client] of clients.entries()) {
      for (const value of ['jane@example.com', '4111 1111', 'Zoë/😀', 'a?b#c']) {
        await client.request('GET', `${api}/users/{id}/ü/{n}?q=1`, {
          grantId,
          pathParams: { id: value, n: 5081776 },
          throwOnError: false,
        })
        const { items } = await client.queryAudit({ grantId, limit: 200 })
        const text = JSON.stringify(items)
        const ofCall = items.filter(({ requestId }) => requestId === items[0]?.requestId)
        countTry(
          [value, encodeURIComponent(value), '5081776'].some((secret) => text.includes(secret)),
        )
        const path = `${new URL(api).pathname}/users/{id}/%C3%BC/{n}`
        expect(ofCall, `client ${index}`).toMatchObject([{ path }, { path }])
      }
      // The call itself goes where the values say.
      const response = await client.request('GET', `${api}/{what}`, {
        grantId,
        pathParams: { what: 'inspect' },
      })
      expect(response.status).toBe(200)
    }
  },
)
