import { describe, expect, test } from 'vitest'
import {
  knownHost,
  meantValue,
} from '../../../../packages/vault/src/providers/client/authorization-host.ts'
import type { Provider } from '../../../../packages/vault/src/providers/provider.ts'

const at = (authorizationUrl: string) => ({ authorizationUrl }) as unknown as Provider
const shop = at('https://{shop}.provider.example/{shop}/authorize')
const region = at('https://accounts.provider.{region}/authorize')
const whole = at('https://{host}/authorize')

describe('knownHost', () => {
  test.each([
    ['https://accounts.provider.example/authorize', 'accounts.provider.example'],
    ['http://127.0.0.1:4001/{shop}/authorize', '127.0.0.1:4001'],
    ['https://bücher.example/authorize', 'xn--bcher-kva.example'],
    ['https://{shop}.provider.example/authorize', 'provider.example'],
    ['https://{shop}-eu.provider.example/authorize', 'provider.example'],
    ['https://{shop}.{region}.provider.example/authorize', 'provider.example'],
    ['https://accounts.provider.{region}/authorize', ''],
    ['https://{host}/authorize', ''],
    ['https://{host}:8443/authorize', ''],
  ])('of %s is what nobody has to fill in: %j', (url, host) => {
    expect(knownHost(at(url), {})).toBe(host)
  })

  test('takes a value for what is not known', () => {
    expect(knownHost(region, { region: 'co.uk' })).toBe('accounts.provider.co.uk')
    expect(knownHost(shop, { shop: 'my-store' })).toBe('my-store.provider.example')
    expect(knownHost(shop, { region: 'eu' })).toBe('provider.example')
  })

  test('is that of the issuer where the addresses are discovered', () => {
    const row = { issuer: 'https://{tenant}.login.example/v2' } as unknown as Provider
    expect(knownHost(row, {})).toBe('login.example')
    expect(knownHost({} as Provider, {})).toBe('')
  })
})

describe('meantValue', () => {
  test.each([
    'my-store',
    ' my-store\n',
    'My-Store',
    'my-store.provider.example',
    'MY-STORE.Provider.Example/',
    'https://my-store.provider.example',
    'https://my-store.provider.example/admin?x=1#y',
    'http://my-store.provider.example/admin',
    '\thttps://my-store.provider.example/admin/products ',
  ])('takes the shop out of %j', (typed) => {
    expect(meantValue(shop, 'shop', typed)).toBe('my-store')
  })

  test.each([
    ['a region', region, 'region', 'https://accounts.provider.co.uk/home', 'co.uk'],
    ['a whole host', whole, 'host', 'https://Acme.Example/home', 'acme.example'],
    ['a whole host without a path', whole, 'host', 'acme.example', 'acme.example'],
  ])('takes %s out of an address', (_, row, name, typed, expected) => {
    expect(meantValue(row, name, typed)).toBe(expected)
  })

  test.each([
    'provider.example',
    'https://provider.example/my-store',
    'https://my-store.provider.example.evil.example/admin',
    'https://evil.example/my-store.provider.example',
    'my store',
    'https://',
    '%',
    '123',
    '',
  ])('leaves %j for the row to judge', (typed) => {
    expect(meantValue(shop, 'shop', typed)).toBe(typed)
  })

  test('leaves alone what is not in the host, and what is there twice or beside something unknown', () => {
    const address = 'https://Acme.provider.example/x'
    expect(meantValue(at('https://provider.example/{name}'), 'name', address)).toBe(address)
    expect(meantValue(at('https://{name}.{name}.example/'), 'name', address)).toBe(address)
    expect(meantValue(at('https://{name}.{zone}.example/'), 'name', address)).toBe(address)
  })
})
