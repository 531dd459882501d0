import { afterAll, beforeAll, expect } from 'vitest'
import { serveVault, waitingFlow, type ServedVault } from '../server/served-vault.ts'
import { attackTest } from '../support/attack.ts'

// What a browser would send for a page that is not the vault's, with the right cookies and a right body: should some browser
// forget to ask first, the vault still refuses.
let served: ServedVault
beforeAll(async () => {
  served = await serveVault()
})
afterAll(() => served.close())

const ours = {
  'content-type': 'application/json',
  'alter-connect': '1',
  'sec-fetch-site': 'same-origin',
  origin: 'http://localhost:4999',
}

const forgeries: Record<string, Readonly<Record<string, string | undefined>>> = {
  'no header of ours': { 'alter-connect': undefined },
  'another value': { 'alter-connect': 'true' },
  'a page of another site': { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  'a page of the same site': { 'sec-fetch-site': 'same-site', origin: 'http://localhost:5000' },
  'an older browser’s': { 'sec-fetch-site': undefined, origin: 'https://evil.example' },
  'one that says nothing of its origin': { 'sec-fetch-site': 'cross-site', origin: undefined },
  'an opaque page': { 'sec-fetch-site': undefined, origin: 'null' },
  'an address typed by hand': { 'sec-fetch-site': 'none', origin: undefined },
  'JSON as text': { 'content-type': 'text/plain' },
  'JSON as a form': { 'content-type': 'application/x-www-form-urlencoded' },
  'JSON as nothing': { 'content-type': undefined },
  'JSON and something more': { 'content-type': 'text/plain; application/json' },
}

attackTest(
  {
    row: 'CP-10',
    name: 'every endpoint of the connect page, as other pages’ requests would look',
    reference: 'RFC 6749 §10.12, OWASP ASVS 3.5.1 to 3.5.3',
  },
  async (countTry) => {
    const flow = await waitingFlow(served)
    const bodies = {
      redeem: { session: flow.publicId, display: 'popup' },
      authorize: { session: flow.publicId, provider: 'slack' },
      done: { session: flow.publicId },
      cancel: { session: flow.publicId },
    }
    const send = (path: string, headers: Readonly<Record<string, string | undefined>>) => {
      const all = Object.entries({ ...ours, cookie: flow.cookie(), ...headers })
      return served.send('POST', `/sdk/oauth/connect/${path}`, {
        headers: Object.fromEntries(
          all.filter((entry): entry is [string, string] => entry[1] !== undefined),
        ),
        body: new TextEncoder().encode(JSON.stringify(bodies[path as keyof typeof bodies])),
      })
    }
    for (const path of Object.keys(bodies)) {
      for (const [name, headers] of Object.entries(forgeries)) {
        const { status } = await send(path, headers)
        countTry(status < 400)
        expect([403, 415], `${path}, ${name}`).toContain(status)
      }
    }
    const { status } = await served.vault.pollConnectSession(flow.secrets.session_token)
    countTry(status !== 'authorizing')
    // The vault's own page is heard.
    for (const path of ['redeem', 'authorize', 'cancel'])
      expect((await send(path, {})).status, path).toBe(200)
  },
)
