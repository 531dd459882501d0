import { readFile } from 'node:fs/promises'
import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import {
  AlterSDKError,
  AmbiguousGrantError,
  GrantNotFoundError,
  isAlterError,
  ProviderAPIError,
} from '@alter-ai/protocol'
import { describe, expect, test } from 'vitest'

describe('isAlterError', () => {
  test.each([
    new AlterSDKError('timeout', 'late'),
    new GrantNotFoundError(),
    new AmbiguousGrantError([]),
    new ProviderAPIError(new Response(null, { status: 404 })),
  ])('takes a $name', (error) => {
    expect(isAlterError(error)).toBe(true)
  })

  test('takes an error of another copy of the package, in another realm', () => {
    const foreign = runInNewContext(`
      class Foreign extends Error {
        code = 'timeout'
        get [Symbol.for('@alter-ai/error')]() { return true }
      }
      new Foreign('late')`) as unknown
    expect(foreign).not.toBeInstanceOf(Error)
    expect(isAlterError(foreign)).toBe(true)
  })

  test('does not take an error of Node, which has a code and a message as well', async () => {
    const error: unknown = await readFile('/no/such/file').catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'ENOENT', message: expect.any(String) as string })
    expect(isAlterError(error)).toBe(false)
  })

  test.each([
    Object.assign(new Error('no'), { code: 'grant_not_found' }),
    { code: 'grant_not_found', message: 'no' },
    { code: 'popup_blocked', message: 'no' },
    JSON.parse(JSON.stringify(new GrantNotFoundError())),
    'grant_not_found',
    null,
    undefined,
    () => 'grant_not_found',
  ])('does not take %o', (value) => {
    expect(isAlterError(value)).toBe(false)
  })

  test('leaves no trace of the mark in what is printed, spread or sent', () => {
    const error = new AlterSDKError('timeout', 'late')
    expect(inspect(error)).not.toContain('@alter-ai')
    expect(Object.getOwnPropertySymbols(Object.assign({}, error))).toEqual([])
  })
})
