import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { getSession } from '../../packages/connect/src/vault/get-session.ts'
import type { OpenOptions } from '../../packages/connect/src/types.ts'
import { FakeBrowser, json, latencyMs, pass, token, vault } from './fake-browser.ts'

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) }))
afterEach(() => void vi.useRealTimers())

const base = `${vault}/alter`

async function ask(browser: FakeBrowser, options: OpenOptions, returnTo?: string) {
  const asked = getSession(browser.window, options, base, new AbortController().signal, returnTo)
  asked.catch(() => {})
  await pass(100)
  return asked
}

describe('getSession', () => {
  test.each([
    ['a string', token],
    ['a promise', Promise.resolve(token)],
    ['a function', () => token],
    ['a function that gives a promise', () => Promise.resolve(token)],
  ])('takes the token from %s', async (_name, given) => {
    expect(await ask(new FakeBrowser(), { token: given })).toEqual({
      baseUrl: base,
      token,
      until: Date.UTC(2026, 0, 1, 0, 10),
    })
  })

  test.each([
    ['throws', () => Promise.reject(new Error('no user'))],
    ['gives nothing', () => ''],
    ['gives no string', (() => ({ token })) as unknown as () => string],
  ])('fails with token_failed when the function %s', async (_name, given) => {
    await expect(ask(new FakeBrowser(), { token: given })).rejects.toMatchObject({
      code: 'token_failed',
    })
  })

  test('keeps what the token function threw as cause', async () => {
    const cause = new Error('no user')
    const failed = ask(new FakeBrowser(), { token: () => Promise.reject(cause) })
    await expect(failed).rejects.toMatchObject({ cause })
  })

  test('asks the session URL as the middleware wants it', async () => {
    const browser = new FakeBrowser()
    const session = await ask(
      browser,
      { sessionUrl: '/alter/session', provider: 'google' },
      'https://app.example/x',
    )
    expect(session).toEqual({
      baseUrl: base,
      token,
      until: Date.UTC(2026, 0, 1, 0, 10) + latencyMs,
    })
    expect(browser.requests).toEqual([
      {
        method: 'POST',
        url: '/alter/session',
        headers: { 'Content-Type': 'application/json', 'Alter-Connect': '1' },
        body: { provider: 'google', return_to: 'https://app.example/x' },
        credentials: 'include',
        keepalive: false,
      },
    ])
  })

  test.each([
    ['in five minutes', '2026-01-01T00:05:00.000Z', 300_000],
    ['in the past, by a wrong clock', '2025-12-31T00:00:00.000Z', 600_000 + latencyMs],
    ['far away, by a wrong clock', '2026-01-02T00:00:00.000Z', 600_000 + latencyMs],
    ['at no time', 'soon', 600_000 + latencyMs],
  ])('takes an end %s', async (_name, expires_at, afterMs) => {
    const until = Date.UTC(2026, 0, 1) + afterMs
    const browser = new FakeBrowser()
    browser.sessionAnswer = () => json(201, { session_token: token, base_url: base, expires_at })
    expect(await ask(browser, { sessionUrl: '/s' })).toMatchObject({ until })
  })

  test('asks for several accounts in one go', async () => {
    const browser = new FakeBrowser()
    await ask(browser, { sessionUrl: '/s', multiple: true })
    expect(browser.requests[0]?.body).toEqual({ multiple: true })
  })

  test.each([null, 7, {}])(
    'uses the configured vault when the answer names %j',
    async (base_url) => {
      const browser = new FakeBrowser()
      browser.sessionAnswer = () => json(201, { session_token: token, base_url })
      expect(await ask(browser, { sessionUrl: '/s' })).toMatchObject({ baseUrl: base })
    },
  )

  test('uses the configured vault when the answer names none', async () => {
    const browser = new FakeBrowser()
    browser.sessionAnswer = () => json(201, { session_token: token })
    expect(await ask(browser, { sessionUrl: '/s' })).toMatchObject({ baseUrl: base })
  })

  test('follows the answer to a vault at the session URL’s own origin', async () => {
    const browser = new FakeBrowser()
    browser.sessionAnswer = () =>
      json(201, { session_token: token, base_url: 'https://app.example/v/' })
    expect(await ask(browser, { sessionUrl: '/s' })).toMatchObject({
      baseUrl: 'https://app.example/v',
    })
  })

  test.each(['https://evil.example/alter', 'http://vault.example/alter', 'javascript:alert(1)'])(
    'does not follow the answer to %s',
    async (base_url) => {
      const browser = new FakeBrowser()
      browser.sessionAnswer = () => json(201, { session_token: token, base_url })
      await expect(ask(browser, { sessionUrl: '/s' })).rejects.toMatchObject({
        code: 'invalid_base_url',
      })
    },
  )

  test('tells the code of a refusal, and none of its other words', async () => {
    const browser = new FakeBrowser()
    browser.sessionAnswer = () =>
      json(401, { error: { code: 'unauthenticated', message: 'secret' } })
    await expect(ask(browser, { sessionUrl: '/s' })).rejects.toMatchObject({
      code: 'token_failed',
      details: { code: 'unauthenticated' },
      message: expect.not.stringContaining('secret') as string,
    })
  })

  test.each([
    ['HTML', () => new Response('<h1>', { status: 200 })],
    ['null', () => json(200, null)],
    ['a list', () => json(200, [])],
    ['another shape', () => json(201, { session_token: 7 })],
  ])('fails with token_failed when the answer is %s', async (_name, answer) => {
    const browser = new FakeBrowser()
    browser.sessionAnswer = answer
    await expect(ask(browser, { sessionUrl: '/s' })).rejects.toMatchObject({ code: 'token_failed' })
  })

  test('fails with token_failed when there is no network', async () => {
    const browser = new FakeBrowser()
    browser.isOffline = true
    await expect(ask(browser, { sessionUrl: '/s' })).rejects.toMatchObject({ code: 'token_failed' })
  })
})
