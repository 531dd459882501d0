import { requestHeaders } from '@alter-ai/protocol/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSecretFinder } from '../../../packages/vault/src/request/find-secret.ts'
import { filterResponseHeaders } from '../../../packages/vault/src/request/headers.ts'

const token = 'at_5f2c+very/secret=='

describe('requestHeaders', () => {
  test('passes ordinary headers on, with names in lower case', () => {
    expect(
      requestHeaders(
        {
          Accept: 'application/json',
          'X-GitHub-Api-Version': '2022-11-28',
          'If-Match': '"é"',
          'x-empty': '',
        },
        ['authorization'],
      ),
    ).toEqual({
      accept: 'application/json',
      'x-github-api-version': '2022-11-28',
      'if-match': '"é"',
      'x-empty': '',
    })
  })

  test('gives none for none', () => {
    expect(requestHeaders(undefined, [])).toEqual({})
  })

  test.each([
    'Authorization',
    'Cookie',
    'Cookie2',
    'Set-Cookie',
    'Host',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Keep-Alive',
    'Upgrade',
    'HTTP2-Settings',
    'TE',
    'Trailer',
    'Expect',
    'Proxy-Authorization',
    'Proxy-Connection',
    'Proxy-Anything',
    'Forwarded',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Real-IP',
    'Via',
    'X-HTTP-Method-Override',
    'X-HTTP-Method',
    'X-Method-Override',
    'Origin',
    'Sec-Fetch-Site',
    'X-Original-URL',
    'X-Original-URI',
    'X-Rewrite-URL',
    'X-Http-Host-Override',
    'CF-Connecting-IP',
    'CF-Access-Client-Secret',
    'True-Client-IP',
    'X-Client-IP',
    'X-Cluster-Client-IP',
    'X-Originating-IP',
    'X-Forwarded',
    'X-Envoy-External-Address',
    'X-Remote-User',
    'Client-Cert',
    'X-Goog-Authenticated-User-Email',
    'X-MS-Client-Principal-Id',
    'X-Amzn-Oidc-Data',
    'Alter-Target',
    'Alter-Error',
    'X-Shopify-Access-Token',
  ])('refuses %s in any spelling, naming it', (name) => {
    for (const spelling of [name, name.toLowerCase(), name.toUpperCase()]) {
      expect(() => requestHeaders({ [spelling]: 'x' }, ['X-Shopify-Access-Token'])).toThrow(
        expect.objectContaining({
          code: 'invalid_argument',
          message: expect.stringContaining(name.toLowerCase()) as string,
        }),
      )
    }
  })

  test.each([
    '',
    ' ',
    'a b',
    'a:b',
    'a\r\nb',
    'a\nb',
    'a\0b',
    'Authorization ',
    ' Host',
    'host\t',
    'hoſt',
    'é',
    'a(b)',
    'a"b',
    'a/b',
    'a,b',
    'Authorization\u200b',
  ])('refuses the name %j', (name) => {
    expect(() => requestHeaders({ [name]: 'x' }, [])).toThrow(
      expect.objectContaining({ code: 'invalid_argument' }),
    )
  })

  test.each<[string, unknown]>([
    ['CR and LF', 'a\r\nAuthorization: Bearer x'],
    ['LF', 'a\nb'],
    ['CR', 'a\rb'],
    ['NUL', 'a\0b'],
    ['a folded line', 'a\r\n b'],
    ['a control character', 'a\u0001b'],
    ['DEL', 'a\u007fb'],
    ['more than Latin-1', 'a\u0100'],
    ['a line separator', 'a\u2028b'],
    ['a letter whose low byte is LF', 'a\u010ab'],
    ['a number', 5],
    ['a list', ['a', 'b']],
    ['nothing', undefined],
  ])('refuses a value with %s, and does not repeat it', (_, value) => {
    expect(() => requestHeaders({ 'X-Test': value as string }, [])).toThrow(
      expect.objectContaining({
        code: 'invalid_argument',
        message: 'extraHeaders.x-test is not a header value',
      }),
    )
  })

  test('refuses one name in two spellings', () => {
    expect(() => requestHeaders({ 'X-Test': '1', 'x-test': '2' }, [])).toThrow(/given twice/)
  })

  test('refuses more than 16 KiB in all', () => {
    expect(() => requestHeaders({ a: 'x'.repeat(16 * 1024) }, [])).toThrow(/16384 bytes/)
  })

  test('lets nothing pass that could end a line or reach a reserved name', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), (extra) => {
        let headers: Record<string, string>
        try {
          headers = requestHeaders(extra, ['authorization'])
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_argument' })
          return
        }
        for (const [name, value] of Object.entries(headers)) {
          expect(`${name}: ${value}`).toMatch(/^[!-9;-~]+: [\t -~\x80-\xff]*$/)
          expect(name).not.toBe('authorization')
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('filterResponseHeaders', () => {
  const filter = (init: [string, string][]) =>
    Object.fromEntries(
      filterResponseHeaders(new Headers(init), {
        credentialHeaders: ['X-Shopify-Access-Token'],
        holdsSecret: createSecretFinder([token]),
      }),
    )

  test('keeps what describes the answer', () => {
    const kept = {
      'content-type': 'application/json',
      'content-length': '12',
      etag: '"1"',
      link: '<https://api.github.com/x?page=2>; rel="next"',
      location: 'https://api.github.com/y',
      'retry-after': '5',
      'x-ratelimit-remaining': '59',
    }
    expect(filter(Object.entries(kept))).toEqual(kept)
  })

  test.each([
    'Set-Cookie',
    'Set-Cookie2',
    'Cookie',
    'Authorization',
    'Proxy-Authorization',
    'Proxy-Authenticate',
    'WWW-Authenticate',
    'Authentication-Info',
    'Connection',
    'Keep-Alive',
    'Transfer-Encoding',
    'TE',
    'Trailer',
    'Upgrade',
    'Alter-Error',
    'Alter-Grant-Id',
    'X-Accel-Redirect',
    'X-Accel-Expires',
    'X-Sendfile',
    'X-Sendfile2',
    'X-Lighttpd-Send-File',
    'X-LiteSpeed-Location',
    'X-Reproxy-URL',
    'X-Reproxy-File',
    'X-Envoy-Immediate-Health-Check-Fail',
    'X-Shopify-Access-Token',
  ])('drops %s', (name) => {
    expect(
      filter([
        [name, 'x'],
        ['x-kept', '1'],
      ]),
    ).toEqual({ 'x-kept': '1' })
  })

  test('drops every cookie of several', () => {
    expect(
      filter([
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['x-kept', '1'],
      ]),
    ).toEqual({ 'x-kept': '1' })
  })

  test('drops what Connection names', () => {
    expect(
      filter([
        ['connection', 'close, X-Internal'],
        ['x-internal', '1'],
        ['x-kept', '1'],
      ]),
    ).toEqual({ 'x-kept': '1' })
  })

  test('drops a header in which the token comes back, in whatever encoding', () => {
    const echo = Buffer.from(`Bearer ${token}`).toString('base64')
    for (const value of [token, echo])
      expect(
        filter([
          ['location', value],
          ['x-kept', '1'],
        ]),
      ).toEqual({ 'x-kept': '1' })
  })
})
