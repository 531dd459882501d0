import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSecretFinder } from '../../../packages/vault/src/request/find-secret.ts'
import { costGrowth, linearGrowth } from '../../support/time/cpu-cost.ts'

const token = 'at_5f2c+very/secret=='
const isHeld = createSecretFinder([token])
const bytes = (text: string) => Buffer.from(text)
const percentAll = (text: string) =>
  [...text].map((each) => `%${each.charCodeAt(0).toString(16)}`).join('')

describe('createSecretFinder', () => {
  test.each<[string, string]>([
    ['as it is', token],
    ['after its scheme', `Bearer ${token}`],
    ['percent-encoded', `https://x.example/?t=${encodeURIComponent(token)}`],
    ['percent-encoded in lower case', encodeURIComponent(token).toLowerCase()],
    ['percent-encoded letter by letter', percentAll(token)],
    ['in a URL in a URL', encodeURIComponent(`https://x/?t=${encodeURIComponent(token)}`)],
    ['in JSON', JSON.stringify({ token })],
    ['in JSON with escaped slashes', JSON.stringify({ token }).replaceAll('/', '\\/')],
    ['in hex', bytes(token).toString('hex')],
    ['in upper-case hex', bytes(token).toString('hex').toUpperCase()],
    [
      'in hex with colons',
      bytes(token)
        .toString('hex')
        .replaceAll(/..(?=.)/g, '$&:'),
    ],
    ['in hex with prefixes', bytes(token).toString('hex').replaceAll(/../g, '0x$&, ')],
    ['in longer hex', bytes(`{"token":"${token}"}`).toString('hex')],
    ['in base64', `a=${bytes(token).toString('base64')}`],
    ['in base64url', bytes(token).toString('base64url')],
    ['in folded base64', bytes(`x ${token}`).toString('base64').replaceAll(/.{8}/g, '$& ')],
    ['in percent-encoded base64', encodeURIComponent(bytes(token).toString('base64'))],
    ['in base64 of a URL', bytes(`/?t=${encodeURIComponent(token)}`).toString('base64')],
    [
      'in base64 of JSON with escaped slashes',
      bytes(JSON.stringify({ token }).replaceAll('/', '\\/')).toString('base64'),
    ],
    [
      'in the second part of a JWT',
      `e30.${bytes(JSON.stringify({ token })).toString('base64url')}.x`,
    ],
  ])('finds a secret %s', (_, text) => {
    expect(isHeld(text)).toBe(true)
    expect(isHeld(`before ${text} after`)).toBe(true)
  })

  test('finds it at each place of a longer text in base64 and base64url', () => {
    for (const coding of ['base64', 'base64url'] as const) {
      for (let before = 0; before < 12; before += 1) {
        for (let after = 0; after < 4; after += 1) {
          const text = 'x'.repeat(before) + token + 'y'.repeat(after)
          expect(isHeld(bytes(text).toString(coding)), `${coding} ${before} ${after}`).toBe(true)
        }
      }
    }
  })

  test('finds every secret of 8 bytes and more, wherever it is encoded', () => {
    const secret = fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 60 })
    const around = fc.uint8Array({ maxLength: 20 })
    fc.assert(
      fc.property(secret, around, around, (each, before, after) => {
        const finds = createSecretFinder([each])
        const whole = Buffer.concat([before, bytes(each), after])
        for (const coding of ['hex', 'base64', 'base64url'] as const)
          expect(finds(whole.toString(coding))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('finds nothing in ordinary headers, nor what is empty', () => {
    const ordinary = [
      'application/json; charset=utf-8',
      '<https://api.github.com/x?page=2>; rel="next"',
      'W/"0815f2c8f1a0d3b6e7"',
      bytes('something else that is as long as this token is').toString('base64'),
      'at_5f2c+very/secret=',
    ]
    for (const text of ordinary) expect(isHeld(text)).toBe(false)
    expect(createSecretFinder(['', ''])('anything')).toBe(false)
    // Pieces of a short secret stand everywhere by chance.
    const isShort = createSecretFinder(['ab'])
    expect(isShort('Tue, 01 Dec 2026 12:00:00 GMT 6162 YWI=')).toBe(false)
    expect(isShort('cab')).toBe(true)
  })

  test.each<[string, (size: number) => string]>([
    ['nested percent signs', (size) => `%${'25'.repeat(size)}`],
    ['pieces of the token', (size) => token.slice(0, -1).repeat(size)],
    ['pieces of it in base64', (size) => bytes(token).toString('base64').slice(0, -4).repeat(size)],
    ['blanks and commas', (size) => ' ,'.repeat(size)],
    ['zeros', (size) => '0x'.repeat(size)],
  ])('costs no more than the length of %s', (_, make) => {
    const texts = new Map<number, string>()
    const text = (size: number) => {
      const made = texts.get(size) ?? make(size)
      texts.set(size, made)
      return made
    }
    expect(costGrowth((size) => isHeld(text(size)), 2_000)).toBeLessThan(linearGrowth)
  })
})
