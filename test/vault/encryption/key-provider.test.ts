import { createHash, randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  deriveKeyId,
  keyProviderFrom,
  type EncryptionKey,
  type KeyProvider,
} from '../../../packages/vault/src/encryption/key-provider.ts'

const key = randomBytes(32)
const aad = Buffer.from('data key of main')
const from = (encryptionKey: unknown) =>
  keyProviderFrom(encryptionKey as EncryptionKey, randomBytes)

function refusal(encryptionKey: unknown): { code: string; message: string } {
  try {
    from(encryptionKey)
  } catch (error) {
    return error as { code: string; message: string }
  }
  throw new Error('it was accepted')
}

describe('keyProviderFrom', () => {
  test.each([
    ['base64', key.toString('base64')],
    ['base64 without padding', key.toString('base64').replace('=', '')],
    ['base64url', key.toString('base64url')],
    ['hex', key.toString('hex')],
    ['hex in capitals', key.toString('hex').toUpperCase()],
  ])('takes 32 bytes in %s, and finds the same key in each form', async (_, text) => {
    const { keyId, wrapped } = await from(text).wrap(Buffer.from('a data key'), aad)
    expect(keyId).toBe(
      createHash('sha256').update('alter key id').update(key).digest('hex').slice(0, 8),
    )
    const unwrapped = await from(key.toString('base64')).unwrap(keyId, wrapped, aad)
    expect(Buffer.from(unwrapped).toString()).toBe('a data key')
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['a number', 32],
    ['bytes', key],
    ['31 bytes in base64', randomBytes(31).toString('base64')],
    ['33 bytes in base64', randomBytes(33).toString('base64')],
    ['16 bytes in hex', randomBytes(16).toString('hex')],
    ['48 bytes in base64', randomBytes(48).toString('base64')],
    ['a password', 'correct horse battery staple'],
    ['a password of 32 characters', 'p'.repeat(32)],
    ['a line break at the end', `${key.toString('base64')}\n`],
    [
      'a space inside',
      `${key.toString('base64').slice(0, 20)} ${key.toString('base64').slice(20)}`,
    ],
    [
      'a character outside the alphabet, which Node skips',
      `${key.toString('base64').slice(0, 43)}*=`,
    ],
    ['both alphabets at once', `+_${'A'.repeat(41)}=`],
    ['bits after the last byte', `${'A'.repeat(42)}B=`],
    ['two signs of padding', `${'A'.repeat(42)}==`],
    ['hex with a letter too many', `${key.toString('hex')}0`],
    ['an empty list', []],
    ['a list of texts', [key.toString('base64')]],
    ['an entry without id', [{ key: key.toString('base64') }]],
    ['an entry with a wrong id', [{ id: 'a b', key: key.toString('base64') }]],
    ['an entry without key', [{ id: 'k1' }]],
    [
      'one id twice',
      [
        { id: 'k1', key: key.toString('hex') },
        { id: 'k1', key: randomBytes(32).toString('hex') },
      ],
    ],
    [
      'one key twice',
      [
        { id: 'k1', key: key.toString('hex') },
        { id: 'k2', key: key.toString('base64') },
      ],
    ],
    ['half a provider', { keyIds: ['k1'] }],
    ['a provider without keys', { keyIds: [], wrap: async () => ({}), unwrap: async () => key }],
  ])('refuses %s with invalid_config', (_, encryptionKey) => {
    expect(refusal(encryptionKey)).toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining('encryptionKey') as string,
    })
  })

  test('names the entry and the rule, and never the value', () => {
    const almost = `${randomBytes(32).toString('base64').slice(0, 40)}!!!=`
    const error = refusal([
      { id: 'new', key: key.toString('base64') },
      { id: 'old', key: almost },
    ])
    expect(error.message).toContain('encryptionKey[1].key')
    expect(error.message).toContain('32 bytes')
    const shown = inspect(error, { showHidden: true, depth: 9 })
    expect(shown).not.toContain(almost.slice(0, 10))
    expect(shown).not.toContain(key.toString('base64').slice(0, 10))
  })

  test('reads any 32 bytes from each of their forms, and no text that is not exactly one of them', () => {
    fc.assert(
      fc.property(
        fc
          .uint8Array({ minLength: 32, maxLength: 32 })
          .filter((bytes) => new Set(bytes).size >= 12),
        fc.nat(42),
        fc.string({ minLength: 1, maxLength: 1 }),
        (bytes, at, char) => {
          const text = Buffer.from(bytes).toString('base64')
          expect(from(text).keyIds).toEqual([deriveKeyId(bytes)])
          const changed = text.slice(0, at) + char + text.slice(at + 1)
          fc.pre(changed !== text)
          let accepted: KeyProvider | undefined
          try {
            accepted = from(changed)
          } catch {
            return
          }
          expect(accepted.keyIds).toEqual([deriveKeyId(Buffer.from(changed, 'base64'))])
          expect(accepted.keyIds).not.toEqual([deriveKeyId(bytes)])
        },
      ),
      { numRuns: 500 },
    )
  })

  const withDistinctBytes = (count: number) =>
    Buffer.from(Array.from({ length: 32 }, (_, index) => 65 + (index % count)))

  test.each([
    ['zeros in base64', Buffer.alloc(32).toString('base64')],
    ['zeros in hex', '0'.repeat(64)],
    ['one letter', 'A'.repeat(43)],
    ['a repeated word', Buffer.from('password'.repeat(4)).toString('base64')],
    ['a repeated pattern in hex', '0123456789abcdef'.repeat(4)],
    ['11 distinct bytes', withDistinctBytes(11).toString('base64url')],
    ['zeros in a list', [{ id: 'k1', key: Buffer.alloc(32).toString('base64') }]],
  ])('refuses a key that is not random: %s', (_, weak) => {
    const error = refusal(weak)
    expect(error.code).toBe('invalid_config')
    expect(error.message).toMatch(/^encryptionKey.*not random.*openssl rand -base64 32/)
    const text = typeof weak === 'string' ? weak : (weak[0]?.key ?? '')
    expect(error.message).not.toContain(text.slice(0, 8))
  })

  test('takes a key of 12 distinct bytes, which chance does not come near', () => {
    const text = withDistinctBytes(12).toString('base64')
    expect(from(text).keyIds).toEqual([deriveKeyId(withDistinctBytes(12))])
    const fewest = Array.from({ length: 2_000 }, () => new Set(randomBytes(32)).size)
    expect(Math.min(...fewest)).toBeGreaterThan(15)
  })

  test('wraps under the first key of a list and unwraps under each', async () => {
    const [older, newer] = [
      { id: '2025', key: randomBytes(32).toString('hex') },
      { id: '2026', key: randomBytes(32).toString('base64') },
    ] as const
    const before = await from([older]).wrap(key, aad)
    const both = from([newer, older])
    expect(both.keyIds).toEqual(['2026', '2025'])
    expect(Buffer.from(await both.unwrap(before.keyId, before.wrapped, aad)).equals(key)).toBe(true)
    expect((await both.wrap(key, aad)).keyId).toBe('2026')
  })

  test('does not unwrap under another key, another id, or for another purpose', async () => {
    const provider = from([{ id: 'k1', key: key.toString('hex') }])
    const { wrapped } = await provider.wrap(randomBytes(32), aad)
    const failure = expect.objectContaining({ code: 'decryption_failed' }) as Error
    await expect(provider.unwrap('k1', wrapped, Buffer.from('data key of other'))).rejects.toThrow(
      failure,
    )
    await expect(provider.unwrap('k2', wrapped, aad)).rejects.toThrow(failure)
    const impostor = from([{ id: 'k1', key: randomBytes(32).toString('hex') }])
    await expect(impostor.unwrap('k1', wrapped, aad)).rejects.toThrow(failure)
    const renamed = from([{ id: 'k9', key: key.toString('hex') }])
    await expect(renamed.unwrap('k9', wrapped, aad)).rejects.toThrow(failure)
  })

  test('passes a provider of your own through', () => {
    const own: KeyProvider = {
      keyIds: ['arn:aws:kms:eu-central-1:1:key/2'],
      wrap: async (dataKey) => ({ keyId: 'arn:aws:kms:eu-central-1:1:key/2', wrapped: dataKey }),
      unwrap: async (_, wrapped) => wrapped,
    }
    expect(from(own)).toBe(own)
  })

  test('shows no key when it is inspected', () => {
    const shown = inspect(from(key.toString('hex')), { showHidden: true, depth: 9 })
    expect(shown).not.toContain(key.toString('hex').slice(0, 12))
  })
})
