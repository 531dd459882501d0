import { createSecretKey, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { KeyRing, type SealContext } from '../../../packages/vault/src/encryption/key-ring.ts'
import { Secret } from '../../../packages/vault/src/encryption/secret.ts'

const dataKey = (id: string) => ({ id, key: createSecretKey(randomBytes(32)) })
const first = dataKey('d1')
const second = dataKey('d2')
const ring = new KeyRing('main', first, [], randomBytes)
const salt = ring.newSalt()

const place: SealContext = {
  appId: 'main',
  table: 'credentials',
  column: 'access_token',
  rowId: '0199b1c2-0000-7000-8000-000000000001',
  version: 3,
  binding: ['app', 'ada', 'google', 'client-1', 'shop', 'first'],
}

const failure = expect.objectContaining({
  code: 'decryption_failed',
  message: 'sealed data could not be opened',
}) as Error

describe('KeyRing', () => {
  test.each(['at_1', '', 'ÄÖÜ 漢字 🔑', 'x'.repeat(5000)])('opens what it sealed', (text) => {
    const sealed = ring.seal(new Secret(text), place, salt)
    expect(ring.open(sealed, place, salt).reveal()).toBe(text)
  })

  test('does not show the text in the sealed bytes', () => {
    const sealed = Buffer.from(ring.seal(new Secret('findable-token-text'), place, salt))
    expect(sealed.includes('findable')).toBe(false)
  })

  test.each<[string, Partial<SealContext>]>([
    ['another app', { appId: 'other' }],
    ['another table', { table: 'connect_sessions' }],
    ['another column', { column: 'refresh_token' }],
    ['another row', { rowId: '0199b1c2-0000-7000-8000-000000000002' }],
    ['an older version', { version: 2 }],
    ['a newer version', { version: 4 }],
    ['fields whose border was moved', { table: 'credential', column: 'saccess_token' }],
    ['another binding', { binding: ['app', 'ada', 'google', 'client-1', 'shop', 'second'] }],
    ['a shorter binding', { binding: ['app', 'ada', 'google', 'client-1'] }],
    ['a binding whose border was moved', { binding: ['appa', 'da', ...place.binding.slice(2)] }],
    ['half a surrogate pair in the binding', { binding: ['app', '\ud800'] }],
    ['an empty row id', { rowId: '' }],
    ['half a surrogate pair', { rowId: '\ud800' }],
    ['a version that is no whole number', { version: 3.5 }],
  ])('does not open in %s', (_, change) => {
    const sealed = ring.seal(new Secret('at_1'), place, salt)
    expect(() => ring.open(sealed, { ...place, ...change }, salt)).toThrow(failure)
  })

  test('does not open under another salt, or one of another length', () => {
    const sealed = ring.seal(new Secret('at_1'), place, salt)
    expect(() => ring.open(sealed, place, ring.newSalt())).toThrow(failure)
    expect(() => ring.open(sealed, place, salt.subarray(1))).toThrow(failure)
    expect(() => ring.open(sealed, place, new Uint8Array(0))).toThrow(failure)
  })

  test('does not open what another app sealed, even with the same data key', () => {
    const otherRing = new KeyRing('other', first, [], randomBytes)
    const sealed = ring.seal(new Secret('at_1'), place, salt)
    expect(() => otherRing.open(sealed, place, salt)).toThrow(failure)
    expect(() => otherRing.open(sealed, { ...place, appId: 'other' }, salt)).toThrow(failure)
  })

  test('does not open under a data key that it does not hold', () => {
    const sealed = new KeyRing('main', second, [], randomBytes).seal(
      new Secret('at_1'),
      place,
      salt,
    )
    expect(() => ring.open(sealed, place, salt)).toThrow(failure)
  })

  test('opens under a retired data key, and seals under the current one', () => {
    const before = ring.seal(new Secret('old'), place, salt)
    const rotated = new KeyRing('main', second, [first], randomBytes)
    expect(rotated.open(before, place, salt).reveal()).toBe('old')
    const after = rotated.seal(new Secret('new'), place, salt)
    expect(rotated.currentKeyId).toBe('d2')
    expect(() => ring.open(after, place, salt)).toThrow(failure)
    expect(rotated.open(after, place, salt).reveal()).toBe('new')
  })

  test.each<[string, Partial<SealContext>, Uint8Array]>([
    ['for another app', { appId: 'other' }, salt],
    ['without a row', { rowId: '' }, salt],
    ['with half a surrogate pair', { column: 'a\udfff' }, salt],
    ['with half a surrogate pair in its binding', { binding: ['app', '\ud800'] }, salt],
    ['with a negative version', { version: -1 }, salt],
    ['without a salt', {}, new Uint8Array(0)],
  ])('refuses to seal %s', (_, change, someSalt) => {
    expect(() => ring.seal(new Secret('x'), { ...place, ...change }, someSalt)).toThrow(
      expect.objectContaining({ code: 'internal_error' }),
    )
  })

  test('makes salts of 16 bytes that do not repeat', () => {
    const salts = new Set(
      Array.from({ length: 1000 }, () => Buffer.from(ring.newSalt()).toString('hex')),
    )
    expect(salts.size).toBe(1000)
    expect(salt.length).toBe(16)
  })

  test('a rotated row key: the same text under two salts has nothing in common', () => {
    const zero = () => new Uint8Array(16)
    // With a source that repeats itself even the IV is the same, so only the row keys make the difference.
    const fixed = new KeyRing('main', first, [], (size) => new Uint8Array(size))
    const left = Buffer.from(fixed.seal(new Secret('same text'), place, zero()))
    const right = Buffer.from(
      fixed.seal(
        new Secret('same text'),
        place,
        Uint8Array.from(zero(), () => 1),
      ),
    )
    expect(left.subarray(0, 16).equals(right.subarray(0, 16))).toBe(true)
    expect(left.subarray(16).equals(right.subarray(16))).toBe(false)
  })
})
