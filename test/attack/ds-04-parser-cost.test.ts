import type { IncomingMessage } from 'node:http'
import { defineProvider, google, readCookies } from '@alter-ai/vault'
import { parseGrant } from '@alter-ai/protocol'
import {
  buildTarget,
  fromBase64UrlList,
  fromPercentEncoded,
  fromWireError,
  isApiKey,
  parsePage,
  toBase64UrlList,
} from '@alter-ai/protocol/wire'
import { afterAll, beforeAll, expect } from 'vitest'
import { createClientAddress } from '../../packages/cli/src/http/client-address.ts'
import { toOutcome } from '../../packages/connect/src/outcome.ts'
import { createConnectDocuments } from '../../packages/server/src/connect-document.ts'
import { cleanName } from '../../packages/server/src/pages/script/shared/fill-text.js'
import { languageFor } from '../../packages/server/src/pages/texts/language.ts'
import { toLabel } from '../../packages/vault/src/grant/identify-account.ts'
import { assertSingleValues } from '../../packages/vault/src/oauth/single-value.ts'
import {
  normaliseTokenResponse,
  parseScope,
  readTokenResponse,
} from '../../packages/vault/src/oauth/token/read-token-response.ts'
import { createSecretFinder } from '../../packages/vault/src/request/find-secret.ts'
import { filterResponseHeaders } from '../../packages/vault/src/request/headers.ts'
import { readScopeChallenge } from '../../packages/vault/src/request/scope-challenge.ts'
import { registeredUrl } from '../../packages/vault/src/session/registered-url.ts'
import { attackTest } from '../support/attack.ts'
import { FlowBrowser } from '../support/create-test-vault.ts'
import { rawRequest, sendRaw } from '../support/send-raw.ts'
import { serveStandalone, type Standalone } from '../support/serve-standalone.ts'
import { asyncCostGrowth, costGrowth, linearGrowth } from '../support/time/cpu-cost.ts'
import { serveVault, type ServedVault } from '../server/served-vault.ts'

let served: ServedVault
let standalone: Standalone
beforeAll(async () => {
  served = await serveVault()
  standalone = await serveStandalone()
})
afterAll(async () => {
  await served.close()
  await standalone.close()
})

/** `part` over and over, `size` characters long. */
const fill = (part: string, size: number) => part.repeat(Math.ceil(size / part.length))
/** Members or lines that are all different, some `size` characters together. */
const numbered = (size: number) => Array.from({ length: size / 8 }, (_, at) => `n${at}`)
/** A host name to normalize. Its characters are all different, because equal ones would be cheap. */
const longHost = (size: number) =>
  Array.from({ length: size / 9 }, (_, at) =>
    encodeURIComponent(String.fromCodePoint(0x4e00 + ((at * 7_919) % 20_000))),
  ).join('')
/** Accents that have to be put in order. */
const accents = '\u0301\u0316'

/** What a parser makes of an input that it may refuse. */
function attempt(parse: () => unknown): void {
  try {
    parse()
  } catch {
    // The cost of a refusal counts as well.
  }
}

type Parser = (text: string) => unknown

const holdsSecret = createSecretFinder(['the-access-token'])

const challenge: Parser = (text) =>
  readScopeChallenge(
    { status: 403, headers: new Headers({ 'www-authenticate': text }) },
    holdsSecret,
  )

/** Each parser of outside input, and what would make a careless one slow. */
const parsers: Readonly<Record<string, readonly [Parser, ...string[]]>> = {
  Cookie: [(text) => readCookies(`a=x${text}x`), ' ', ';', '; a=1', '\t'],
  'Accept-Language': [(text) => languageFor(text), ',', ';', '-', ' ', 'de;q=0.1,', 'a;q=1'],
  'authorization response': [
    (text) => assertSingleValues(new URLSearchParams(text)),
    '&',
    'a&',
    'a=b&',
    '%41',
    '[',
  ],
  'target URL': [(text) => buildTarget(`https://a.example/${text}`, {}, {}), '{', '{a', '/..', '%'],
  'percent-encoded header': [(text) => fromPercentEncoded(text), '%', '%20', '%C3%BC'],
  'base64url header': [(text) => fromBase64UrlList(text), 'A', '-_', '=', 'WyJh'],
  'API key': [(text) => isApiKey(`alter_key_app_main_${text}`), 'a', '_', 'alter_key_app_'],
  'name that is shown': [(text) => cleanName(text), ' ', '\u200b', 'a ', accents, '\ud83d', '🦊'],
  'account name': [toLabel, accents, '\u200b', 'a', '🦊'],
  'scope of a token response': [(text) => parseScope(text), ' ', ',', 'a ', 'a, '],
  'WWW-Authenticate': [challenge, ' ', ',', '"\\', 'a=', 'a="', 'Bearer ', 'a ='],
  'response headers': [
    (text) =>
      filterResponseHeaders(new Headers({ connection: text, 'x-a': text }), {
        credentialHeaders: ['authorization'],
        holdsSecret,
      }),
    ',',
    'a,',
    ' ,',
    '%',
    'the-access-toke',
  ],
  'X-Forwarded-For': [
    (text) =>
      createClientAddress(['10.0.0.0/8'], () => undefined)(new Request('http://a.example'), {
        incoming: {
          headers: { 'x-forwarded-for': text },
          socket: { remoteAddress: '10.0.0.1' },
        } as unknown as IncomingMessage,
      }),
    ',',
    ' ',
    '10.0.0.1,',
    '::,',
    '1',
  ],
  'error of a vault elsewhere': [
    (text) => fromWireError({ error: { code: text, message: text } }, { status: 400 }),
    'a',
    '"',
    ' ',
  ],
}

const app = { publicURL: 'https://vault.example', origins: new Set<string>(), returnUrls: [] }

/** The same for values that JSON or a message brings. */
const valueParsers: Readonly<Record<string, (size: number) => unknown>> = {
  'Set-Cookie of a response': (size) =>
    filterResponseHeaders(new Headers(numbered(size).map((name) => ['set-cookie', `${name}=x`])), {
      credentialHeaders: [],
      holdsSecret,
    }),
  'page to come back to': (size) =>
    attempt(() => registeredUrl(app, 'returnUrl', `https://${longHost(size)}`)),
  'message with grants': (size) =>
    toOutcome({ status: 'completed', grants: numbered(size).map((id) => ({ grant_id: id })) }),
  'message with scopes': (size) => parseGrant({ grant_id: 'a', scopes: numbered(size) }),
  'list on the wire': (size) => parsePage({ items: numbered(size) }, parseGrant),
  'list in a header': (size) => fromBase64UrlList(toBase64UrlList(numbered(size))),
}

attackTest(
  {
    row: 'DS-04',
    name: 'inputs that make a careless parser slow, in every place where a parser reads them',
    reference: 'CWE-1333, CWE-407',
  },
  async (countTry) => {
    const documents = createConnectDocuments({
      vault: served.vault,
      isHttps: false,
      standsAlone: false,
    })
    const all: typeof parsers = {
      ...parsers,
      'Accept-Encoding': [
        (text) => documents.find({ acceptLanguage: 'en', acceptEncoding: text }),
        ',',
        ';',
        ' ',
        'gzip;q=0,',
      ],
    }
    const slow: string[] = []
    const judge = (name: string, growth: number) => {
      countTry(growth > linearGrowth)
      if (growth > linearGrowth) slow.push(`${name}: ${growth}`)
    }
    for (const [name, [parse, ...parts]] of Object.entries(all)) {
      // One input whose cost grows faster soon costs more than all the others.
      const growth = costGrowth((size) => {
        for (const part of parts) attempt(() => parse(fill(part, size)))
      }, 4_000)
      judge(name, growth)
    }
    for (const [name, parse] of Object.entries(valueParsers)) judge(name, costGrowth(parse, 4_000))
    expect(slow).toEqual([])
  },
)

const bodies: Readonly<Record<string, (size: number) => string>> = {
  members: (size) => JSON.stringify(Object.fromEntries(numbered(size).map((name) => [name, 1]))),
  'a list in a list': (size) => `{"access_token":${'['.repeat(size / 2)}${']'.repeat(size / 2)}}`,
  'half of it': (size) => '{"access_token":"'.padEnd(size, 'a'),
  'a form': (size) => `access_token=a&${fill('a=b&', size)}`,
  percent: (size) => `error=${fill('%', size)}`,
  scopes: (size) => JSON.stringify({ access_token: 'a', scope: fill('a, ', size) }),
  digits: (size) => JSON.stringify({ access_token: 'a', expires_in: fill('1', size) }),
}

attackTest(
  {
    row: 'DS-04',
    name: 'token responses that make a careless parser slow',
    reference: 'CWE-1333, CWE-407',
  },
  async (countTry) => {
    const provider = defineProvider(google)
    const read = async (body: string, headers: Record<string, string> = {}, status = 200) => {
      try {
        const response = new Response(body, { status, headers })
        const members = await readTokenResponse(provider, response, 0, 'client')
        normaliseTokenResponse(provider, members, 0)
      } catch {
        // The cost of a refusal counts as well.
      }
    }
    for (const body of Object.values(bodies))
      countTry((await asyncCostGrowth((size) => read(body(size)), 8_000)) > linearGrowth)
    for (const part of ['(', ' ', '1', 'Jan ', '-']) {
      const busy = (size: number) => read('{}', { 'retry-after': `1${fill(part, size)}1` }, 429)
      countTry((await asyncCostGrowth(busy, 4_000)) > linearGrowth)
    }
    expect(parseScope('a, b c')).toEqual(['a', 'b', 'c'])
  },
)

attackTest(
  {
    row: 'DS-04',
    name: 'requests as large as a route takes, of which each part could make a careless parser slow',
    reference: 'CWE-1333, CWE-407',
  },
  async (countTry) => {
    const { send } = served
    const status = '/sdk/oauth/connect/status'
    const ours = { 'alter-connect': '1', 'content-type': 'application/json' }
    const post = (body: string) =>
      send('POST', '/sdk/oauth/connect/redeem', { headers: ours, body })
    const hostile: Readonly<Record<string, (size: number) => Promise<Response>>> = {
      path: (size) => send('GET', fill('/a', size)),
      'encoded path': (size) => send('GET', fill('/%2e%2e', size)),
      query: (size) => send('GET', `/healthz?${numbered(size).join('&')}`),
      'query of a callback': (size) => send('GET', `/oauth/callback/google?${fill('a[]=&', size)}`),
      'header lines': (size) =>
        send('GET', '/healthz', { rawHeaders: numbered(size).flatMap((name) => [name, 'x']) }),
      'a header over and over': (size) =>
        send('GET', '/healthz', { rawHeaders: numbered(size).flatMap(() => ['x-a', 'x']) }),
      cookies: (size) => send('GET', status, { headers: { cookie: fill('flow-a= ;', size) } }),
      authorization: (size) =>
        send('GET', status, { headers: { authorization: `Bearer${fill(' ', size)}x` } }),
      'content type': (size) =>
        send('POST', '/sdk/oauth/connect/redeem', {
          headers: { ...ours, 'content-type': fill('; ', size) },
          body: '{}',
        }),
      'accept and language': (size) =>
        send('GET', '/oauth/callback/google', {
          headers: { accept: fill(',', size / 2), 'accept-language': fill('a;q=1', size / 2) },
        }),
      'forwarded headers': (size) =>
        send('GET', '/healthz', {
          headers: { 'x-forwarded-for': fill(',', size / 2), forwarded: fill('for="', size / 2) },
        }),
      'JSON members': (size) =>
        post(JSON.stringify(Object.fromEntries(numbered(size).map((name) => [name, 1])))),
      'nested JSON': (size) => post('['.repeat(size / 2) + ']'.repeat(size / 2)),
      'a text in JSON': (size) => post(JSON.stringify({ session: fill(accents, size / 2) })),
      'a form': (size) =>
        send('POST', '/oauth/callback/google', {
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: fill('%', size),
        }),
    }
    const slow: string[] = []
    for (const [name, request] of Object.entries(hostile)) {
      const growth = await asyncCostGrowth(async (size) => (await request(size)).text(), 1_800)
      countTry(growth > linearGrowth)
      if (growth > linearGrowth) slow.push(`${name}: ${growth}`)
    }
    expect(slow).toEqual([])
    const grant = await new FlowBrowser(served).grant('google', { id: 'user-ada' })
    expect(grant.provider).toBe('google')
  },
)

attackTest(
  {
    row: 'DS-04',
    name: 'a host of tens of kilobytes, which a URL parser would have to normalize',
    reference: 'RFC 9112 §3.2, Unicode Standard Annex #15 (canonical ordering)',
  },
  async (countTry) => {
    const inHeader = (size: number) => rawRequest('GET /healthz', [`Host: ${longHost(size)}`])
    const inTarget = (size: number) => rawRequest(`GET http://${longHost(size)}/healthz`)
    for (const request of [inHeader, inTarget]) {
      const growth = await asyncCostGrowth(async (size) => {
        const { status } = await sendRaw(standalone.publicURL, request(size))
        expect([400, 431]).toContain(status)
      }, 7_000)
      countTry(growth > linearGrowth)
    }
    const { status } = await sendRaw(
      standalone.publicURL,
      rawRequest('GET /healthz', [`Host: ${'a'.repeat(63)}.example:8787`]),
    )
    expect(status).toBe(200)
  },
)
