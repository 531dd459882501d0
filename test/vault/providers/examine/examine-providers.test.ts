import {
  catalogue,
  custom,
  defineProvider,
  examineProviders,
  isAlterError,
  type ProviderFinding,
  type VaultOptions,
} from '@alter-ai/vault'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkOptions } from '../../../../packages/vault/src/options/check-options.ts'

const publicURL = 'https://app.example.com/alter'
const today = new Date('2026-11-28T12:00:00Z')
const secret = 'canary-secret'
const client = { clientId: 'canary-id', clientSecret: secret }

/** A row of the test's own that there is nothing to say about, but its redirect URI. */
const plain = {
  id: 'acme',
  name: 'Acme',
  authorizationUrl: 'https://acme.example/authorize',
  tokenUrl: 'https://acme.example/token',
  hosts: ['api.acme.example'],
  account: {
    source: 'userinfo',
    url: 'https://api.acme.example/me',
    idPaths: ['id'],
    labelPaths: ['id'],
  },
  revocation: { url: 'https://acme.example/revoke', reach: 'token' },
  console: 'https://acme.example/clients',
  docs: 'https://acme.example/docs',
} satisfies Parameters<typeof defineProvider>[0]

function examine(providers: unknown, options: object = {}): ProviderFinding[] {
  return examineProviders({ publicURL, providers, ...options } as unknown as VaultOptions, today)
}

/** What is found of one client of the plain row, changed. */
function ofRow(changes: object, options: object = {}): ProviderFinding[] {
  const provider = defineProvider({ ...plain, ...changes })
  return examine({ acme: { provider, ...client, ...options } })
}

function codes(findings: readonly ProviderFinding[]): string[] {
  return findings.map(({ level, provider, code }) => `${level} ${provider} ${code}`)
}

function messageOf(findings: readonly ProviderFinding[], code: string): string {
  const found = findings.filter((finding) => finding.code === code)
  expect(found).toHaveLength(1)
  return found[0]!.message
}

describe('what createVault() would refuse', () => {
  test('a good client of a row without surprises has its redirect URI told, and nothing else', () => {
    expect(ofRow({})).toEqual([
      {
        level: 'note',
        provider: 'acme',
        code: 'redirect_uri',
        message: `register ${publicURL}/oauth/callback/acme at https://acme.example/clients`,
      },
    ])
  })

  const refused: [string, unknown, string, RegExp][] = [
    ['no object', 'canary', 'invalid_option', /^providers\.acme: must be an object/],
    [
      'no id',
      { provider: 'slack', clientSecret: secret },
      'invalid_option',
      /acme\.clientId: must be there/,
    ],
    [
      'an id that is no text',
      { ...client, provider: 'slack', clientId: 1 },
      'invalid_option',
      /acme\.clientId: must be a string/,
    ],
    [
      'no secret',
      { provider: 'slack', clientId: 'id' },
      'client_secret_missing',
      /acme\.clientSecret is required/,
    ],
    [
      'an option of another name',
      { ...client, provider: 'slack', scope: 'canary' },
      'invalid_option',
      /no option scope/,
    ],
    [
      'an unknown row',
      { ...client, provider: 'canary' },
      'unknown_provider',
      /acme\.provider is not a known provider id.*defineProvider/,
    ],
    [
      'no definition of its name',
      client,
      'unknown_provider',
      /acme\.provider is not a known provider id/,
    ],
    [
      'the id of a provider that is gone',
      { ...client, provider: 'fitbit' },
      'provider_retired',
      /acme\.provider: Fitbit .*2026-11-02.*google-health/,
    ],
    [
      'a number for a row',
      { ...client, provider: 5 },
      'invalid_option',
      /acme\.provider: is of none/,
    ],
    [
      'a wrong row',
      { ...client, provider: { ...plain, tokenUrl: 'http://canary.example' } },
      'invalid_row',
      /acme\.provider\.tokenUrl: must be https/,
    ],
    [
      'a row without a place for its account',
      { ...client, provider: { ...plain, account: undefined } },
      'invalid_row',
      /acme\.provider\.account: required/,
    ],
    [
      'no name for its redirect URI',
      { ...client, provider: 'ebay' },
      'redirect_uri_alias_missing',
      /acme\.redirectUriAlias is required/,
    ],
    [
      'no value that its row needs',
      { ...client, provider: 'okta' },
      'connection_value_missing',
      /acme\.connection\.domain is required, such as acme\.okta\.com/,
    ],
    [
      'a value of another form',
      { ...client, provider: 'okta', connection: { domain: 'canary!' } },
      'connection_value_invalid',
      /acme\.connection\.domain has the wrong form/,
    ],
    [
      'a value that nobody asked for',
      { ...client, provider: 'slack', connection: { tenant: 'canary' } },
      'connection_value_invalid',
      /acme\.connection\.tenant is not a configurable parameter/,
    ],
  ]
  test.each(refused)(
    'a client with %s is an error that names member and rule',
    (_what, acme, code, message) => {
      const errors = examine({ acme }).filter(({ level }) => level === 'error')
      expect(codes(errors)).toEqual([`error acme ${code}`])
      expect(errors[0]?.message).toMatch(message)
      expect(errors[0]?.message).not.toContain('canary')
    },
  )

  test('one client’s faults hide neither each other nor another client’s', () => {
    const findings = examine({
      okta: { clientId: 1, scopes: 'canary', connection: { dmain: 'canary' }, secret },
      ebay: {},
      slack: client,
      gogle: client,
      acme: { ...client, provider: { ...plain, tokenUrl: 'no', refreshUrl: 'no' } },
    })
    expect(codes(findings.filter(({ level }) => level === 'error'))).toEqual(
      [
        'error acme invalid_row',
        'error acme invalid_row',
        'error ebay invalid_option',
        'error ebay client_secret_missing',
        'error ebay redirect_uri_alias_missing',
        'error gogle unknown_provider',
        'error okta invalid_option',
        'error okta invalid_option',
        'error okta invalid_option',
        'error okta client_secret_missing',
        'error okta connection_value_invalid',
        'error okta connection_value_missing',
      ].toSorted(),
    )
    // What their rows say is told all the same.
    for (const key of ['ebay', 'okta', 'slack'])
      expect(codes(findings)).toContain(`note ${key} redirect_uri`)
  })

  test('a wrong public URL concerns all clients, and there is no redirect URI to tell', () => {
    const findings = examine({ slack: client }, { publicURL: 'http://canary.example' })
    expect(codes(findings)).toContain('error * invalid_public_url')
    expect(codes(findings)).not.toContain('note slack redirect_uri')
    expect(messageOf(findings, 'invalid_public_url')).toBe(
      'publicURL: must be https (http only on loopback)',
    )
  })

  test('a key that can stand in no redirect URI is refused', () => {
    const findings = examine({ 'My Slack': { ...client, provider: 'slack' } })
    expect(codes(findings)).toContain('error My Slack invalid_key')
    expect(codes(findings)).not.toContain('note My Slack redirect_uri')
  })

  test.each([undefined, null, [], 'canary', 5])(
    'providers that are %s are one error',
    (providers) => {
      expect(codes(examine(providers))).toEqual(['error * invalid_providers'])
    },
  )

  test('there is an error exactly where the check at the start would refuse', () => {
    const leaf = fc.constantFrom<unknown>(
      undefined,
      null,
      0,
      '',
      'x',
      'slack',
      'okta',
      'ebay',
      'acme.okta.com',
      [],
      ['a'],
      {},
      { domain: 'acme.okta.com' },
      { a: 1 },
      plain,
      { ...plain, tokenUrl: 1 },
      custom,
    )
    const options = fc.record(
      {
        provider: leaf,
        clientId: leaf,
        clientSecret: leaf,
        scopes: leaf,
        connection: leaf,
        redirectUriAlias: leaf,
        more: leaf,
      },
      { requiredKeys: [] },
    )
    const good = fc.constantFrom({ ...client, provider: 'slack' }, { ...client, provider: plain })
    const key = fc.constantFrom('slack', 'okta', 'ebay', 'acme', 'Not', 'constructor')
    const url = fc.constantFrom<unknown>(
      publicURL,
      'http://localhost:3000',
      'http://a.example',
      `${publicURL}?a`,
      5,
    )
    const clients = fc.array(fc.tuple(key, fc.oneof(options, good, leaf)), { maxLength: 2 })
    fc.assert(
      fc.property(url, clients, (address, entries) => {
        const given = { publicURL: address, providers: Object.fromEntries(entries) }
        const hasError = examineProviders(given as unknown as VaultOptions, today).some(
          ({ level }) => level === 'error',
        )
        expect(hasError).toBe(isRefused(given))
      }),
      { numRuns: 500, seed: 1 },
    )
  })

  function isRefused(given: object): boolean {
    try {
      checkOptions({
        app: { name: 'Test' },
        database: 'sqlite::memory:',
        encryptionKey: 'k',
        ...given,
      } as unknown as VaultOptions)
      return false
    } catch (error) {
      if (!isAlterError(error)) throw error
      return true
    }
  }
})

describe('what the rows say', () => {
  test('the name that is sent instead of a redirect URI stands beside it', () => {
    const ebay = { ...client, provider: 'ebay' }
    expect(messageOf(examine({ shop: ebay }), 'redirect_uri')).toBe(
      `register ${publicURL}/oauth/callback/shop at https://developer.ebay.com/my/keys, and set the name that it gets there as redirectUriAlias`,
    )
    const named = examine({ shop: { ...ebay, redirectUriAlias: 'Acme-Shop' } })
    expect(messageOf(named, 'redirect_uri')).toContain('under the name Acme-Shop')
  })

  test('a row that nobody has compared, and facts that nobody has looked up', () => {
    expect(codes(ofRow({ unverified: true }))).toContain('warning acme row_unverified')
    const guessed = ofRow({
      account: { ...plain.account, basis: 'general_knowledge' },
      refresh: { supported: true, basis: 'docs' },
      revocation: { ...plain.revocation, basis: 'general_knowledge' },
    })
    expect(messageOf(guessed, 'general_knowledge')).toMatch(
      /: how the account is told, how tokens are revoked; /,
    )
  })

  test.each([
    ['2026-11-28', 'warning', 'change_has_come'],
    ['2026', 'warning', 'change_has_come'],
    ['2026-11-29', 'warning', 'change_is_near'],
    ['2026-12', 'warning', 'change_is_near'],
    ['2027', 'warning', 'change_is_near'],
    ['2027-05-27', 'warning', 'change_is_near'],
    ['2027-05-28', 'note', 'change_announced'],
    ['2028', 'note', 'change_announced'],
  ])('a change announced for %s is a %s', (on, level, code) => {
    const findings = ofRow({ dates: [{ on, what: 'Tokens get shorter.' }] })
    expect(codes(findings)).toContain(`${level} acme ${code}`)
    expect(messageOf(findings, code)).toMatch(
      /Tokens get shorter\. See https:\/\/acme\.example\/docs/,
    )
  })

  test('a list of scopes that lacks what refresh tokens need', () => {
    const row = {
      refresh: { supported: true, scopes: ['offline', 'stay'] },
      defaultScopes: ['read', 'offline', 'stay'],
      scopes: { read: 'Read', write: 'Write', offline: 'Stay', stay: 'Stay' },
    }
    expect(codes(ofRow(row))).not.toContain('warning acme refresh_scope_missing')
    expect(messageOf(ofRow(row, { scopes: ['write'] }), 'refresh_scope_missing')).toMatch(
      /^add offline, stay to providers\.acme\.scopes: without them/,
    )
    const alias = { ...row, scopeAliases: { offline: ['always'] } }
    expect(messageOf(ofRow(alias, { scopes: ['always'] }), 'refresh_scope_missing')).toMatch(
      /^add stay to .* without it/,
    )
    const short = { ...row, refresh: { supported: false, scopes: ['offline'] } }
    expect(codes(ofRow(short, { scopes: ['write'] }))).not.toContain(
      'warning acme refresh_scope_missing',
    )
  })

  test('scopes that users would see without words', () => {
    const row = { identityScopes: ['me'], scopes: { read: 'Read' } }
    const findings = ofRow(row, { scopes: ['read', 'write', 'toString'] })
    expect(messageOf(findings, 'scope_without_words')).toContain(': me, write, toString;')
    expect(codes(ofRow({ scopes: { read: 'Read' } }, { scopes: ['read'] }))).toHaveLength(1)
  })

  test('a row to which no call can go', () => {
    expect(codes(ofRow({ hosts: [] }))).toContain('warning acme no_hosts')
  })

  test('how far revoking reaches', () => {
    expect(codes(ofRow({ revocation: undefined }))).toContain('note acme no_revocation')
    const account = { revocation: { ...plain.revocation, reach: 'account' } }
    expect(codes(ofRow(account))).toContain('note acme revocation_ends_account')
    const discovered = defineProvider({
      ...custom,
      id: 'acme',
      name: 'Acme',
      issuer: 'https://acme.example',
      hosts: ['acme.example'],
    })
    const findings = examine({ acme: { ...client, provider: discovered } })
    expect(codes(findings)).toEqual(['note acme redirect_uri', 'note acme revocation_by_metadata'])
  })

  test('a row for development under a public URL that is not', () => {
    const row = { development: true, hosts: ['127.0.0.1:4001'] }
    expect(codes(ofRow(row))).toContain('warning acme development_row')
    const provider = defineProvider({ ...plain, ...row })
    const atHome = examine(
      { acme: { ...client, provider } },
      { publicURL: 'http://localhost:3000/alter/' },
    )
    expect(codes(atHome)).toEqual(['note * loopback_url', 'note acme redirect_uri'])
    expect(messageOf(atHome, 'redirect_uri')).toContain(' http://localhost:3000/alter/oauth/')
  })

  test('values that the operator may set, and those that users are asked for', () => {
    const connection = [
      {
        name: 'region',
        source: 'operator',
        default: 'us',
        values: [
          { value: 'us', label: 'America' },
          { value: 'eu', label: 'Europe' },
        ],
      },
      { name: 'shop', source: 'input', label: 'Shop' },
      { name: 'plan', source: 'operator', required: false },
      { name: 'cell', source: 'token_response' },
    ]
    const row = { connection, tokenUrl: 'https://{region}.acme.example/token' }
    const told = ofRow(row).filter(({ code }) => code.startsWith('connection_'))
    expect(told.map(({ message }) => message)).toEqual([
      'users are asked for Shop before they leave; to answer for all of them set providers.acme.connection.shop',
      'providers.acme.connection.plan is not set; set it if you need it',
      'providers.acme.connection.region is not set, so it is us: set it if yours is eu (Europe)',
    ])
    const set = { connection: { region: 'eu', shop: 'ours', plan: 'big' } }
    expect(codes(ofRow(row, set))).toEqual(['note acme redirect_uri'])
  })
})

test('every row of the catalogue can be examined, and each needs only what its client says', () => {
  const everything = Object.fromEntries(
    [...catalogue.values()].map((row) => [
      row.id,
      {
        ...client,
        ...(row.redirectUriAlias && { redirectUriAlias: 'name' }),
        connection: Object.fromEntries(
          row.connection.flatMap(({ name, source, default: usual, example = 'acme' }) =>
            source === 'operator' && usual === undefined ? [[name, example]] : [],
          ),
        ),
      },
    ]),
  )
  const findings = examine(everything)
  expect(findings.filter(({ level }) => level === 'error')).toEqual([])
  // Scopes of a row's own have words, and bring refresh tokens where there are any.
  for (const { code, provider } of findings)
    expect([provider, code]).not.toContain('refresh_scope_missing')
  expect(findings.map(({ message }) => message).join()).not.toContain('canary')
  expect(findings).toEqual(examine(Object.fromEntries(Object.entries(everything).toReversed())))
})
