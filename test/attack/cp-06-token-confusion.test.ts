import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import {
  serveVault,
  waitingFlow,
  type LiveSecrets,
  type ServedVault,
} from '../server/served-vault.ts'

// Somebody who has a secret of one kind presents it as another. test/server/secret-slots.test.ts goes through every slot; these
// are the six that give something away.
let served: ServedVault
let flow: Awaited<ReturnType<typeof waitingFlow>>
beforeAll(async () => {
  served = await serveVault()
  flow = await waitingFlow(served)
})
afterAll(() => served.close())

interface Slot {
  readonly right: keyof LiveSecrets
  readonly put: (value: string) => Promise<Response>
}

const json = { 'alter-connect': '1', 'content-type': 'application/json' }
const bearer = (value: string) => ({ authorization: `Bearer ${value}` })
const flowCookie = (value: string) => `flow-${flow.publicId.slice(-8)}=${value}`

const slots: Record<string, Slot> = {
  'session token': {
    right: 'session_token',
    put: (value) =>
      served.send('GET', '/sdk/oauth/connect/status?wait=0', { headers: bearer(value) }),
  },
  'API key': {
    right: 'api_key',
    put: (value) => served.send('GET', '/sdk/grants', { headers: bearer(value) }),
  },
  'result handle': {
    right: 'result_handle',
    put: (value) =>
      served.send('POST', '/sdk/oauth/connect/complete', {
        headers: { 'content-type': 'application/json', ...bearer(served.apiKey) },
        body: JSON.stringify({ result: value, user: { id: 'user-ada' } }),
      }),
  },
  'flow cookie': {
    right: 'flow_cookie',
    put: (value) =>
      served.send('POST', '/sdk/oauth/connect/authorize', {
        headers: { ...json, cookie: flowCookie(value) },
        body: JSON.stringify({ session: flow.publicId, provider: 'slack' }),
      }),
  },
  'browser cookie': {
    right: 'browser_cookie',
    put: async (value) => {
      const { connectUrl } = await flow.browser.mint('slack', { id: 'user-ada' })
      return served.send('POST', '/sdk/oauth/connect/redeem', {
        headers: { ...json, cookie: `alter-browser=${value}` },
        body: JSON.stringify({ session: connectUrl.split('session=')[1], display: 'popup' }),
      })
    },
  },
  state: {
    right: 'state',
    put: (value) =>
      served.send('GET', `/oauth/callback/slack?code=x&state=${encodeURIComponent(value)}`, {
        headers: { cookie: flow.cookie() },
      }),
  },
}

for (const reference of ['RFC 8725 §2.8 (by analogy)', 'CVE-2026-114607', 'CVE-2026-110862']) {
  attackTest(
    { row: 'CP-06', name: 'each kind of secret in the place of each other one', reference },
    async (countTry) => {
      const calls = served.provider.control.tokenCalls()
      for (const [name, { right, put }] of Object.entries(slots)) {
        for (const [kind, value] of Object.entries(flow.secrets)) {
          if (kind === right) continue
          // As it is, and dressed up as the other kind.
          const dressed = value.replace(
            /^[a-z_]+?_(?=main_)/,
            flow.secrets[right].split('main_')[0] ?? '',
          )
          for (const each of new Set([value, dressed])) {
            const { status } = await put(each)
            countTry(status < 400 || served.provider.control.tokenCalls() > calls)
            expect(status, `${kind} as ${name}`).toBeLessThan(500)
          }
        }
      }
      // Each is taken where it belongs. (A handle and a state are spent by that; other tests show these two.)
      for (const name of ['session token', 'API key', 'flow cookie', 'browser cookie'] as const) {
        const slot = slots[name]
        if (slot === undefined) throw new Error('no such slot')
        expect((await slot.put(flow.secrets[slot.right])).status, name).toBe(200)
      }
    },
  )
}
