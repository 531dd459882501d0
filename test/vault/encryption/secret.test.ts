import { inspect } from 'node:util'
import { serialize } from 'node:v8'
import { describe, expect, test } from 'vitest'
import { AlterSDKError } from '@alter-ai/protocol'
import { Secret } from '../../../packages/vault/src/encryption/secret.ts'

const text = 'at_5f2c-very-secret'
const secret = new Secret(text)

describe('Secret', () => {
  test('gives its text to the one who asks for it', () => {
    expect(secret.reveal()).toBe(text)
  })

  test.each([
    ['a template string', `<${secret as unknown as string}>`],
    ['a joined list', ['', secret].join('-')],
    ['String()', String(secret)],
    ['toString()', secret.toString()],
    ['JSON', JSON.stringify(secret)],
    ['JSON of an object around it', JSON.stringify({ deep: [{ secret }] })],
    ['inspect', inspect(secret)],
    ['inspect of an object around it', inspect({ deep: [{ secret }] }, { depth: 9 })],
  ])('shows [secret] in %s', (_, shown) => {
    expect(shown).toContain('[secret]')
    expect(shown).not.toContain(text)
  })

  test.each([
    [
      'inspect without custom functions',
      inspect(secret, { customInspect: false, showHidden: true }),
    ],
    ['its own keys', Reflect.ownKeys(secret).join()],
    ['its entries', JSON.stringify(Object.entries(secret))],
    ['a spread copy', JSON.stringify(Object.assign({}, secret))],
    ['a structured clone', JSON.stringify(structuredClone(secret))],
    ['V8 serialisation', serialize(secret).toString('latin1')],
    ['a URL query', new URLSearchParams({ token: secret as unknown as string }).toString()],
    [
      'an error around it',
      inspect(new AlterSDKError('internal_error', 'x', { details: { secret }, cause: secret })),
    ],
  ])('is not in %s', (_, shown) => {
    expect(shown).not.toContain(text)
  })

  test('cannot become a number', () => {
    expect(Number(secret)).toBeNaN()
  })
})
