import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HostRule } from '../../../packages/vault/src/http/host-rule.ts'
import { parseTarget } from '../../../packages/vault/src/request/target-host.ts'

const rule: HostRule = {
  hosts: ['api.github.com', '*.googleapis.com', 'уандекс.рф', '*.com'],
  development: false,
}
const parse = (url: string, someRule = rule) => parseTarget(url, undefined, undefined, someRule)
const notAllowed = expect.objectContaining({
  name: 'TargetNotAllowedError',
  code: 'target_not_allowed',
  status: 403,
}) as Error
const badValue = expect.objectContaining({
  name: 'AlterValueError',
  code: 'invalid_argument',
  status: 400,
}) as Error

describe('parseTarget, the host', () => {
  test('a refusal names the hosts there are', () => {
    expect(() => parse('https://evil.example/')).toThrow(/api\.github\.com, \*\.googleapis\.com/)
  })

  test.each([
    ['https://api.github.com', 'https://api.github.com/'],
    ['https://api.github.com/', 'https://api.github.com/'],
    ['https://api.github.com/user/repos?page=2', 'https://api.github.com/user/repos?page=2'],
    ['https://api.github.com?q=1', 'https://api.github.com/?q=1'],
    ['https://api.github.com/#part', 'https://api.github.com/'],
    [
      'https://api.github.com/x?next=https://evil.example/',
      'https://api.github.com/x?next=https://evil.example/',
    ],
    ['https://api.github.com/@evil.example/', 'https://api.github.com/@evil.example/'],
    ['https://api.github.com//evil.example/', 'https://api.github.com//evil.example/'],
    ['https://api.github.com/a/..%2f..%2fadmin', 'https://api.github.com/a/..%2f..%2fadmin'],
    ['https://api.github.com/a;b=c/%5C%2e', 'https://api.github.com/a;b=c/%5C%2e'],
    [
      'https://api.github.com/größe?ö=ü ü',
      'https://api.github.com/gr%C3%B6%C3%9Fe?%C3%B6=%C3%BC%20%C3%BC',
    ],
    [
      'https://gmail.googleapis.com/gmail/v1/users/me',
      'https://gmail.googleapis.com/gmail/v1/users/me',
    ],
    ['https://www.googleapis.com/', 'https://www.googleapis.com/'],
    ['https://xn--9-7sb.googleapis.com/', 'https://xn--9-7sb.googleapis.com/'],
  ])('lets %s pass, as %s', (url, href) => {
    expect(parse(url).href).toBe(href)
  })

  test.each([
    // user names, and hosts that only look right
    'https://api.github.com\\@evil.example/',
    'https://api.github.com@evil.example/',
    'https://api.github.com%40evil.example/',
    'https://evil.example#@api.github.com/',
    'https://evil.example?.api.github.com',
    'https://evil.example/api.github.com',
    'https://evil.example\\api.github.com',
    'https://user@api.github.com/',
    'https://user:password@api.github.com/',
    'https://@api.github.com/',
    'https://:@api.github.com/',
    'https://api.github.com:443@evil.example/',
    'https://a@b@api.github.com/',
    // prefixes, suffixes, labels
    'https://api.github.com.evil.example/',
    'https://evil-api.github.com/',
    'https://evilapi.github.com/',
    'https://x.api.github.com/',
    'https://github.com/',
    'https://googleapis.com/',
    'https://.googleapis.com/',
    'https://a.b.googleapis.com/',
    'https://-.googleapis.com/',
    'https://_x.googleapis.com/',
    'https://evilgoogleapis.com/',
    'https://gmail.googleapis.com.evil.example/',
    'https://*.googleapis.com/',
    'https://{tenant}.googleapis.com/',
    'https://evil.com/',
    // dots, case, ports
    'https://api.github.com./x',
    'https://API.GITHUB.COM./x',
    'https://API.GITHUB.COM/x',
    'https://api..github.com/',
    'https://api.github.com:443/',
    'https://api.github.com:444/',
    'https://api.github.com:80/',
    'https://api.github.com:/',
    'https://api.github.com:0443/',
    // other writings of letters and dots
    'https://api。github。com/',
    'https://api.github．com/',
    'https://аpi.github.com/',
    'https://ａpi.github.com/',
    'https://api.git\u200bhub.com/',
    'https://api.git\u00adhub.com/',
    'https://api%2egithub.com/',
    'https://%61pi.github.com/',
    'https://уандекс.рф/',
    // white space and control characters that a URL parser removes
    'https://api.git\thub.com/',
    'https://api.git\nhub.com/',
    'https://api.github.com\r\n.evil.example/',
    'ht\ntps://api.github.com/',
    ' https://api.github.com/',
    'https://api.github.com/ ',
    '\u0000https://api.github.com/',
    'https://api.github.com/\u0000',
    'https://api.github.com/\tx',
    'https://api.github.com/\u007f',
    // schemes and slashes
    'http://api.github.com/',
    'HTTPS://api.github.com/',
    'https:api.github.com/',
    'https:/api.github.com/',
    'https:///api.github.com/',
    'https:\\\\api.github.com\\',
    '//api.github.com/',
    '/user',
    'api.github.com/user',
    'ftp://api.github.com/',
    'ws://api.github.com/',
    'wss://api.github.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/plain,api.github.com',
    'blob:https://api.github.com/x',
    '',
    'https://',
    // addresses in all their forms
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://①②⑦.⓪.⓪.①/',
    'https://140.82.112.5/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[fe80::1%25eth0]/',
    'https://localhost/',
    'https://169.254.169.254/latest/meta-data/',
    'https://169.254.169.254.nip.io/',
    // paths that would be read as another path
    'https://api.github.com/a/../b',
    'https://api.github.com/a/./b',
    'https://api.github.com/..',
    'https://api.github.com/a/%2e%2e/b',
    'https://api.github.com/a/%2E./b',
    'https://api.github.com/a/.%2e',
    'https://api.github.com/a\\b',
    'https://api.github.com/\\evil.example',
  ])('refuses %j', (url) => {
    expect(() => parse(url)).toThrow(notAllowed)
  })

  test('does not repeat the URL in the message', () => {
    expect(() => parse('https://evil.example/?token=abc')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('evil') as string }),
    )
  })

  test('refuses addresses and wildcards for a whole top-level domain even when the rule names them', () => {
    const careless: HostRule = {
      hosts: ['127.0.0.1', '10.0.0.1', '[::1]', 'localhost:443', '*', '*.', '*.com', '*.*.com'],
      development: false,
    }
    for (const host of ['127.0.0.1', '10.0.0.1', '[::1]', 'localhost:443', 'evil.com', 'a.b.com']) {
      expect(() => parse(`https://${host}/`, careless)).toThrow(notAllowed)
    }
  })

  test('lets nothing but its hosts pass, whatever is written around them', () => {
    const pieces = fc.constantFrom(
      'https://',
      'http://',
      'api.github.com',
      'evil.example',
      'googleapis.com',
      '@',
      ':',
      '/',
      '\\',
      '.',
      '#',
      '?',
      '%2e',
      '%40',
      '\t',
      '\n',
      ' ',
      '。',
      '443',
      '..',
      '[',
      ']',
      'www',
      '-',
      '\u200b',
      'a',
      '{x}',
      '%',
      '&',
      ';',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
        const text = `https://${parts.join('')}`
        let target: URL
        try {
          target = parse(text)
        } catch (error) {
          expect(error).toMatchObject({
            code: expect.stringMatching(/^(target_not_allowed|invalid_argument)$/) as string,
          })
          return
        }
        expect(target.origin).toMatch(/^https:\/\/(api\.github\.com|[a-z0-9-]+\.googleapis\.com)$/)
        expect(target.username + target.password + target.port + target.hash).toBe('')
        expect(text.startsWith(target.origin)).toBe(true)
      }),
      { numRuns: 20_000 },
    )
  })
})

describe('parseTarget, development rows', () => {
  const development: HostRule = {
    hosts: [
      '127.0.0.1:4001',
      'localhost:4001',
      '[::1]:4001',
      '10.0.0.1:4001',
      'evil.example:4001',
      '127.0.0.1',
      'api.github.com',
    ],
    development: true,
  }

  test.each([
    'http://127.0.0.1:4001/me',
    'http://localhost:4001/me',
    'http://[::1]:4001/me',
    'https://localhost:4001/me',
    'https://api.github.com/me',
  ])('lets %s pass', (url) => {
    expect(parse(url, development).href).toBe(url)
  })

  test.each([
    'http://127.0.0.1:4002/',
    'http://127.0.0.1/',
    'https://127.0.0.1/',
    'http://127.0.0.2:4001/',
    'http://127.1:4001/',
    'http://2130706433:4001/',
    'http://[::ffff:127.0.0.1]:4001/',
    'http://localhost.:4001/',
    'http://localhost.evil.example:4001/',
    'http://LOCALHOST:4001/',
    'http://0.0.0.0:4001/',
    'http://10.0.0.1:4001/',
    'http://evil.example:4001/',
    'https://evil.example:4001/',
    'http://api.github.com/',
    'http://user@127.0.0.1:4001/',
  ])('refuses %s', (url) => {
    expect(() => parse(url, development)).toThrow(notAllowed)
  })

  test('are needed for loopback: without the mark the same hosts are refused', () => {
    const plain = { ...development, development: false }
    for (const host of ['127.0.0.1:4001', 'localhost:4001', '[::1]:4001']) {
      expect(() => parse(`http://${host}/`, plain)).toThrow(notAllowed)
      expect(() => parse(`https://${host}/`, plain)).toThrow(notAllowed)
    }
  })
})

describe('parseTarget, path parameters', () => {
  const fill = (url: string, params: Record<string, unknown>) =>
    parseTarget(url, params as Record<string, string>, undefined, rule).href

  test.each([
    ['a name', 'octocat', 'octocat'],
    ['a number', 42, '42'],
    ['a slash', 'a/b', 'a%2Fb'],
    ['a way out', '../../admin', '..%2F..%2Fadmin'],
    ['an encoded way out', '%2e%2e/x', '%252e%252e%2Fx'],
    ['a query', 'x?admin=1#y', 'x%3Fadmin%3D1%23y'],
    ['another host', '@evil.example', '%40evil.example'],
    ['a backslash', 'a\\b', 'a%5Cb'],
    ['a line break', 'a\r\nb', 'a%0D%0Ab'],
    ['a placeholder', '{repo}', '%7Brepo%7D'],
    ['a replacement pattern', "$&$1$'", "%24%26%241%24'"],
    ['other scripts', '漢', '%E6%BC%A2'],
  ])('encodes %s whole', (_, value, encoded) => {
    expect(fill('https://api.github.com/users/{user}/repos', { user: value })).toBe(
      `https://api.github.com/users/${encoded}/repos`,
    )
  })

  test('fills several, within a segment too, and leaves the query alone', () => {
    const url = 'https://api.github.com/{owner}/{repo}/v{version}.json?filter={"a":1}&x={owner}'
    expect(fill(url, { owner: 'o', repo: 'r', version: 2 })).toBe(
      'https://api.github.com/o/r/v2.json?filter={%22a%22:1}&x={owner}',
    )
  })

  test.each<[string, Record<string, unknown>]>([
    ['nothing', { other: 'x' }],
    ['an empty text', { user: '' }],
    ['a dot', { user: '.' }],
    ['two dots', { user: '..' }],
    ['undefined', { user: undefined }],
    ['null', { user: null }],
    ['not a number', { user: Number.NaN }],
    ['infinity', { user: Infinity }],
    ['a list', { user: ['..'] }],
    ['an object that says it is text', { user: { toString: () => 'x' } }],
    ['half a surrogate pair', { user: '\ud800' }],
  ])('refuses %s', (_, params) => {
    expect(() => fill('https://api.github.com/users/{user}/repos', params)).toThrow(badValue)
  })

  test('refuses two parameters that make a dot segment together', () => {
    expect(() => fill('https://api.github.com/x/{a}{b}/y', { a: '.', b: '.' })).toThrow(badValue)
    expect(() => fill('https://api.github.com/x/.{a}', { a: '.' })).toThrow(badValue)
  })

  test('refuses an unfilled name, and one that has no place, naming it', () => {
    expect(() => parse('https://api.github.com/{owner}/x')).toThrow(/pathParams\.owner/)
    expect(() => fill('https://api.github.com/x', { owner: 'o' })).toThrow(/pathParams\.owner/)
    expect(() => fill('https://api.github.com/{toString}', {})).toThrow(badValue)
  })

  test('does not fill the host', () => {
    expect(() => fill('https://{host}.googleapis.com/', { host: 'www' })).toThrow(badValue)
    expect(() => fill('https://{host}/{host}', { host: 'api.github.com' })).toThrow(notAllowed)
  })

  test('keeps any text in its segment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        fc.pre(!/\p{Surrogate}/u.test(value) && value !== '.' && value !== '..')
        const target = parseTarget('https://api.github.com/a/{value}/b', { value }, undefined, rule)
        const segments = target.pathname.split('/')
        expect(segments).toHaveLength(4)
        expect(decodeURIComponent(segments[2] as string)).toBe(value)
        expect(target.search + target.hash).toBe('')
      }),
      { numRuns: 3000 },
    )
  })
})

describe('parseTarget, query parameters', () => {
  const append = (url: string, params: Record<string, unknown>) =>
    parseTarget(url, undefined, params as Record<string, string>, rule).href

  test.each<[string, string, Record<string, unknown>, string]>([
    [
      'to a bare URL',
      'https://api.github.com/x',
      { page: 2, q: 'a b&c=d', all: true },
      '?page=2&q=a%20b%26c%3Dd&all=true',
    ],
    ['to a query', 'https://api.github.com/x?a=1', { b: '2' }, '?a=1&b=2'],
    ['to an empty query', 'https://api.github.com/x?', { b: '2' }, '?b=2'],
    ['before a fragment', 'https://api.github.com/x?a=1#f', { b: '2' }, '?a=1&b=2'],
    [
      'of a list, one by one',
      'https://api.github.com/x',
      { id: [1, 'b', false] },
      '?id=1&id=b&id=false',
    ],
    ['of an empty list, as nothing', 'https://api.github.com/x', { id: [] }, ''],
    ['with an empty value', 'https://api.github.com/x', { q: '' }, '?q='],
    ['with line breaks', 'https://api.github.com/x', { 'a\r\nb': 'c\r\nd' }, '?a%0D%0Ab=c%0D%0Ad'],
  ])('appends %s', (_, url, params, search) => {
    expect(append(url, params)).toBe(`https://api.github.com/x${search}`)
  })

  test('leaves what stands in the URL as it is written', () => {
    expect(append("https://api.github.com/x?q=a%20b+c~'%7e", { p: 1 })).toBe(
      'https://api.github.com/x?q=a%20b+c~%27%7e&p=1',
    )
  })

  test.each([undefined, null, Number.NaN, {}, [[1]], [undefined], '\udc00'])(
    'refuses the value %j, naming the parameter',
    (value) => {
      expect(() => append('https://api.github.com/x', { page: value })).toThrow(
        expect.objectContaining({
          code: 'invalid_argument',
          message: expect.stringContaining('queryParams.page') as string,
        }),
      )
    },
  )
})

describe('parseTarget, limits', () => {
  test.each([undefined, null, 42, new URL('https://api.github.com/'), {}])(
    'refuses a url that is no text: %s',
    (url) => {
      expect(() => parse(url as string)).toThrow(badValue)
    },
  )

  test('refuses a url of more than 8,192 characters', () => {
    const fits = 'https://api.github.com/'.padEnd(8192, 'x')
    expect(parse(fits).href).toBe(fits)
    expect(() => parse(`${fits}x`)).toThrow(badValue)
  })
})
