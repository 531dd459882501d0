import { defineProvider, github, google, slack, type Provider } from '@alter-ai/vault'
import fc from 'fast-check'
import {
  normaliseTokenResponse,
  parseScope,
  readTokenResponse,
} from '../../packages/vault/src/oauth/token/read-token-response.ts'
import { fuzzTest, laterOutcomeOf, soup } from './fuzz.ts'

const word = fc.constantFrom(
  'access_token',
  'refresh_token',
  'token_type',
  'expires_in',
  'scope',
  'id_token',
  'error',
  'ok',
  'authed_user',
  '__proto__',
  'constructor',
)
const scalar = fc.oneof(
  soup([
    'Bearer',
    'bearer',
    'user',
    '3600',
    '1e9',
    '-1',
    '0x10',
    'invalid_grant',
    'toString',
    '{',
    '"',
  ]),
  fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 3600, 1.5, 1e300, 31_536_000, 31_536_001),
)
const nested = fc.dictionary(word, scalar, { maxKeys: 4 })
const value = fc.oneof({ weight: 5, arbitrary: scalar }, nested, fc.array(scalar, { maxLength: 2 }))
const members = fc.dictionary(word, value, { maxKeys: 6 })

const body = fc.oneof(
  { weight: 6, arbitrary: members.map((each) => JSON.stringify(each)) },
  fc
    .dictionary(word, fc.string({ maxLength: 5 }))
    .map((each) => new URLSearchParams(each).toString()),
  soup([
    '{',
    '}',
    '[',
    ']',
    '"access_token"',
    ':',
    ',',
    '"x"',
    'null',
    'access_token=x',
    '&',
    '<html>',
  ]),
  fc.nat({ max: 5_000 }).map((depth) => '{"access_token":' + '['.repeat(depth)),
)
const answer = fc.tuple(
  fc.constantFrom<Provider>(...[google, github, slack].map(defineProvider)),
  body,
  fc.constantFrom(200, 200, 200, 200, 201, 302, 400, 401, 429, 500, 503),
  fc.constantFrom<string | undefined>(undefined, undefined, '7', '-1', 'x', '1e9', ''),
)

const now = Date.UTC(2026, 10, 28)

fuzzTest(
  'a token answer gives members or an error of ours, whatever it says (OA-08)',
  answer,
  async (drawn) => {
    const [provider, text, status, retryAfter] = drawn
    const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
    const { value: read, code } = await laterOutcomeOf(() =>
      readTokenResponse(provider, new Response(text, { status, headers }), now, 'client'),
    )
    if (read === undefined) return code === 'internal_error' ? code : undefined
    if (status !== 200) return `status ${status} was taken for success`
    if (typeof read['error'] === 'string' && read['error'] !== '') return 'an error was overlooked'
    if (provider.refusedBy.includes('ok') && read['ok'] === false) return 'ok: false was overlooked'

    const plain = normaliseTokenResponse(provider, read, now)
    const seconds = plain['expires_in']
    if (
      seconds !== undefined &&
      !(Number.isInteger(seconds) && Number(seconds) >= 1 && Number(seconds) <= 31_536_000)
    )
      return `it lives for ${JSON.stringify(seconds)} seconds`
    if (!provider.openid && plain['id_token'] !== undefined)
      return 'an ID token that nobody asked for'
    if (Object.getPrototypeOf(plain) !== Object.prototype) return 'its prototype was changed'
    for (const scope of parseScope(plain['scope']) ?? []) {
      if (scope === '' || /[ ,]/.test(scope)) return 'a scope is none'
    }
    return undefined
  },
)
