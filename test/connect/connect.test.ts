import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createConnect } from '../../packages/connect/src/connect.ts'
import {
  FakeBrowser,
  grant,
  json,
  latencyMs,
  pass,
  publicToken,
  token,
  vault,
} from './fake-browser.ts'
import { connector, expectIdle, leaving, opened, type Parts } from './open-flow.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const success = { type: 'alter_connect_success', session: publicToken, grants: [grant] }

describe('open', () => {
  test('opens the window before it asks for the token, in the caller’s task', async () => {
    const { browser, connect } = connector()
    const order: string[] = []
    browser.openResult = () => {
      order.push('window')
      browser.openResult = undefined
      return browser.window.open('about:blank')
    }
    void connect.open({
      token: () => {
        order.push('token')
        return token
      },
    })
    expect(order).toEqual(['window', 'token'])
    expect(connect.isOpen()).toBe(true)
    connect.close()
  })

  test('resolves while the token is still on its way', async () => {
    const { browser, connect } = connector()
    await connect.open({ token: () => new Promise(() => {}) })
    expect(browser.popup.visited).toEqual([])
    connect.close()
  })

  test('sends the window on when a slow token arrives', async () => {
    const { browser } = await opened({
      token: () => new Promise((resolve) => setTimeout(() => resolve(token), 8_000)),
    })
    await pass(8_000)
    expect(browser.popup.visited).toEqual([
      `${vault}/alter/sdk/oauth/connect#session=${publicToken}&display=popup`,
    ])
  })

  test('speaks the page’s language, or the one that is asked for', async () => {
    const browser = new FakeBrowser()
    browser.language = 'fr-CA'
    await opened({}, {}, browser)
    expect(browser.popup.document.title).toBe('Connexion…')
    expect(browser.popup.visited[0]).toContain('&locale=fr-CA')
    await opened({ locale: 'ja' }, {}, browser)
    expect(browser.popup.document.title).toBe('接続中…')
    expect(browser.popup.visited[0]).toContain('&locale=ja')
  })

  test('takes the vault of the call before that of create()', async () => {
    const { browser } = await opened({ baseURL: 'https://other.example/' })
    expect(browser.popup.visited[0]).toContain('https://other.example/sdk/oauth/connect#')
  })

  test('looks for the vault under /alter of the page’s origin by default', async () => {
    const { browser } = await opened({}, { baseURL: undefined })
    expect(browser.popup.visited[0]).toContain('https://app.example/alter/sdk/oauth/connect#')
  })

  test.each([
    ['not_in_browser', () => createConnect({}, () => undefined)],
    [
      'sdk_destroyed',
      () => {
        const { connect } = connector()
        connect.destroy()
        return connect
      },
    ],
  ])('rejects with %s where no flow can begin', async (code, create) => {
    await expect(create().open({ token })).rejects.toMatchObject({ code })
    await expect(create().connect({ token })).rejects.toMatchObject({ code })
  })

  test('rejects with value without token and session URL, and opens nothing', async () => {
    const { browser, connect } = connector()
    await expect(connect.open({})).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(connect.open({ token: '' })).rejects.toMatchObject({ code: 'invalid_argument' })
    expect(browser.openCalls).toEqual([])
  })

  test.each(['javascript:alert(1)', 'http://vault.example', 'data:text/html,x'])(
    'refuses the vault %s before anything opens',
    async (baseURL) => {
      const parts = await opened({ baseURL })
      expect(parts.heard).toEqual([['error', 'invalid_base_url']])
      expect(parts.browser.openCalls).toEqual([])
      await expectIdle(parts)
    },
  )

  test('a blocked window is one error, no opened event, and idle', async () => {
    const { browser, connect, heard, callbacks } = connector()
    const onEvent = vi.fn()
    const changed = vi.fn()
    connect.subscribe(changed)
    browser.openResult = () => null
    await connect.open({ token, ...callbacks, onEvent })
    await pass(5_000)
    expect(heard).toEqual([['error', 'popup_blocked']])
    expect(onEvent.mock.calls).toEqual([['connect_error', expect.anything()]])
    expect(changed).toHaveBeenCalledOnce()
    expect(browser.requests).toEqual([])
    await expectIdle({ browser, connect })
  })

  test('a click after a blocked one opens', async () => {
    const { browser, connect } = connector()
    browser.openResult = () => null
    await connect.open({ token })
    browser.openResult = undefined
    await connect.open({ token })
    expect(connect.isOpen()).toBe(true)
    connect.close()
  })

  test('a failed token closes the waiting window and is one error', async () => {
    const parts = await opened({ token: () => Promise.reject(new Error('no user')) })
    expect(parts.heard).toEqual([['error', 'token_failed']])
    expect(parts.browser.popup.isGone).toBe(true)
    await expectIdle(parts)
  })

  test('a session at a stranger’s vault closes the waiting window', async () => {
    const { browser, connect, heard, callbacks } = connector()
    browser.sessionAnswer = () =>
      json(201, { session_token: token, base_url: 'https://evil.example' })
    await connect.open({ sessionUrl: '/alter/session', ...callbacks })
    await pass(100)
    expect(heard).toEqual([['error', 'invalid_base_url']])
    expect(browser.popup.isGone).toBe(true)
    expect(browser.popup.visited).toEqual([])
    expect(browser.requestsTo('evil')).toEqual([])
    await expectIdle({ browser, connect })
  })
})

describe('connect', () => {
  test('resolves with the grants, after the callbacks', async () => {
    const { browser, connect, heard, callbacks } = connector()
    const outcome = connect
      .connect({ token, ...callbacks })
      .then((grants) => heard.push(['then', grants]))
    await pass(100)
    browser.post(success)
    await outcome
    expect(heard).toEqual([
      ['success', [grant]],
      ['then', [grant]],
    ])
  })

  test.each([
    ['popup_closed', (parts: Parts) => parts.connect.close()],
    [
      'access_denied',
      ({ browser }: Parts) =>
        browser.post({ type: 'alter_connect_error', session: publicToken, error: 'access_denied' }),
    ],
  ])('rejects with %s', async (code, end) => {
    const parts = connector()
    const outcome = parts.connect.connect({ token })
    outcome.catch(() => {})
    await pass(100)
    end(parts)
    await expect(outcome).rejects.toMatchObject({ name: 'AlterConnectError', code })
  })

  test('rejects with aborted', async () => {
    const { connect } = connector()
    const outcome = connect.connect({ token, signal: AbortSignal.abort() })
    await expect(outcome).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('the state', () => {
  test('is the same object until it changes', async () => {
    const { browser, connect } = connector()
    const before = connect.getState()
    expect(connect.getState()).toBe(before)
    await connect.open({ token })
    const during = connect.getState()
    expect(during).toEqual({ isOpen: true, outcome: undefined })
    await pass(30_000)
    browser.post(leaving)
    expect(connect.getState()).toBe(during)
    browser.post(success)
    expect(connect.getState()).toEqual({
      isOpen: false,
      outcome: { type: 'success', grants: [grant] },
    })
  })

  test('is idle without a listener, a timer or a request after create() and after the end', async () => {
    const parts = connector()
    parts.connect.on('success', () => {})
    await pass(60_000)
    expect(parts.browser.requests).toEqual([])
    await expectIdle(parts)
  })

  test('knows its version', () => {
    expect(connector().connect.getVersion()).toMatch(/^\d+\.\d+\.\d+$/)
  })
})

test('debug logs names and codes, never a token', async () => {
  const debug = vi.spyOn(console, 'debug').mockImplementation(() => {})
  const { browser } = await opened({}, { debug: true })
  browser.setStatus({ status: 'failed', error: { code: 'access_denied', message: 'no' } })
  await pass(latencyMs)
  const logged = JSON.stringify(debug.mock.calls)
  expect(logged).toContain('connect_opened')
  expect(logged).toContain('access_denied')
  expect(logged).not.toContain('sess_')
  debug.mockClear()
  await opened()
  expect(debug).not.toHaveBeenCalled()
})
