import { completeApiKey, isApiKey } from '@alter-ai/protocol/wire'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const start = `alter_key_app_main_${'7'.repeat(43)}`
const key = completeApiKey(start)

describe('isApiKey', () => {
  test('knows a whole key by its checksum', () => {
    expect(key).toMatch(/^alter_key_app_main_7{43}[A-Za-z0-9]{6}$/)
    expect(isApiKey(key)).toBe(true)
  })

  test('notices every single wrong character, and two that changed places', () => {
    const body = fc.integer({ min: 19, max: key.length - 1 })
    fc.assert(
      fc.property(body, fc.constantFrom('0', 'a', 'Z'), (at, other) => {
        fc.pre(key[at] !== other)
        expect(isApiKey(key.slice(0, at) + other + key.slice(at + 1))).toBe(false)
      }),
    )
    const mixed = completeApiKey(`alter_key_app_main_ab${'7'.repeat(41)}`)
    expect(isApiKey(mixed.replace('_ab', '_ba'))).toBe(false)
  })

  test('takes a piece, another kind, and anything else, for no key', () => {
    for (const text of [
      key.slice(0, -1),
      `${key}0`,
      `${key}\n`,
      ` ${key}`,
      key.toUpperCase(),
      key.replace('alter_key_app', 'sess'),
      completeApiKey(`alter_key_app_MAIN_${'7'.repeat(43)}`),
      '',
    ]) {
      expect(isApiKey(text)).toBe(false)
    }
    fc.assert(fc.property(fc.anything(), (value) => !isApiKey(value)))
  })

  test('counts CRC-32 as everybody does', () => {
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
    let expected = ''
    for (let rest = crc32(start); expected.length < 6; rest = Math.floor(rest / 62))
      expected = digits[rest % 62]! + expected
    expect(key.slice(-6)).toBe(expected)
  })
})
