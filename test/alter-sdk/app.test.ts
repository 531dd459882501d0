import { App, type AppOptions } from '@alter-ai/alter-sdk'
import {
  AlterSDKError,
  InvalidKeyError,
  NetworkError,
  TimeoutError,
  type RequestOptions,
} from '@alter-ai/protocol'
import { completeApiKey } from '@alter-ai/protocol/wire'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { codeOf } from '../support/error-code.ts'
import { freePort } from '../support/free-port.ts'
import { passTime, stopTimers } from '../support/time/stop-timers.ts'
import { startFakeVault, type FakeVault } from './fake-vault.ts'

const apiKey = completeApiKey(`alter_key_app_main_${'k'.repeat(43)}`)
const target = 'https://api.example.com/files'

let vault: FakeVault
beforeAll(async () => {
  vault = await startFakeVault()
})
afterAll(() => vault.close())

const appWith = (options: Partial<AppOptions> = {}) =>
  new App({ apiKey, baseURL: vault.baseURL, ...options })

async function errorOf(promise: Promise<unknown>): Promise<AlterSDKError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof AlterSDKError) return error
  throw new Error('no error of ours', { cause: error })
}

describe('new App()', () => {
  test.each([
    ['no key', undefined],
    ['an empty one', ''],
    ['a piece of one', apiKey.slice(0, -1)],
    ['one with a typing error', apiKey.replace('kkk', 'kKk')],
    ['a session token', 'sess_main_x.y'],
  ])('refuses %s, and does not repeat it', (_what, wrong) => {
    let error: unknown
    try {
      void appWith({ apiKey: wrong })
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(InvalidKeyError)
    if (wrong) expect(inspect(error)).not.toContain(wrong)
  })

  test.each([
    'http://vault.example.com',
    'http://127.0.0.1.evil.example',
    'ftp://localhost',
    'https://user:secret@vault.example.com',
    'https://vault.example.com/?a=b',
    'https://vault.example.com/#x',
    'vault.example.com',
    '',
  ])('refuses the base URL %j', (baseURL) => {
    expect(() => appWith({ baseURL })).toThrow(expect.objectContaining({ code: 'invalid_config' }))
  })

  test.each(['https://vault.example.com', 'https://vault.example.com/mount/', 'http://[::1]:1'])(
    'takes the base URL %j',
    (baseURL) => {
      expect(appWith({ baseURL })).toBeInstanceOf(App)
    },
  )

  test('refuses options that it does not know', () => {
    expect(() => appWith({ timeout: 7 } as object)).toThrow(/timeout/)
    expect(() => appWith({ timeoutMs: 0 })).toThrow(/timeoutMs/)
  })

  test('shows its key to nobody who prints it', () => {
    const app = appWith()
    expect(inspect(app, { depth: 9, showHidden: true }) + JSON.stringify(app)).not.toContain('kkk')
  })
})

describe('a call', () => {
  test('goes to the mount, with the key in one header and nowhere else', async () => {
    vault.answer = (_incoming, outgoing) => void outgoing.end('{"items":[]}')
    await appWith({ baseURL: `${vault.baseURL}/mount/` }).listGrants({ cursor: 'a&b' })
    const { url, headers } = vault.asked.at(-1)!
    expect(url).toBe('/mount/sdk/grants?cursor=a%26b')
    expect(headers.authorization).toBe(`Bearer ${apiKey}`)
    const others = Object.entries(headers).filter(([name]) => name !== 'authorization')
    expect(JSON.stringify([url, others])).not.toContain('kkk')
  })

  test('does not follow a redirect: the key goes where it was meant to go', async () => {
    const elsewhere = await startFakeVault()
    onTestFinished(() => elsewhere.close())
    vault.answer = (_incoming, outgoing) =>
      void outgoing.writeHead(307, { location: `${elsewhere.baseURL}/` }).end()
    expect(await codeOf(appWith().listGrants())).toBe('unexpected_response')
    expect(await codeOf(appWith().request('GET', target, { grantId: 'g' }))).toBe(
      'unexpected_response',
    )
    expect(elsewhere.asked).toEqual([])
  })

  test.each([
    ['a page', 200, '<html>'],
    ['another JSON', 200, '{"items":[{"grant_id":1}]}'],
    ['a proxy’s error', 502, '<html>Bad Gateway'],
    ['somebody else’s error', 404, '{"error":"not found"}'],
  ])('does not take %s for the vault’s word', async (_what, status, body) => {
    vault.answer = (_incoming, outgoing) => void outgoing.writeHead(status).end(body)
    const error = await errorOf(appWith().listGrants())
    expect(error).toMatchObject({ code: 'unexpected_response', status: 502 })
  })

  test('takes the vault’s own error, with when to try again', async () => {
    vault.answer = (_incoming, outgoing) =>
      void outgoing
        .writeHead(503, { 'retry-after': '7' })
        .end('{"error":{"code":"storage_unavailable","message":"busy","request_id":"r1"}}')
    expect(await errorOf(appWith().getGrant('g'))).toMatchObject({
      code: 'storage_unavailable',
      status: 503,
      retryAfterSeconds: 7,
      details: { request_id: 'r1' },
    })
  })

  test('is a network error when nobody is there, and when the connection breaks', async () => {
    const gone = await errorOf(
      appWith({ baseURL: `http://127.0.0.1:${await freePort()}` }).listGrants(),
    )
    expect(gone).toBeInstanceOf(NetworkError)
    expect(gone.details).toEqual({ reason: 'ECONNREFUSED' })
    vault.answer = (incoming) => void incoming.socket.destroy()
    const cut = await errorOf(appWith().listGrants())
    expect(cut).toBeInstanceOf(NetworkError)
    for (const error of [gone, cut]) expect(inspect(error)).not.toMatch(/kkk|127\.0\.0\.1/)
  })

  test('is over when the time is, before the answer and in the middle of it', async () => {
    for (const answer of [
      () => undefined,
      (_incoming: unknown, outgoing: { write: (text: string) => unknown }) =>
        void outgoing.write('{"items":'),
    ]) {
      vault.answer = answer
      const error = await errorOf(appWith({ timeoutMs: 50 }).listGrants())
      expect(error).toBeInstanceOf(TimeoutError)
      expect(error.code).toBe('timeout')
    }
  })

  test('is made by the fetch that was given', async () => {
    const calls: RequestInit[] = []
    const app = appWith({
      fetch: (_url, init) => {
        calls.push(init ?? {})
        return Promise.resolve(new Response('{"items":[]}'))
      },
    })
    await app.listGrants()
    expect(calls).toMatchObject([{ redirect: 'manual', method: 'GET' }])
  })

  test('is refused once the App is closed', async () => {
    const app = appWith()
    await app.close()
    await app.close()
    expect(await codeOf(app.listGrants())).toBe('invalid_argument')
    expect(await codeOf(app.request('GET', target, { grantId: 'g' }))).toBe('invalid_argument')
  })
})

describe('request', () => {
  const provided = {
    'alter-request-id': 'r1',
    'alter-headers': 'x-own,content-encoding,cache-control',
  }
  const call = (options: RequestOptions = {}, app = appWith()) =>
    app.request('POST', target, { grantId: 'g', ...options })

  test('gives back the provider’s headers, and none that were added on the way', async () => {
    vault.answer = (_incoming, outgoing) =>
      void outgoing
        .writeHead(200, {
          ...provided,
          'x-own': 'a',
          'x-added': 'b',
          'alter-content-encoding': 'gzip',
          'cache-control': 'no-store, no-transform',
          'alter-cache-control': 'public, max-age=300',
        })
        .end('not unpacked')
    const response = await call()
    expect([...response.headers]).toEqual([
      ['cache-control', 'public, max-age=300'],
      ['content-encoding', 'gzip'],
      ['x-own', 'a'],
    ])
    expect(await response.text()).toBe('not unpacked')
  })

  test('does not take an answer from the way for the provider’s', async () => {
    vault.answer = (_incoming, outgoing) => void outgoing.writeHead(200).end('<html>')
    expect(await codeOf(call())).toBe('unexpected_response')
    vault.answer = (_incoming, outgoing) => void outgoing.writeHead(502).end('<html>')
    expect(await codeOf(call({ throwOnError: false }))).toBe('unexpected_response')
  })

  test('a body that is cut is an error, not a short body', async () => {
    vault.answer = (_incoming, outgoing) => {
      outgoing.writeHead(200, { ...provided, 'content-length': '100' }).write('half')
      setImmediate(() => outgoing.destroy())
    }
    const response = await call()
    const error = await errorOf(response.text())
    expect(error).toBeInstanceOf(NetworkError)
  })

  test('a body that takes long is no reason to give up, once the answer has begun', async () => {
    let finish: () => void = () => {}
    vault.answer = (_incoming, outgoing) => {
      outgoing.writeHead(200, provided).write('first ')
      finish = () => void outgoing.end('last')
    }
    stopTimers()
    const response = await call({}, appWith({ timeoutMs: 500 }))
    await passTime(600)
    finish()
    expect(await response.text()).toBe('first last')
  })

  test('the time that the caller’s own stream takes does not count', async () => {
    vault.answer = (incoming, outgoing) => {
      incoming.resume().once('end', () => outgoing.writeHead(200, provided).end('done'))
    }
    async function* slow() {
      yield new Uint8Array([1])
      await passTime(600)
      yield new Uint8Array([2])
    }
    stopTimers()
    const response = await call({ body: slow() }, appWith({ timeoutMs: 400 }))
    expect(await response.text()).toBe('done')
    vi.useRealTimers()
    vault.answer = (incoming) => void incoming.resume()
    expect(await codeOf(call({ body: 'x' }, appWith({ timeoutMs: 50 })))).toBe('timeout')
  })

  test('a stream of something else is told, and its source is let go', async () => {
    let isLetGo = false
    async function* texts() {
      try {
        yield 'text' as unknown as Uint8Array
        yield 'more' as unknown as Uint8Array
      } finally {
        isLetGo = true
      }
    }
    vault.answer = (incoming) => void incoming.resume()
    expect(await codeOf(call({ body: texts() }))).toBe('invalid_argument')
    await expect.poll(() => isLetGo).toBe(true)
  })

  test('says nothing of the call in the address, and refuses a context that no header holds', async () => {
    vault.answer = (_incoming, outgoing) => void outgoing.writeHead(200, provided).end()
    await call({ reason: 'why', context: { a: 'b' }, queryParams: { q: 'x' } })
    const { url, headers } = vault.asked.at(-1)!
    expect(url).toBe('/sdk/proxy')
    expect(headers).toMatchObject({
      'alter-target': `${target}?q=x`,
      'alter-grant-id': 'g',
      'alter-reason': 'd2h5',
      'alter-context': Buffer.from('{"a":"b"}').toString('base64url'),
      'alter-headers': '',
    })
    expect(await codeOf(call({ context: { a: 'x'.repeat(9_000) } }))).toBe('invalid_argument')
    expect(await codeOf(call({ grantId: '\ud800' }))).toBe('invalid_argument')
  })
})
