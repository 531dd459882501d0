import { createVault } from '@alter-ai/vault'
import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import {
  ada,
  createTestVault,
  testVaultOptions,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'

const registered = 'https://app.example.com'
const reference = 'RFC 9700 §4.17, RFC 6454 §6'

let world: TestWorld
beforeAll(async () => {
  world = await createTestVault({ app: { name: 'Test App', origins: [registered] } })
})
afterAll(() => world.close())

/** Not the registered origin, though each looks a little like it. */
const others = [
  'null',
  '*',
  '',
  'https://*',
  'https://*.example.com',
  'https://app.example.com.evil.example',
  'https://app.example.comevil.example',
  'https://evil-app.example.com',
  'https://sub.app.example.com',
  'https://example.com',
  'https://APP.example.com',
  'HTTPS://app.example.com',
  'https://app.example.com:443',
  'https://app.example.com:8443',
  'https://app.example.com.',
  'https://app.example.com/',
  'https://app.example.com/page',
  'https://app.example.com?',
  'https://app.example.com#',
  'https://user@app.example.com',
  'https://app.example.com@evil.example',
  'https://app。example。com',
  'https://аpp.example.com',
  ' https://app.example.com',
  'https://app.example.com ',
  'https://app.example.com\u0000',
  'http://app.example.com',
  'file://',
  'data:text/html,x',
  'about:blank',
  'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
]

attackTest(
  { row: 'CP-20', name: 'a session for a page that is not registered', reference },
  async (countTry) => {
    for (const allowedOrigin of others) {
      const minted = codeOf(world.vault.createConnectSession({ user: ada, allowedOrigin }))
      countTry((await minted) === 'nothing was thrown')
    }
    await world.vault.createConnectSession({ user: ada, allowedOrigin: registered })
  },
)

attackTest(
  { row: 'CP-20', name: 'a proof from a page that is not the session’s', reference },
  async (countTry) => {
    const { connectUrl, sessionToken } = await world.vault.createConnectSession({
      user: ada,
      allowedOrigin: registered,
    })
    const session = connectUrl.split('session=')[1] ?? ''
    const redeem = (origin: string) =>
      world.vault.connectFlow.redeem({
        session,
        display: 'popup',
        cookies: new Map(),
        identified: undefined,
        proof: { sessionToken, origin },
      })
    for (const origin of others) {
      countTry((await codeOf(redeem(origin))) === 'nothing was thrown')
    }
    await redeem(registered)
  },
)

attackTest(
  {
    row: 'CP-20',
    name: 'an origin in the options that is none, or matches more than one',
    reference,
  },
  async (countTry) => {
    const open = (origin: string) =>
      createVault({
        ...testVaultOptions(world.provider),
        app: { name: 'Test App', origins: [origin] },
      })
    // These are origins; whoever registers them means them.
    const real = new Set([
      'https://app.example.com.evil.example',
      'https://app.example.comevil.example',
      'https://evil-app.example.com',
      'https://sub.app.example.com',
      'https://example.com',
      'https://app.example.com:8443',
      'https://app.example.com.',
    ])
    for (const origin of others.filter((each) => !real.has(each))) {
      const code = await codeOf(open(origin))
      countTry(code === 'nothing was thrown')
      expect(code).toBe('invalid_config')
    }
    await (await open(registered)).close()
  },
)
