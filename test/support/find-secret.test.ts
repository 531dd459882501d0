import { expect, test } from 'vitest'
import { findSecret } from './find-secret.ts'

const secret = 'st/42+canary?&"x'

test.each<[string, string]>([
  ['raw', secret],
  ['hex', Buffer.from(`before ${secret} after`).toString('hex')],
  ['URL-encoded', `a=${encodeURIComponent(secret)}&b=1`],
  ...['', 'x', 'xy', 'xyz'].flatMap((before) =>
    (['base64', 'base64url'] as const).map(
      (encoding) =>
        [
          `${encoding} after "${before}"`,
          Buffer.from(before + secret + ' and more').toString(encoding),
        ] as [string, string],
    ),
  ),
])('a secret is found as %s', (_form, text) => {
  expect(findSecret(Buffer.from(`… ${text} …`), secret)).toBeDefined()
})

test('and not where it is not', () => {
  expect(findSecret(Buffer.from('st/42+canary'), secret)).toBeUndefined()
})
