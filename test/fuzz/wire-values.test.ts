import { parseGrant, parseSessionStatus } from '@alter-ai/protocol'
import {
  fromBase64Url,
  fromPercentEncoded,
  ownerOf,
  parseAuditRecord,
  parseCompletedSession,
  parseConnectSession,
  parseGrantRecord,
  parsePage,
  toBase64Url,
} from '@alter-ai/protocol/wire'
import fc from 'fast-check'
import { fuzzTest, outcomeOf, soup } from './fuzz.ts'

const name = fc.constantFrom(
  'status',
  'grants',
  'error',
  'code',
  'message',
  'grant_id',
  'provider',
  'provider_name',
  'account_identifier',
  'timestamp',
  'operation',
  'scopes',
  'items',
  'next_cursor',
  'display',
  'session_token',
  'connect_url',
  'expires_at',
  'seq',
  'recorded_at',
  'event',
  'outcome',
  'principal',
  'issuer',
  'id',
  'details',
  'missing_scopes',
  'context',
  '__proto__',
  'toString',
  'length',
)
const leaf = fc.constantFrom<unknown>(
  'completed',
  'failed',
  'active',
  'creation',
  'succeeded',
  'page',
  'x',
  '',
  '2026-11-22T00:00:00.000Z',
  '2026-99-99T00:00:00Z',
  null,
  undefined,
  true,
  0,
  1,
  -1,
  1.5,
  NaN,
  Infinity,
  1n,
  Symbol.iterator,
  () => 'x',
  new Date(NaN),
  new Map(),
  Object.create(null),
)
const object = fc.dictionary(name, leaf, { maxKeys: 8 })
const value: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.dictionary(name, fc.oneof(leaf, object, fc.array(object, { maxLength: 3 }))),
  },
  leaf,
  fc.array(object, { maxLength: 3 }),
)

const parsers: readonly ((value: unknown) => unknown)[] = [
  parseGrant,
  parseSessionStatus,
  parseGrantRecord,
  parseAuditRecord,
  parseConnectSession,
  parseCompletedSession,
  (each) => parsePage(each, parseGrant),
]

fuzzTest(
  'what comes over the wire is read or refused, and never breaks its reader',
  value,
  (each) => {
    for (const parse of parsers) {
      const { value: parsed } = outcomeOf(() => parse(each))
      if (parsed !== undefined && typeof parsed !== 'object') return 'something else than an object'
    }
    const { value: owner } = outcomeOf(() => ownerOf(each as { id: string }))
    return owner !== undefined && (owner.subject === '' || typeof owner.subject !== 'string')
      ? 'nobody became somebody'
      : undefined
  },
)

const text = soup(['%', '%2', '%e4', '%ff', '=', '==', '+', '/', 'YQ', '_w', 'A'.repeat(40)])

fuzzTest(
  'a text in base64url or percent-encoding comes back as it was, or not at all',
  text,
  (each) => {
    outcomeOf(() => fromBase64Url(each))
    outcomeOf(() => fromPercentEncoded(each))
    const isWellFormed = !/[\ud800-\udfff]/u.test(each)
    if (!isWellFormed) return undefined
    if (fromBase64Url(toBase64Url(each)) !== each) return 'base64url'
    return fromPercentEncoded(encodeURIComponent(each)) === each ? undefined : 'percent-encoding'
  },
)
