import { randomBytes } from 'node:crypto'
import { createVault, defineProvider } from '@alter-ai/vault'
import { afterAll, beforeAll, expect } from 'vitest'
import { demoProviderRows } from '../../demo/provider-rows.ts'
import { cleanName } from '../../packages/server/src/pages/script/shared/fill-text.js'
import { attackTest } from '../support/attack.ts'
import { ada, createTestVault, FlowBrowser, type TestWorld } from '../support/create-test-vault.ts'

let world: TestWorld
beforeAll(async () => {
  world = await createTestVault()
})
afterAll(() => world.close())

// Characters by which one name is shown as another: direction, invisible, line breaks, terminal codes.
const invisible = /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u
const hostile = [
  'ada\u202egro.elpmaxe@',
  '\u2066evil\u2069 Google',
  'Goo\u200bgle',
  'Google\u0000',
  'Google\u001b]8;;https://evil.example\u0007',
  'Goo\u00adgle',
  '\ufeffGoogle',
  'Google\u2028Signed in',
  'Google\nSigned in as admin',
  '\u200fGoogle\u200e',
  'Goo\u2060gle',
  `G${'o'.repeat(5_000)}gle`,
  'a\u0301'.repeat(300),
  '\u061cGoogle',
]

attackTest(
  {
    row: 'CP-18',
    name: 'a provider that names the account so that it reads as another',
    reference: 'Unicode TR36 §2, CVE-2026-73420',
  },
  async (countTry) => {
    for (const [index, name] of hostile.entries()) {
      const browser = new FlowBrowser(world)
      world.provider.control.shapeNextTokenResponse((body) => ({
        ...body,
        team: { id: `T${index}`, name },
      }))
      const grant = await browser.grant('slack', ada)
      const label = grant.account_identifier
      countTry(invisible.test(label) || label !== label.normalize('NFC'))
      countTry(cleanName(label).length > 160)
      expect(label.length).toBeGreaterThan(0)
    }
  },
)

attackTest(
  { row: 'CP-18', name: 'an app or provider named so on the pages', reference: 'Unicode TR36 §2' },
  async (countTry) => {
    for (const name of hostile) {
      const shown = cleanName(name)
      countTry(invisible.test(shown) || [...shown].length > 80)
    }
    expect(cleanName('Société Générale')).toBe('Société Générale')
  },
)

attackTest(
  {
    row: 'CP-18',
    name: 'a provider whose host only looks like another one',
    reference: 'RFC 5891, Unicode TR39 §4',
  },
  async (countTry) => {
    const rows = demoProviderRows(world.provider)
    const hosts = ['accounts.gооgle.com', 'ɡoogle.com', 'google。com.evil.example', 'gοogle.com']
    for (const host of hosts) {
      const vault = await createVault({
        publicURL: 'http://localhost:4999/alter',
        app: { name: 'Test App' },
        database: 'sqlite::memory:',
        encryptionKey: randomBytes(32).toString('base64'),
        providers: {
          look: {
            clientId: 'x',
            clientSecret: 'y',
            provider: defineProvider({
              ...rows.slack,
              id: 'look',
              name: 'Google',
              authorizationUrl: `https://${host}/authorize`,
            }),
          },
        },
      })
      const browser = new FlowBrowser({ vault, provider: world.provider })
      const { connectUrl } = await vault.createConnectSession({ user: ada })
      const view = await browser.redeem(connectUrl, ada)
      const shown = view.providers[0]?.host ?? ''
      countTry(!/^[a-z0-9.-]+$/.test(shown))
      expect(shown).toBe(new URL(`https://${host}`).hostname)
      await vault.close()
    }
  },
)
