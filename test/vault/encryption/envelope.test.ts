import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openEnvelope, sealEnvelope } from '../../../packages/vault/src/encryption/envelope.ts'
import { lengthPrefixed } from '../../../packages/vault/src/encryption/length-prefixed.ts'

const key = createSecretKey(randomBytes(32))
const otherKey = createSecretKey(randomBytes(32))
const context = Buffer.from('a place')
const keyFor = (id: string) => (id === 'k1' ? key : id === 'k2' ? otherKey : undefined)

function seal(plaintext: Uint8Array, keyId = 'k1'): Uint8Array {
  return sealEnvelope({ key, keyId, plaintext, context, random: randomBytes })
}

const failure = expect.objectContaining({
  code: 'decryption_failed',
  message: 'sealed data could not be opened',
}) as Error

describe('sealEnvelope and openEnvelope', () => {
  test('give back any bytes, in any context, under any key id', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3000 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.string({ minLength: 1, maxLength: 60 }).filter((id) => !/\p{Surrogate}/u.test(id)),
        (plaintext, place, keyId) => {
          const envelope = sealEnvelope({
            key,
            keyId,
            plaintext,
            context: place,
            random: randomBytes,
          })
          const opened = openEnvelope(envelope, (id) => (id === keyId ? key : undefined), place)
          expect(opened.equals(plaintext)).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('lay out version, key id, IV, ciphertext and a tag of 16 bytes', () => {
    const envelope = Buffer.from(seal(Buffer.alloc(100)))
    expect(envelope[0]).toBe(1)
    expect(envelope[1]).toBe(2)
    expect(envelope.toString('utf8', 2, 4)).toBe('k1')
    expect(envelope.length).toBe(2 + 2 + 12 + 100 + 16)
  })

  test('refuse every flip of one bit', () => {
    for (const size of [0, 1, 16, 43, 120]) {
      const envelope = seal(randomBytes(size))
      for (let bit = 0; bit < envelope.length * 8; bit++) {
        const damaged = Uint8Array.from(envelope)
        damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7))
        expect(() => openEnvelope(damaged, () => key, context), `size ${size}, bit ${bit}`).toThrow(
          failure,
        )
      }
    }
  })

  test('refuse every truncation, at either end, and anything appended', () => {
    const envelope = seal(randomBytes(80))
    for (let length = 0; length < envelope.length; length++) {
      expect(() => openEnvelope(envelope.subarray(0, length), () => key, context)).toThrow(failure)
      expect(() =>
        openEnvelope(envelope.subarray(envelope.length - length), () => key, context),
      ).toThrow(failure)
    }
    expect(() =>
      openEnvelope(Buffer.concat([envelope, Buffer.alloc(1)]), () => key, context),
    ).toThrow(failure)
  })

  test('refuse a tag that was cut to 4, 8 or 12 bytes, which Node itself would verify', () => {
    const header = Buffer.from([1, 2, ...Buffer.from('k1')])
    const iv = randomBytes(12)
    for (const authTagLength of [4, 8, 12, 15]) {
      const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength })
      cipher.setAAD(lengthPrefixed([header, context]))
      const ciphertext = Buffer.concat([cipher.update('short tag'), cipher.final()])
      const envelope = Buffer.concat([header, iv, ciphertext, cipher.getAuthTag()])
      expect(() => openEnvelope(envelope, keyFor, context)).toThrow(failure)
    }
  })

  test('refuse another context, another key and an unknown key id, all with the same error', () => {
    const envelope = seal(Buffer.from('text'))
    expect(() => openEnvelope(envelope, keyFor, Buffer.from('b place'))).toThrow(failure)
    expect(() => openEnvelope(envelope, () => otherKey, context)).toThrow(failure)
    expect(() => openEnvelope(envelope, () => undefined, context)).toThrow(failure)
  })

  test('authenticate the key id: the same key under another id does not open', () => {
    const envelope = Buffer.from(seal(Buffer.from('text')))
    envelope[3] = '2'.charCodeAt(0)
    expect(() => openEnvelope(envelope, () => key, context)).toThrow(failure)
  })

  test('refuse any bytes at all that were not sealed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => openEnvelope(bytes, () => key, context)).toThrow(failure)
      }),
      { numRuns: 2000 },
    )
  })

  test('use a fresh IV for each of 100,000 envelopes, and give different bytes for the same text', () => {
    const ivs = new Set<string>()
    const plaintext = Buffer.from('the same')
    for (let count = 0; count < 100_000; count++) {
      ivs.add(Buffer.from(seal(plaintext)).toString('latin1', 4, 16))
    }
    expect(ivs.size).toBe(100_000)
  })

  test('refuse to seal when the random source gives too few bytes', () => {
    const random = () => new Uint8Array(11)
    expect(() => sealEnvelope({ key, keyId: 'k1', plaintext: context, context, random })).toThrow(
      expect.objectContaining({ code: 'internal_error' }),
    )
  })

  test.each(['', 'k'.repeat(256)])(
    'refuse to seal under a key id that has no place in the header',
    (keyId) => {
      expect(() => seal(context, keyId)).toThrow(
        expect.objectContaining({ code: 'invalid_config' }),
      )
    },
  )
})

describe('lengthPrefixed', () => {
  test('gives different bytes for different lists of fields', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (left, right) => {
        const wellFormed = [...left, ...right].every((field) => !/\p{Surrogate}/u.test(field))
        fc.pre(wellFormed && JSON.stringify(left) !== JSON.stringify(right))
        expect(lengthPrefixed(left).equals(lengthPrefixed(right))).toBe(false)
      }),
    )
    expect(lengthPrefixed(['ab', 'c']).equals(lengthPrefixed(['a', 'bc']))).toBe(false)
  })
})
