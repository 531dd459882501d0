import { describe, expect, test } from 'vitest'
import { parseBaseUrl } from '../../packages/connect/src/vault/base-url.ts'

const page = 'https://app.example/deep/page?x=1#y'

describe('parseBaseUrl', () => {
  test.each([
    ['https://vault.example', 'https://vault.example'],
    ['https://vault.example/', 'https://vault.example'],
    ['https://vault.example/alter///', 'https://vault.example/alter'],
    ['https://VAULT.example:443/alter', 'https://vault.example/alter'],
    ['/alter', 'https://app.example/alter'],
    ['http://localhost:3000/alter', 'http://localhost:3000/alter'],
    ['http://app.localhost:3000', 'http://app.localhost:3000'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['http://127.1:3000', 'http://127.0.0.1:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
    ['https://api.example\\@evil.example/', 'https://api.example/@evil.example'],
  ])('takes %s as %s', (value, expected) => {
    expect(parseBaseUrl(value, page)).toBe(expected)
  })

  test.each([
    'http://vault.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://0.0.0.0:3000',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://app.example/1',
    'file:///etc/passwd',
    'intent://x',
    'https://user@vault.example',
    'https://user:word@vault.example',
    'https://vault.example@evil.example/',
    'https://vault.example/?a=1',
    'https://vault.example/#a',
    'https://',
    'http://[',
  ])('refuses %s', (value) => {
    expect(() => parseBaseUrl(value, page)).toThrow(
      expect.objectContaining({ code: 'invalid_base_url' }),
    )
  })

  test('does not repeat the value in the error', () => {
    expect(() => parseBaseUrl('http://user:hunter2@vault.example', page)).not.toThrow(/hunter2/)
    expect(() => parseBaseUrl('http://user:hunter2@vault.example', page)).toThrow()
  })
})
