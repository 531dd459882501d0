import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { publicHalf } from '@alter-ai/protocol'
import {
  equalHash,
  generateSecret,
  generateSessionToken,
  hashSecret,
  refOf,
  refOfPublicHalf,
  secretKinds,
  type SecretKind,
} from '../../../packages/vault/src/encryption/token-hash.ts'
import { costGrowth, linearGrowth } from '../../support/time/cpu-cost.ts'

const make = (kind: SecretKind, ref = 'main'): string =>
  kind === 'sess' ? generateSessionToken(ref, randomBytes) : generateSecret(kind, ref, randomBytes)

describe('generateSecret', () => {
  test.each(secretKinds)('makes secrets of kind %s in the documented form', (kind) => {
    const form =
      kind === 'sess'
        ? /^sess_main_[A-Za-z0-9]{22}\.[A-Za-z0-9]{43}$/
        : new RegExp(`^${kind}_main_[A-Za-z0-9]{43}$`)
    expect(make(kind)).toMatch(form)
  })

  test('never makes one twice, and uses all 62 characters equally often', () => {
    const seen = new Set<string>()
    const counts = new Map<string, number>()
    const rounds = 20_000
    for (let round = 0; round < rounds; round++) {
      const random = make('st').slice('st_main_'.length)
      seen.add(random)
      for (const char of random) counts.set(char, (counts.get(char) ?? 0) + 1)
    }
    expect(seen.size).toBe(rounds)
    expect(counts.size).toBe(62)
    // Chi-squared with 61 degrees of freedom: above 130 once in a million runs. Bytes modulo 62 would give about 6,000.
    const expected = (rounds * 43) / 62
    const chiSquared = [...counts.values()].reduce(
      (sum, count) => sum + (count - expected) ** 2 / expected,
      0,
    )
    expect(chiSquared).toBeLessThan(130)
  })

  test('drops the bytes that would favour the first characters', () => {
    const bytes = [255, 254, 253, 252, 251, 250, 249, 248, 247, 0]
    const random = (size: number) =>
      Uint8Array.from({ length: size }, (_, index) => bytes[index % bytes.length] as number)
    expect(generateSecret('st', 'main', random)).toBe(`st_main_${'z0'.repeat(22).slice(0, 43)}`)
  })

  test('asks the given source for every bit: the same bytes give the same secret', () => {
    const fixed = (size: number) => new Uint8Array(size).fill(7)
    expect(generateSessionToken('main', fixed)).toBe(
      `sess_main_${'7'.repeat(22)}.${'7'.repeat(43)}`,
    )
  })

  test('gives up on a source that gives nothing usable', () => {
    const broken = (size: number) => new Uint8Array(size).fill(255)
    expect(() => generateSecret('st', 'main', broken)).toThrow(
      expect.objectContaining({ code: 'internal_error' }),
    )
    expect(() => generateSecret('st', 'main', () => new Uint8Array(0))).toThrow(
      expect.objectContaining({ code: 'internal_error' }),
    )
  })

  test.each(['', 'abc', 'Main', 'a'.repeat(17), 'my_app', 'app.one', 'main\n'])(
    'refuses the reference %j',
    (ref) => {
      expect(() => make('st', ref)).toThrow(expect.objectContaining({ code: 'invalid_config' }))
      expect(() => make('sess', ref)).toThrow(expect.objectContaining({ code: 'invalid_config' }))
    },
  )
})

describe('hashSecret', () => {
  test('is SHA-256 of the kind, a colon and the whole text', () => {
    const text = make('flow')
    expect(hashSecret('flow', text)).toBe(createHash('sha256').update(`flow:${text}`).digest('hex'))
  })

  test('is different for every kind, so that no kind passes for another', () => {
    const text = make('st')
    expect(new Set(secretKinds.map((kind) => hashSecret(kind, text))).size).toBe(secretKinds.length)
  })
})

describe('refOf', () => {
  test.each(secretKinds)(
    'finds the reference in a secret of kind %s and in no other kind',
    (kind) => {
      const text = make(kind, 'shop2')
      for (const slot of secretKinds)
        expect(refOf(slot, text)).toBe(slot === kind ? 'shop2' : undefined)
    },
  )

  test.each([
    undefined,
    null,
    '',
    'st',
    'st_main',
    'st_main_',
    `st_main_${'a'.repeat(42)}`,
    `st_main_${'a'.repeat(44)}`,
    `st_main_${'a'.repeat(42)}-`,
    `st_main_${'a'.repeat(43)}\n`,
    ` st_main_${'a'.repeat(43)}`,
    `st_MAIN_${'a'.repeat(43)}`,
    `st_abc_${'a'.repeat(43)}`,
    `st_${'a'.repeat(17)}_${'a'.repeat(43)}`,
    `ST_main_${'a'.repeat(43)}`,
    ['st_main_', 'a'],
    { toString: () => `st_main_${'a'.repeat(43)}` },
    42,
  ])('finds nothing in %j', (text) => {
    expect(refOf('st', text)).toBeUndefined()
  })

  test('is total, so every value gives a reference of the right form or nothing', () => {
    const near = fc
      .tuple(fc.constantFrom(...secretKinds), fc.string(), fc.string())
      .map((parts) => parts.join('_'))
    fc.assert(
      fc.property(fc.constantFrom(...secretKinds), fc.oneof(fc.anything(), near), (kind, text) => {
        const ref = refOf(kind, text)
        if (ref !== undefined) expect(ref).toMatch(/^[a-z0-9]{4,16}$/)
      }),
      { numRuns: 3000 },
    )
  })

  test('answers at once for a megabyte of almost right text', () => {
    const almost = (size: number) => `sess_main_${'a'.repeat(size)}`
    expect(costGrowth((size) => refOf('sess', almost(size)), 1_000)).toBeLessThan(linearGrowth)
    expect(refOf('sess', almost(1_000_000))).toBeUndefined()
  })
})

describe('refOfPublicHalf', () => {
  test('finds the reference in the public half and not in the whole token', () => {
    const token = make('sess', 'shop2')
    expect(refOfPublicHalf(publicHalf(token))).toBe('shop2')
    expect(refOfPublicHalf(token)).toBeUndefined()
    expect(refOf('sess', publicHalf(token))).toBeUndefined()
  })

  test.each([
    undefined,
    null,
    7,
    '',
    'sess_main_',
    `sess_main_${'a'.repeat(23)}`,
    `st_main_${'a'.repeat(22)}`,
  ])('finds nothing in %j', (text) => {
    expect(refOfPublicHalf(text)).toBeUndefined()
  })
})

describe('equalHash', () => {
  const hash = hashSecret('st', 'text')

  test('is true for equal hashes', () => {
    expect(equalHash(hash, hashSecret('st', 'text'))).toBe(true)
  })

  test.each([
    ['another hash', hash, hashSecret('st', 'texts')],
    ['a hash and its beginning', hash, hash.slice(0, 62)],
    ['a hash and nothing', hash, undefined],
    ['nothing and nothing', undefined, undefined],
    ['null and null', null, null],
    ['two empty texts', '', ''],
    ['two equal texts that are no hashes', 'zz', 'zz'],
    ['a hash and itself in capitals', hash, hash.toUpperCase()],
    ['a hash and a list that holds it', hash, [hash]],
  ])('is false for %s', (_, left, right) => {
    expect(equalHash(left, right)).toBe(false)
    expect(equalHash(right, left)).toBe(false)
  })
})
