import { createApiKeys, generateApiKey } from '@alter-ai/server'
import { isApiKey } from '@alter-ai/protocol/wire'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'

const [first, second] = [generateApiKey('main'), generateApiKey('main')]
const keys = createApiKeys([
  { name: 'first', hash: first.hash },
  { name: 'second', hash: second.hash },
])

describe('generateApiKey', () => {
  test('makes a key of the documented form, another each time', () => {
    expect(first.key).toMatch(/^alter_key_app_main_[A-Za-z0-9]{49}$/)
    expect(isApiKey(first.key)).toBe(true)
    expect(first.key).not.toBe(second.key)
    expect(first.hash).toBe(
      `sha256:${createHash('sha256').update(`api_key:${first.key}`).digest('hex')}`,
    )
  })

  test('has 256 bits of what the random source gives', () => {
    const asked: number[] = []
    const { key } = generateApiKey('shop', (size) => {
      asked.push(size)
      return new Uint8Array(size).fill(61)
    })
    expect(key.startsWith(`alter_key_app_shop_${'z'.repeat(43)}`)).toBe(true)
    expect(asked).toEqual([43])
  })
})

describe('createApiKeys', () => {
  test('finds each key by name, and no other', () => {
    expect(keys.find(first.key)).toEqual({ name: 'first' })
    expect(keys.find(second.key)).toEqual({ name: 'second' })
    for (const text of [
      generateApiKey('main').key,
      generateApiKey('shop').key,
      first.key.slice(0, -1),
      `${first.key} `,
      first.hash,
      '',
    ]) {
      expect(keys.find(text)).toBeUndefined()
    }
    expect(createApiKeys([]).find(first.key)).toBeUndefined()
  })

  test('refuses a hash that is none, without repeating it, and two keys of one name', () => {
    for (const hash of ['', first.key, first.hash.slice(7), first.hash.toUpperCase()]) {
      expect(() => createApiKeys([{ name: 'a', hash }])).toThrow(
        expect.objectContaining({
          code: 'invalid_config',
          message: 'the hash of API key "a" must be sha256: and 64 hex digits',
        }),
      )
    }
    expect(() =>
      createApiKeys([
        { name: 'a', hash: first.hash },
        { name: 'a', hash: second.hash },
      ]),
    ).toThrow(expect.objectContaining({ code: 'invalid_config' }))
  })
})
