import { catalogue, defineProvider, type ProviderInput } from '@alter-ai/vault'
import { aliases } from '../../../packages/vault/src/providers/catalogue/aliases/index.ts'
import { retired } from '../../../packages/vault/src/providers/catalogue/retired.ts'
import { describe, expect, test } from 'vitest'

const row: ProviderInput = {
  id: 'acme',
  name: 'Acme',
  authorizationUrl: 'https://{site}.acme.example/authorize',
  tokenUrl: 'https://{site}.acme.example/token',
  hosts: ['{site}.acme.example'],
  connection: [{ name: 'site', source: 'input', pattern: '^[a-z]+$' }],
  anonymous: true,
}

const complaint = (changes: Partial<ProviderInput>): string => {
  try {
    defineProvider({ ...row, ...changes })
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

describe('a row with connection parameters', () => {
  test('is taken where the provider’s own domain follows them', () => {
    expect(complaint({})).toBe('none')
  })

  test.each<[string, Partial<ProviderInput>]>([
    ['tokenUrl', { tokenUrl: 'https://{site}/token' }],
    ['tokenUrl', { tokenUrl: 'https://login.{site}/token' }],
    ['hosts', { hosts: ['{site}'] }],
    ['hosts', { hosts: ['api.{site}'] }],
    ['hosts', { hosts: ['{site}.com'] }],
    ['tokenUrl', { tokenUrl: 'https://{site}.com/token' }],
    ['tokenUrl', { tokenUrl: 'https://{site}acme.example/token' }],
    ['tokenUrl', { tokenUrl: 'https://{site}./token' }],
    ['tokenUrl', { tokenUrl: 'https://{site}{site}.acme/token' }],
    ['issuer', { issuer: 'https://{site}' }],
    ['revocation', { revocation: { url: 'https://{site}/revoke', reach: 'token' } }],
  ])(
    'is refused where a value that a user types would decide whose host it is: %s',
    (where, change) => {
      expect(complaint(change)).toMatch(new RegExp(`${where}.*values or suffixes`))
    },
  )

  test.each([
    'HTTPS://{site}/t',
    'https:/{site}/t',
    'https:\\\\{site}/t',
    ' https://{site}/t',
    'ht\ttps://{site}/t',
    'https://{site}\\.acme.example/t',
  ])('is refused for an address that a parser would read in another way: %j', (tokenUrl) => {
    expect(complaint({ tokenUrl })).toMatch(/tokenUrl/)
  })

  test('is refused where something stands glued in front of a value with a known end', () => {
    const connection: ProviderInput['connection'] = [
      { name: 'site', source: 'input', suffixes: ['.acme.example'] },
    ]
    expect(complaint({ connection, tokenUrl: 'https://evil{site}/t' })).toMatch(/tokenUrl/)
    const hosts = ['{site}']
    const there = 'https://{site}/t'
    const change = { connection, hosts, tokenUrl: there, authorizationUrl: there }
    expect(complaint(change)).toBe('none')
  })

  test('is refused where its metadata would be somebody’s choice', () => {
    const row = { discovery: true, issuer: 'https://{site}.acme.example' }
    expect(complaint(row)).toContain('not known yet')
  })

  test('is taken there if the value is from a list, has a known end, or is the operator’s', () => {
    const tokenUrl = 'https://login.acme.{site}/token'
    const change = (parameter: object) => ({
      tokenUrl,
      connection: [{ name: 'site', source: 'input', ...parameter }] as ProviderInput['connection'],
    })
    expect(complaint(change({}))).not.toBe('none')
    expect(complaint(change({ values: [{ value: 'eu', label: 'Europe' }] }))).toBe('none')
    expect(complaint(change({ suffixes: ['.acme.example'] }))).toBe('none')
    expect(complaint(change({ source: 'operator' }))).toBe('none')
  })

  test.each<[string, Partial<ProviderInput>]>([
    ['not declared', { tokenUrl: 'https://{other}.acme.example/token' }],
    ['not declared', { authorizationParameters: { a: '{other}' } }],
    ['must not stand in a host', { tokenUrl: 'https://{client_id}.acme.example/token' }],
    ['client secret stands only', { tokenParameters: { a: '{client_secret}' } }],
    [
      'not known yet',
      {
        connection: [
          { name: 'site', source: 'token_response', suffixes: ['.acme.example'], form: 'host' },
        ],
      },
    ],
    ['has a name twice', { connection: [...(row.connection ?? []), ...(row.connection ?? [])] }],
    [
      'a meaning of its own',
      { connection: [...(row.connection ?? []), { name: 'client_id', source: 'input' }] },
    ],
  ])('is refused for a placeholder that is %s', (why, change) => {
    expect(complaint(change)).toContain(why)
  })
})

test('a row that assumes a lifetime says which', () => {
  expect(complaint({ refresh: { supported: true, assumeLifetime: true } })).toContain(
    'assumeLifetime needs accessTokenSeconds',
  )
})

test('signals of an expired token name more than success, and not 401', () => {
  const of = (expired: NonNullable<ProviderInput['api']>['expired']) =>
    complaint({ api: { expired } })
  expect(of([{ status: 401 }])).toContain('a 401 counts without being named')
  expect(of([{ status: 200 }])).toContain('needs more than its status')
  expect(of([{ status: 200, body: { path: 'error', values: [] } }])).toContain('api')
})

describe('the catalogue', () => {
  const rows = [...catalogue.values()]

  test('has each row under its id, with the evidence for it', () => {
    expect(rows.length).toBeGreaterThan(100)
    for (const [id, { id: own, confidence, sources, docs, unverified, refresh }] of catalogue) {
      expect(own).toBe(id)
      expect(confidence, id).not.toBe('operator')
      expect(unverified, id).toBe(confidence === 'low')
      expect(sources.length, id).toBeGreaterThan(0)
      expect(docs, id).toMatch(/^https:/)
      if (refresh.supported) expect([refresh.basis, refresh.checked], id).not.toContain('operator')
      if (refresh.supported) expect(refresh.checked, id).toMatch(/^20\d\d-\d\d$/)
    }
  })

  test('says of every account, refresh and revocation how it is known', () => {
    for (const { id, account, revocation } of rows) {
      if (account !== undefined) expect(account.basis, id).not.toBe('operator')
      if (revocation !== undefined) expect(revocation.basis, id).not.toBe('operator')
    }
  })

  test('asks for nothing to tell the account that the person is not told in words', () => {
    const unworded = rows.flatMap(({ id, identityScopes, defaultScopes, scopes }) =>
      [...identityScopes, ...defaultScopes]
        .filter((scope) => !Object.hasOwn(scopes, scope))
        .map((scope) => `${id} ${scope}`),
    )
    expect(unworded).toEqual([])
  })

  test('tells an account by an id, never by an address that can change hands', () => {
    const byAddress = rows.filter(({ account }) =>
      account?.idPaths.some((path) => /mail|login|username|screen/i.test(path)),
    )
    // A user name within one database account, which cannot be given to another while that one lives.
    expect(byAddress.map(({ id }) => id)).toEqual(['snowflake'])
  })

  test('has aliases, which are their parents but for name, icon, category and default scopes', () => {
    expect(aliases.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'gmail',
        'google-calendar',
        'google-drive',
        'outlook',
        'teams',
        'onedrive',
        'jira',
        'confluence',
        'zoho-crm',
        'google-health',
      ]),
    )
    for (const { aliasOf, ...alias } of rows) {
      if (aliasOf === undefined) continue
      const { aliasOf: no, ...parent } = catalogue.get(aliasOf)!
      expect(no, alias.id).toBeUndefined()
      const { id, name, category, logo, defaultScopes, notes, sources } = alias
      expect({ ...parent, id, name, category, logo, defaultScopes, notes, sources }).toEqual(alias)
      expect(defaultScopes, id).toEqual(expect.arrayContaining(parent.defaultScopes))
      expect(notes.slice(0, parent.notes.length), id).toEqual(parent.notes)
    }
  })

  test('gives no id twice: not to an alias, and not to a provider that is gone', () => {
    const ids = aliases.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    // An alias with the id of a definition would hide it.
    expect(rows.filter(({ aliasOf }) => aliasOf === undefined).length).toBeGreaterThanOrEqual(105)
    for (const [id, { replacement }] of retired) {
      expect(catalogue.has(id)).toBe(false)
      expect(catalogue.has(replacement)).toBe(true)
    }
  })

  test('is a map like any other', () => {
    expect(catalogue.size).toBe(rows.length)
    expect(catalogue.get('google')).toBe(catalogue.get('google'))
    expect(catalogue.get('nobody')).toBeUndefined()
    expect(catalogue.has('google')).toBe(true)
    const seen: string[] = []
    catalogue.forEach((row, id) => seen.push(`${id} ${row.id}`))
    expect(seen).toEqual([...catalogue.keys()].map((id) => `${id} ${id}`))
  })
})
