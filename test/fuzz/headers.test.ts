import { requestHeaders } from '@alter-ai/protocol/wire'
import fc from 'fast-check'
import { createSecretFinder } from '../../packages/vault/src/request/find-secret.ts'
import { filterResponseHeaders } from '../../packages/vault/src/request/headers.ts'
import { fuzzTest, outcomeOf, soup } from './fuzz.ts'

const name = fc.oneof(
  fc.constantFrom(
    'authorization',
    'Authorization',
    'AUTHORIZATION',
    'cookie',
    'Cookie2',
    'host',
    'Host',
    'x-api-key',
    'content-length',
    'transfer-encoding',
    'Connection',
    'te',
    'Upgrade',
    'x-forwarded-for',
    'Via',
    'proxy-authorization',
    'sec-fetch-site',
    'alter-error',
    'Alter-Grant-Id',
    'origin',
    'set-cookie',
    'x-http-method-override',
    'X-Original-URL',
    'x-rewrite-url',
    'CF-Connecting-IP',
    'true-client-ip',
    'accept',
    'Accept',
    'content-type',
    'x-own',
    'forwarded',
    'expect',
  ),
  soup(['authorization', ':', 'x-', 'host', '\r\nhost'], { maxPieces: 3 }),
)
const value = soup(['\r\n', 'a: b', 'Bearer x', 'é', 'chunked', '\u0100'], { maxPieces: 4 })

/** What must never leave, written down once more. */
const mustNot =
  /^(authorization|cookie2?|set-cookie|host|origin|via|forwarded|connection|content-length|transfer-encoding|te|trailer|upgrade|expect|keep-alive|http2-settings|x-real-ip|x-api-key|x-http-method(-override)?|x-method-override|proxy-.*|sec-.*|cf-.*|true-client-ip|x-(forwarded|original|rewrite)-.*|alter-.*)$/

fuzzTest(
  'a caller’s header goes out whole, or the call does not (RP-06)',
  fc.dictionary(name, value, { maxKeys: 4 }),
  (drawn) => {
    const { value: headers } = outcomeOf(() => requestHeaders(drawn, ['X-Api-Key']))
    if (headers === undefined) return undefined
    for (const [each, text] of Object.entries(headers)) {
      if (mustNot.test(each)) return `${each} would go out`
      if (each !== each.toLowerCase() || !/^[!#-'*+.^_`|~0-9a-z-]+$/.test(each))
        return 'a name that is none'
      if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) return 'a value that is none'
    }
    return Object.keys(headers).length === Object.keys(drawn).length ? undefined : 'one is missing'
  },
)

const token = 'the-access-token'
const answerName = fc.constantFrom(
  'content-type',
  'content-length',
  'set-cookie',
  'www-authenticate',
  'alter-error',
  'connection',
  'x-own',
  'x-named',
  'authorization',
  'x-api-key',
  'location',
  'etag',
  'proxy-authenticate',
  'te',
  'x-accel-redirect',
  'x-sendfile',
)
const answerValue = fc.constantFrom(
  '1',
  'x-named',
  'close, x-named',
  token,
  `Bearer ${token}`,
  Buffer.from(token).toString('base64'),
  encodeURIComponent(token),
  Buffer.from(token).toString('hex'),
  Buffer.from(`{"token":"${token}"}`).toString('base64url'),
  `https://x.example/?t=${token}`,
  '',
)

fuzzTest(
  'of a provider’s headers the caller sees none that holds the token, or speaks for the vault (RP-08)',
  fc.array(fc.tuple(answerName, answerValue), { maxLength: 6 }),
  (drawn) => {
    const answer = new Headers()
    for (const [each, text] of drawn) answer.append(each, text)
    const kept = filterResponseHeaders(answer, {
      credentialHeaders: ['X-Api-Key'],
      holdsSecret: createSecretFinder([token]),
    })
    for (const [each, text] of kept) {
      if (
        /^(set-cookie|www-authenticate|alter-.*|connection|authorization|x-api-key|proxy-.*|te|x-accel-.*|x-sendfile)$/.test(
          each,
        )
      )
        return `${each} is passed on`
      if (
        [
          text,
          ...['base64', 'hex'].map((code) => Buffer.from(text, code as 'hex').toString()),
        ].some((read) => read.includes(token))
      )
        return 'the token'
      if (each === 'x-named' && /x-named/.test(answer.get('connection') ?? ''))
        return 'a named header'
    }
    return answer.get('etag') === '1' && kept.get('etag') !== '1'
      ? 'a harmless one is gone'
      : undefined
  },
)
