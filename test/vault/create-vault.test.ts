import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createVault,
  custom,
  defineProvider,
  google,
  isAlterError,
  type VaultOptions,
} from '@alter-ai/vault'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startAuthorizationServer } from '../support/authorization-server.ts'
import { ada, FlowBrowser, testVaultOptions } from '../support/create-test-vault.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'alter-vault-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const key = randomBytes(32).toString('base64')

const good: VaultOptions = {
  publicURL: 'https://app.example.com/alter',
  app: { name: 'Example', origins: ['https://app.example.com'] },
  database: 'sqlite::memory:',
  encryptionKey: key,
  providers: { google: { clientId: 'id', clientSecret: 'client-secret-canary' } },
}

async function failure(changes: object): Promise<{ code: string; message: string }> {
  try {
    await (await createVault({ ...good, ...changes })).close()
  } catch (error) {
    if (isAlterError(error)) return { code: error.code, message: error.message }
    throw error
  }
  throw new Error('the options were accepted')
}

describe('options', () => {
  const table: [string, object, string, RegExp][] = [
    ['an unknown option', { publicUrl: 'https://x.example' }, 'invalid_config', /publicUrl/],
    [
      'http on a public host',
      { publicURL: 'http://app.example.com/alter' },
      'invalid_config',
      /publicURL: must be https/,
    ],
    [
      'a publicURL with a password',
      { publicURL: 'https://a:canary@app.example.com/' },
      'invalid_config',
      /publicURL/,
    ],
    ['no publicURL', { publicURL: undefined }, 'invalid_config', /publicURL/],
    [
      'an origin with a path',
      { app: { name: 'x', origins: ['https://a.example/'] } },
      'invalid_config',
      /app\.origins\.0: must be an origin/,
    ],
    ['a bad ref', { app: { name: 'x', ref: 'No' } }, 'invalid_config', /app\.ref: must be 4 to 16/],
    [
      'a logo that is no picture',
      { app: { name: 'x', logo: import.meta.filename } },
      'invalid_config',
      /app\.logo must be a PNG/,
    ],
    [
      'a logo that is not there',
      { app: { name: 'x', logo: '/canary/none.png' } },
      'invalid_config',
      /app\.logo must be the path of an image file/,
    ],
    ...['red', '#fff', '#12345g', '#2b59d9;}'].map((accent): [string, object, string, RegExp] => [
      `the accent ${accent}`,
      { app: { name: 'x', accent } },
      'invalid_config',
      /app\.accent: must be a colour such as #2b59d9/,
    ]),
    ['a radius below 0', { app: { name: 'x', radius: -1 } }, 'invalid_config', /app\.radius/],
    ['a radius above 24', { app: { name: 'x', radius: 25 } }, 'invalid_config', /app\.radius/],
    [
      'a colour scheme of its own',
      { app: { name: 'x', colorScheme: 'sepia' } },
      'invalid_config',
      /app\.colorScheme/,
    ],
    [
      'an unknown provider',
      { providers: { gogle: { clientId: 'canary', clientSecret: 's' } } },
      'unknown_provider',
      /providers\.gogle\.provider.*google/,
    ],
    [
      'a provider that is gone',
      { providers: { fitbit: { clientId: 'canary', clientSecret: 's' } } },
      'unknown_provider',
      /providers\.fitbit\.provider: Fitbit .*2026-11-02.*google-health/,
    ],
    [
      'a client without a secret',
      { providers: { google: { clientId: 'canary' } } },
      'invalid_config',
      /providers\.google\.clientSecret is required/,
    ],
    [
      'an unknown client option',
      { providers: { google: { clientId: 'a', clientSecret: 's', secret: 'canary' } } },
      'invalid_config',
      /providers\.google.*secret/,
    ],
    [
      'scopes that are no list',
      { providers: { google: { clientId: 'a', clientSecret: 's', scopes: 'canary' } } },
      'invalid_config',
      /providers\.google\.scopes: must be an array/,
    ],
    [
      'a client without an id',
      { providers: { google: { clientSecret: 'canary' } } },
      'invalid_config',
      /providers\.google\.clientId: must be there, and a string/,
    ],
    [
      'a provider key of other characters',
      { providers: { 'My Google': { clientId: 'canary' } } },
      'invalid_config',
      /1 to 40 of a-z, 0-9, - and _/,
    ],
    ['no key', { encryptionKey: undefined }, 'invalid_config', /encryptionKey/],
    [
      'a short key',
      { encryptionKey: 'canary-too-short' },
      'invalid_config',
      /encryptionKey.*32 bytes/,
    ],
    [
      'a database of another kind',
      { database: 'mysql://user:canary@host/db' },
      'invalid_config',
      /database/,
    ],
  ]
  test.each(table)(
    '%s is refused by its name, and its value is not repeated',
    async (_name, changes, code, message) => {
      const error = await failure(changes)
      expect(error.code).toBe(code)
      expect(error.message).toMatch(message)
      expect(error.message).not.toContain('canary')
    },
  )

  test('tells what to register at each provider', async () => {
    const vault = await createVault({ ...good, publicURL: 'https://app.example.com/alter/' })
    expect(vault.redirectUris).toEqual({
      google: 'https://app.example.com/alter/oauth/callback/google',
    })
    await vault.close()
  })
})

describe('the encryption key', () => {
  test('a wrong one is refused at the start, and the database is left as it was', async () => {
    const file = join(folder, 'vault.db')
    const options = { ...good, database: `sqlite:${file}` }
    await (await createVault(options)).close()
    const before = readFileSync(file)
    const error = await failure({
      database: `sqlite:${file}`,
      encryptionKey: randomBytes(32).toString('hex'),
    })
    expect(error.code).toBe('invalid_config')
    expect(error.message).toMatch(/encryptionKey/)
    expect(readFileSync(file).equals(before)).toBe(true)
    await (await createVault(options)).close()
  })

  test('a damaged database file is an error that says so, not a new world', async () => {
    const file = join(folder, 'vault.db')
    writeFileSync(
      file,
      'this is no database, and it is long enough to be taken for one'.repeat(100),
    )
    expect(await failure({ database: `sqlite:${file}` })).toMatchObject({
      code: 'invalid_config',
    })
  })
})

describe('provider clients', () => {
  test('a changed client id makes the old grants ask for consent again', async () => {
    const callback = ['http://localhost:4999/alter/oauth/callback/google']
    const provider = await startAuthorizationServer({
      redirectUris: { google: callback, github: callback, slack: callback },
    })
    const options = {
      ...testVaultOptions(provider),
      database: `sqlite:${join(folder, 'vault.db')}`,
    }
    const vault = await createVault(options)
    const { grant_id: grantId } = await new FlowBrowser({ vault, provider }).grant('google', ada)
    await vault.close()
    const again = await createVault(options)
    expect((await again.getGrant(grantId)).status).toBe('active')
    await again.close()
    const changed = await createVault({
      ...options,
      providers: {
        ...options.providers,
        google: { ...options.providers['google']!, clientId: 'another' },
      },
    })
    expect(await changed.getGrant(grantId)).toMatchObject({
      status: 'needs_reauth',
      statusReason: 'client_changed',
    })
    await changed.close()
    await provider.close()
  })

  test('an issuer is enough for a provider that publishes its metadata (RFC 8414)', async () => {
    const callback = ['http://localhost:4999/alter/oauth/callback/google']
    const provider = await startAuthorizationServer({
      redirectUris: { google: callback, github: callback, slack: callback },
    })
    const base = testVaultOptions(provider)
    const row = (issuer: string) =>
      defineProvider({
        ...custom,
        name: 'Northwind',
        issuer,
        hosts: [...provider.urls.google.hosts],
        authorizationParameters: { access_type: 'offline', prompt: 'consent' },
        development: true,
      })
    const open = (issuer: string) =>
      createVault({
        ...base,
        providers: {
          google: {
            ...provider.clients.google,
            provider: row(issuer),
            scopes: ['email', 'files.read'],
          },
        },
      })
    const vault = await open(provider.origin)
    const grant = await new FlowBrowser({ vault, provider }).grant('google', ada)
    expect(grant).toMatchObject({
      provider_name: 'Northwind',
      account_identifier: 'ada@example.com',
    })
    const response = await vault.request('GET', `${provider.urls.google.apiUrl}/files`, {
      grantId: grant.grant_id,
    })
    expect(response.status).toBe(200)
    await vault.close()

    // Metadata that names another issuer than the configured one is not believed.
    const other = await open(`${provider.origin}/`)
    const browser = new FlowBrowser({ vault: other, provider })
    const session = await browser.mint('google', ada)
    await browser.redeem(session.connectUrl)
    await expect(browser.authorize(session.connectUrl, 'google')).rejects.toMatchObject({
      code: 'unexpected_response',
    })
    await other.close()
    await provider.close()
  })

  test('a row must be https unless it is for development, and is refused by the name of the member', () => {
    const row = { ...google, tokenUrl: 'http://127.0.0.1:1/token' }
    expect(() => defineProvider(row)).toThrow(/tokenUrl: must be https/)
    expect(defineProvider({ ...row, development: true }).tokenUrl).toBe(row.tokenUrl)
    expect(() =>
      defineProvider({ ...row, development: true, tokenUrl: 'http://evil.example/token' }),
    ).toThrow(/tokenUrl/)
    expect(() => defineProvider({ ...google, account: undefined })).toThrow(/account: required/)
  })

  test('a row names a host of this machine with its port, and only such a one', () => {
    const row = (host: string, development: boolean) => () =>
      defineProvider({ ...google, hosts: [host], development })
    expect(row('127.0.0.1', true)).toThrow(/hosts: .*needs its port/)
    expect(row('127.0.0.1:4001', false)).toThrow(/hosts: .*development: true/)
    expect(row('api.example.com:8443', true)).toThrow(/hosts: only hosts of this machine/)
    expect(row('127.0.0.1:4001', true)().hosts).toEqual(['127.0.0.1:4001'])
    expect(row('api.example.com', true)().hosts).toEqual(['api.example.com'])
  })
})
