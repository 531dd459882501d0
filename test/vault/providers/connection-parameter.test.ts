import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ConnectionParameter,
  parseConnectionValue,
} from '../../../packages/vault/src/providers/connection-parameter.ts'

const parse = (parameter: Partial<Record<string, unknown>>, received: unknown) =>
  parseConnectionValue(
    ConnectionParameter.parse({ name: 'x', source: 'input', ...parameter }),
    received,
  )

describe('parseConnectionValue', () => {
  test('takes what the pattern allows, whole', () => {
    const shop = { pattern: '^[a-z0-9][a-z0-9\\-]*$' }
    expect(parse(shop, 'my-store')).toBe('my-store')
    expect(parse({}, 123456)).toBe('123456')
    for (const wrong of [
      'My-Store',
      '-store',
      'my store',
      'my-store\n',
      '',
      'a/b',
      undefined,
      null,
    ])
      expect(parse(shop, wrong)).toBeUndefined()
  })

  test.each([
    'a/b',
    'a?b',
    'a#b',
    'a@b',
    'a:443',
    'a\\b',
    'a%2eb',
    'a b',
    'a\u0000b',
    'a\u202eb',
    'a..b',
    '..',
    '.a',
    'a.',
    'ä.example',
    '[::1]',
    'a'.repeat(254),
  ])('takes nothing that could mean something else in an address: %j', (value) => {
    expect(parse({}, value)).toBeUndefined()
    expect(parse({ form: 'host' }, value)).toBeUndefined()
  })

  test('takes the host of an https origin, and of nothing else', () => {
    const host = { form: 'host', suffixes: ['.salesforce.com', '.force.com'] }
    expect(parse(host, 'https://acme.my.salesforce.com')).toBe('acme.my.salesforce.com')
    expect(parse(host, 'https://acme.my.salesforce.com/')).toBe('acme.my.salesforce.com')
    expect(parse(host, 'HTTPS://ACME.my.Salesforce.com')).toBe('acme.my.salesforce.com')
    expect(parse(host, 'acme.my.salesforce.com')).toBe('acme.my.salesforce.com')
    expect(parse(host, 'https://salesforce.com')).toBe('salesforce.com')
    for (const wrong of [
      'http://acme.my.salesforce.com',
      'https://acme.my.salesforce.com/services',
      'https://acme.my.salesforce.com?x',
      'https://acme.my.salesforce.com#x',
      'https://acme.my.salesforce.com:8443',
      'https://user@acme.my.salesforce.com',
      'https://salesforce.com.attacker.example',
      'https://evilsalesforce.com',
      'https://attacker.example/acme.my.salesforce.com',
      'https://attacker.example#.salesforce.com',
      'ftp://acme.my.salesforce.com',
      'https://',
      {},
      ['https://acme.my.salesforce.com'],
    ])
      expect(parse(host, wrong), JSON.stringify(wrong)).toBeUndefined()
  })

  test('takes only what a list has', () => {
    const dc = { values: [{ value: 'com.au', label: 'Australia' }] }
    expect(parse(dc, 'com.au')).toBe('com.au')
    expect(parse(dc, 'com')).toBeUndefined()
  })

  test('whatever it takes under suffixes is a host under one of them', () => {
    const suffixes = ['.accounts.zoho.eu', '.zohoapis.com']
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.string().map((text) => `https://${text}.zohoapis.com`),
          fc.string().map((text) => `https://accounts.zoho.eu${text}`),
        ),
        (received) => {
          const value = parse({ form: 'host', suffixes }, received)
          if (value === undefined) return
          const { hostname, pathname, port } = new URL(`https://${value}`)
          expect([hostname, pathname, port]).toEqual([value, '/', ''])
          expect(suffixes.some((suffix) => `.${value}`.endsWith(suffix))).toBe(true)
        },
      ),
      { numRuns: 5_000 },
    )
  })
})

test('a pattern is a regular expression for the whole value', () => {
  const row = (pattern: string) =>
    ConnectionParameter.safeParse({ name: 'x', source: 'input', pattern }).success
  expect(row('^[a-z]+$')).toBe(true)
  expect(row('[a-z]+')).toBe(false)
  expect(row('^[a-z+$')).toBe(false)
})
