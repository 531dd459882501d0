// @vitest-environment node
import { readFileSync } from 'node:fs'
import AlterConnect, {
  AlterConnectError,
  isAlterError,
  type AlterError,
  type Grant,
  type OpenOptions,
} from '@alter-ai/connect'
import { describe, expect, expectTypeOf, test } from 'vitest'
import umd from '../../packages/connect/src/umd.ts'

describe('without a page', () => {
  test('import and create() do nothing and throw nothing', async () => {
    expect(typeof window).toBe('undefined')
    const connect: AlterConnect = AlterConnect.create({ debug: true })
    connect.on('success', () => expect.unreachable())
    connect.close()
    expect(connect.isOpen()).toBe(false)
    expect(connect.getState()).toEqual({ isOpen: false, outcome: undefined })
    expect(await connect.handleRedirect()).toBeUndefined()
    connect.destroy()
  })

  test('open() and connect() reject with not_in_browser', async () => {
    const options: OpenOptions = { token: () => expect.unreachable() }
    await expect(AlterConnect.create().open(options)).rejects.toMatchObject({
      code: 'not_in_browser',
    })
    await expect(AlterConnect.create().connect(options)).rejects.toBeInstanceOf(AlterConnectError)
  })
})

test('the version is that of the package', () => {
  const manifest = new URL('../../packages/connect/package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  expect(AlterConnect.create().getVersion()).toBe(version)
})

test('the script-tag entry is the default export itself', () => {
  expect(umd).toBe(AlterConnect)
})

describe('AlterConnectError', () => {
  test('has the plain shape of 0.8.0, also as JSON and spread', () => {
    const error = new AlterConnectError('access_denied', 'no', {
      details: { provider: 'google' },
    })
    const plain = { code: 'access_denied', message: 'no', details: { provider: 'google' } }
    expect(JSON.parse(JSON.stringify(error))).toMatchObject(plain)
    expect(Object.assign({}, error)).toMatchObject(plain)
    expect(error).toBeInstanceOf(Error)
    expect(String(error)).toBe('AlterConnectError: no')
    expect(isAlterError(error)).toBe(true)
    expectTypeOf(error).toExtend<AlterError>()
  })

  test('has no details where none were given', () => {
    expect('details' in new AlterConnectError('timeout', 'late')).toBe(false)
  })
})

describe('isAlterError', () => {
  test.each(['popup_blocked', 'sdk_destroyed', 'invalid_oauth_url', 'access_denied'])(
    'takes what 0.8.0 reported: a plain object, or an error, with the code %s',
    (code) => {
      expect(isAlterError({ code, message: 'no', details: {} })).toBe(true)
      expect(isAlterError(Object.assign(new Error('no'), { code }))).toBe(true)
    },
  )

  test.each([
    Object.assign(new Error('no such file'), { code: 'ENOENT' }),
    new DOMException('stopped', 'AbortError'),
    { code: 'card_declined', message: 'no' },
    { code: 'popup_blocked' },
    { code: 4, message: 'no' },
    'popup_blocked',
    null,
    undefined,
  ])('does not take %s', (value) => {
    expect(isAlterError(value)).toBe(false)
  })
})

test('callbacks written for 0.8.0 still have the right types', () => {
  const options: OpenOptions = {
    token: 'sess_x',
    baseURL: 'https://vault.example',
    onSuccess: (grants: Grant[]) => void grants[0]?.grant_id,
    onError: (error: AlterError) => void error.code,
    onExit: () => {},
    onEvent: (name: string, metadata: object) => void [name, metadata],
  }
  expect(Object.keys(options)).toHaveLength(6)
})
