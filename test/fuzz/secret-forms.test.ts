import { completeApiKey, isApiKey } from '@alter-ai/protocol/wire'
import fc from 'fast-check'
import {
  equalHash,
  hashSecret,
  refOf,
  refOfPublicHalf,
  secretKinds,
} from '../../packages/vault/src/encryption/token-hash.ts'
import { fuzzTest, soup } from './fuzz.ts'

const digits = new Set('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')
const isBase62 = (text: string, length: number) =>
  text.length === length && [...text].every((each) => digits.has(each))
const isRef = (text: string) =>
  text.length >= 4 &&
  text.length <= 16 &&
  [...text].every((each) => digits.has(each) && each === each.toLowerCase())

/** The form once more, taken apart at its signs. */
function readSecret(text: string): { kind: string; ref: string } | undefined {
  const [kind = '', ref = '', random = '', ...more] = text.split('_')
  if (more.length > 0 || !secretKinds.includes(kind as 'st') || !isRef(ref)) return undefined
  const [half = '', secret = '', ...rest] = random.split('.')
  const isWhole =
    kind === 'sess'
      ? rest.length === 0 && isBase62(half, 22) && isBase62(secret, 43)
      : isBase62(random, 43)
  return isWhole ? { kind, ref } : undefined
}

const text = soup(
  [
    'sess_',
    'st_',
    'flow_',
    'brow_',
    'main_',
    'main_',
    '_',
    '.',
    'a'.repeat(22),
    'B'.repeat(43),
    'B'.repeat(43),
    'B'.repeat(42),
    'sess_main_' + 'a'.repeat(22),
    'st_main_' + 'b'.repeat(43),
    'alter_key_app_',
  ],
  {
    starts: [
      'st_main_' + 'B'.repeat(43),
      'sess_main_',
      'sess_main_' + 'a'.repeat(22),
      'B'.repeat(43),
    ],
    maxPieces: 3,
  },
)

fuzzTest(
  'state, session token, cookies and handles: what is not of its kind is nothing (CP-05, CP-06)',
  text,
  (value) => {
    const read = readSecret(value)
    for (const kind of secretKinds) {
      const expected = read?.kind === kind ? read.ref : undefined
      if (refOf(kind, value) !== expected) return `${kind}: ${refOf(kind, value)}, not ${expected}`
    }
    const [half = '', ...rest] = value.split('.')
    const isHalf = rest.length === 0 && readSecret(`${half}.${'x'.repeat(43)}`)?.kind === 'sess'
    return (refOfPublicHalf(value) !== undefined) === isHalf ? undefined : 'the public half'
  },
)

fuzzTest('an API key has its checksum, and equals nothing else (AK-01)', text, (value) => {
  const key = completeApiKey(`alter_key_app_main_${value}`)
  const isWhole = isBase62(value, 43)
  if (isApiKey(key) !== isWhole) return 'a key of the right form is not known, or another is'
  if (isApiKey(value)) return 'a piece passes for a key'
  if (!isWhole) return undefined
  const broken = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')
  return isApiKey(broken) ? 'the checksum does not matter' : undefined
})

const hashes = fc.tuple(text, text, fc.constantFrom<unknown>(undefined, null, 0, [], {}, ''))

fuzzTest(
  'two hashes are equal when kind and text are, and what is none equals nothing',
  hashes,
  (value) => {
    const [one, other, nothing] = value
    const hash = hashSecret('st', one)
    if (equalHash(hash, hashSecret('st', other)) !== (one === other)) return 'another text'
    if (equalHash(hash, hashSecret('flow', one))) return 'another kind'
    return equalHash(hash, nothing) || equalHash(nothing, nothing) ? 'nothing' : undefined
  },
)
