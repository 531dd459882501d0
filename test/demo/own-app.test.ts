import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVault, custom, defineProvider } from '@alter-ai/vault'
import { expect, onTestFinished, test } from 'vitest'
import { describeDemo } from '../../demo/describe-demo.ts'
import { readAppUrl } from '../../demo/read-app-url.ts'
import { startDemo } from '../../demo/start-demo.ts'
import { withSignIn } from '../support/authorization-server.ts'
import { FlowBrowser } from '../support/create-test-vault.ts'

const appURL = 'http://localhost:4999/alter'

test('an app of one’s own connects to the demo’s provider with what is printed', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'alter-demo-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const demo = await startDemo({ port: 0, dataDir, appURL })
  onTestFinished(demo.close)
  const text = describeDemo(demo)
  const printed = (name: string) => new RegExp(`${name}: \\[?'([^']+)'`).exec(text)?.[1] ?? ''
  const vault = await createVault({
    publicURL: appURL,
    app: { name: 'Own app' },
    database: 'sqlite::memory:',
    encryptionKey: randomBytes(32).toString('base64'),
    providers: {
      local: {
        provider: defineProvider({
          ...custom,
          id: 'local',
          name: 'Local',
          issuer: printed('issuer'),
          hosts: [printed('hosts')],
          development: true,
        }),
        clientId: printed('clientId'),
        clientSecret: printed('clientSecret'),
        scopes: ['email', 'calendar.readonly'],
      },
    },
  })
  onTestFinished(vault.close)

  const user = { id: 'ada' }
  const browser = new FlowBrowser({ vault, provider: withSignIn(demo.provider) })
  // The browser of the tests knows only the demo's own keys by name.
  const grant = await browser.grant('local' as 'google', user, {
    session: { allowedOrigin: new URL(appURL).origin },
  })
  expect(grant).toMatchObject({ provider: 'local', account_identifier: 'ada@example.com' })
  const url = /'(http\S+events)'/.exec(text)?.[1] ?? ''
  const response = await vault.forUser(user).request('GET', url, { provider: 'local' })
  expect(response.status).toBe(200)
})

test('APP_URL is a URL, or the demo does not start', () => {
  expect(readAppUrl('')).toBe(undefined)
  expect(readAppUrl('http://localhost:3000/alter/')).toBe('http://localhost:3000/alter')
  expect(() => readAppUrl('localhost:3000')).toThrow(/APP_URL is no URL/)
})
