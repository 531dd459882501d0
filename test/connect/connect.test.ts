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
import {
  closeWindow,
  connector,
  expectAtRest,
  expectIdle,
  leaving,
  opened,
  type Parts,
} from './open-flow.ts'

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
      'destroyed',
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
    await expect(connect.open({})).rejects.toMatchObject({ code: 'value' })
    await expect(connect.open({ token: '' })).rejects.toMatchObject({ code: 'value' })
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

describe('the result', () => {
  test('arrives by message, once, with the window closed and acknowledged', async () => {
    const parts = await opened()
    parts.browser.post(success)
    parts.browser.setStatus({ status: 'completed', grants: [grant] })
    parts.browser.post(success)
    await pass(60_000)
    expect(parts.heard).toEqual([['success', [grant]]])
    expect(parts.browser.popup.received).toHaveLength(1)
    expect(parts.browser.popup.isGone).toBe(true)
    await expectIdle(parts)
  })

  test.each(['completed', 'failed'] as const)(
    'that the vault tells first (%s) leaves the window to the vault’s page, which is on its way',
    async (status) => {
      const parts = await opened()
      parts.browser.setStatus({
        status,
        grants: [grant],
        error: { code: 'server_error', message: 'x' },
      })
      await pass(100)
      expect(parts.heard).toHaveLength(1)
      expect(parts.browser.popup.isGone).toBe(false)
      parts.browser.popup.closeByUser()
      await expectIdle(parts)
    },
  )

  test('arrives by status when the provider has cut the tie, within two seconds', async () => {
    const parts = await opened()
    parts.browser.post(leaving)
    parts.browser.popup.cut()
    await pass(30_000)
    expect(parts.heard).toEqual([])
    parts.browser.setStatus({ status: 'completed', grants: [grant] })
    await pass(100)
    expect(parts.heard).toEqual([['success', [grant]]])
    await expectIdle(parts)
  })

  test('beats the closing of the window', async () => {
    const parts = await opened()
    parts.browser.post(leaving)
    parts.browser.answer = () => json(200, { status: 'completed', grants: [grant] })
    parts.browser.popup.closeByUser()
    parts.browser.focus()
    await pass(5_000)
    expect(parts.heard).toEqual([['success', [grant]]])
  })

  test.each([
    [
      { status: 'failed', error: { code: 'access_denied', message: 'no' } },
      ['error', 'access_denied'],
    ],
    [{ status: 'expired' }, ['error', 'session_expired']],
    [{ status: 'cancelled' }, ['exit', 'user_cancelled']],
  ] as const)('of %o is told as %o', async (status, expected) => {
    const parts = await opened()
    parts.browser.setStatus(status)
    await pass(100)
    expect(parts.heard).toEqual([expected])
    await expectIdle(parts)
  })

  test('of a forged message is none', async () => {
    const parts = await opened()
    const { browser } = parts
    browser.post(success, { origin: 'https://evil.example' })
    browser.post(success, { source: browser.window })
    browser.post({ ...success, session: 'sess_main_other' })
    browser.post({ ...success, grants: [null] })
    await pass(1_000)
    expect(parts.heard).toEqual([])
    expect(parts.connect.isOpen()).toBe(true)
    parts.connect.close()
  })

  test('an unknown session ends the flow with the vault’s code', async () => {
    const { browser, connect, heard, callbacks } = connector()
    browser.answer = () => json(404, { error: { code: 'session_not_found', message: 'none' } })
    await connect.open({ token, ...callbacks })
    await pass(100)
    expect(heard).toEqual([['error', 'session_not_found']])
  })
})

describe('a home-screen app on iOS', () => {
  test('opens a window that takes the user away, and asks on their return', async () => {
    const browser = new FakeBrowser()
    browser.isStandalone = true
    browser.screen = { ...browser.screen, width: 390, height: 844 }
    browser.media = ['(pointer: coarse)']
    const parts = await opened({}, {}, browser)
    expect(browser.assigned).toEqual([])
    expect(browser.popups).toHaveLength(1)
    browser.popup.cut()
    browser.visibility = 'hidden'
    browser.isOffline = true
    browser.dispatch('visibilitychange')
    await pass(120_000)
    expect(parts.heard).toEqual([])
    browser.status = { status: 'completed', grants: [grant] }
    browser.isOffline = false
    browser.visibility = 'visible'
    browser.isFocused = true
    browser.dispatch('visibilitychange')
    await pass(latencyMs)
    expect(parts.heard).toEqual([['success', [grant]]])
    await expectIdle(parts)
  })
})

describe('leaving', () => {
  test('the user’s close is an exit within a second, also for nobody but handlers', async () => {
    const { browser, connect } = connector()
    const exited = vi.fn()
    const closed = vi.fn()
    connect.on('exit', exited)
    connect.on('close', closed)
    await connect.open({ token })
    await pass(3_000)
    closeWindow({ browser })
    await pass(1_000)
    expect(exited).toHaveBeenCalledExactlyOnceWith({ reason: 'user_closed' })
    expect(closed).toHaveBeenCalledOnce()
    expect(browser.requestsTo('cancel')).toEqual([])
    await expectAtRest({ browser, connect })
  })

  test('the user’s close while the token is on its way is an exit too', async () => {
    const parts = await opened({ token: () => new Promise(() => {}) })
    parts.browser.popup.closeByUser()
    parts.browser.focus()
    await pass(1_000)
    expect(parts.heard).toEqual([['exit', 'user_closed']])
    await expectIdle(parts)
  })

  test('the user’s close is an exit also when the vault cannot be reached', async () => {
    const parts = await opened()
    parts.browser.isOffline = true
    parts.browser.popup.closeByUser()
    parts.browser.focus()
    await pass(1_000)
    expect(parts.heard).toEqual([['exit', 'user_closed']])
    await expectAtRest(parts)
  })

  test('close() exits, closes the window and cancels with the whole token', async () => {
    const parts = await opened()
    parts.connect.close()
    expect(parts.heard).toEqual([['exit', 'closed_by_app']])
    expect(parts.browser.popup.isGone).toBe(true)
    expect(parts.browser.requestsTo('cancel')).toEqual([
      {
        method: 'POST',
        url: `${vault}/alter/sdk/oauth/connect/cancel`,
        headers: {
          'Content-Type': 'application/json',
          'Alter-Connect': '1',
          Authorization: `Bearer ${token}`,
        },
        body: undefined,
        credentials: 'omit',
        keepalive: true,
      },
    ])
    await expectIdle(parts)
    parts.connect.close()
    expect(parts.heard).toHaveLength(1)
  })

  test('is not believed for two seconds once the connect page has said that it leaves', async () => {
    const parts = await opened()
    parts.browser.focus()
    await pass(5_000)
    parts.browser.post(leaving)
    parts.browser.popup.cut()
    await pass(1_500)
    expect(parts.heard).toEqual([])
    await pass(1_000)
    expect(parts.heard).toEqual([['exit', 'user_closed']])
  })

  test('a token that comes after the user’s close sends nothing on', async () => {
    const parts = await opened({
      token: () => new Promise((resolve) => setTimeout(() => resolve(token), 1_000)),
    })
    parts.browser.popup.closeByUser()
    await pass(2_000)
    expect(parts.browser.popup.visited).toEqual([])
    expect(parts.connect.isOpen()).toBe(true)
    parts.browser.focus()
    await pass(3_000)
    expect(parts.heard).toEqual([['exit', 'user_closed']])
    await expectAtRest(parts)
  })

  test('a signal that is already aborted opens nothing', async () => {
    const parts = await opened({ signal: AbortSignal.abort() })
    expect(parts.heard).toEqual([['exit', 'aborted']])
    expect(parts.browser.openCalls).toEqual([])
    await expectIdle(parts)
  })

  test('a signal that aborts ends the flow and is let go', async () => {
    const controller = new AbortController()
    const parts = await opened({ signal: controller.signal })
    controller.abort()
    expect(parts.heard).toEqual([['exit', 'aborted']])
    expect(parts.browser.popup.isGone).toBe(true)
    expect(parts.browser.requestsTo('cancel')).toHaveLength(1)
    await expectIdle(parts)
  })

  test('the end of the token’s life is a timeout, and cancels', async () => {
    const parts = await opened()
    await pass(600_000)
    expect(parts.heard).toEqual([['error', 'timeout']])
    expect(parts.browser.popup.isGone).toBe(true)
    expect(parts.browser.requestsTo('cancel')).toHaveLength(1)
    await expectIdle(parts)
  })

  test('a session’s own end is its deadline', async () => {
    const { browser, connect, heard, callbacks } = connector()
    browser.sessionAnswer = () =>
      json(201, { session_token: token, expires_at: new Date(Date.now() + 60_000).toISOString() })
    await connect.open({ sessionUrl: '/alter/session', ...callbacks })
    await pass(58_000)
    expect(heard).toEqual([])
    await pass(3_000)
    expect(heard).toEqual([['error', 'timeout']])
  })

  test('a token that never comes ends too', async () => {
    const parts = await opened({ token: () => new Promise(() => {}) })
    await pass(600_000)
    expect(parts.heard).toEqual([['error', 'timeout']])
    await expectIdle(parts)
  })

  test('the page’s leaving closes the window', async () => {
    const { browser, connect } = await opened()
    browser.dispatch('pagehide')
    expect(browser.popup.isGone).toBe(true)
    connect.close()
  })

  test('destroy() ends everything in silence, and twice is once', async () => {
    const parts = await opened()
    const outcome = parts.connect.connect({ token })
    const handler = vi.fn()
    parts.connect.on('exit', handler)
    parts.connect.on('close', handler)
    parts.connect.on('event', handler)
    parts.connect.destroy()
    parts.connect.destroy()
    await expect(outcome).rejects.toMatchObject({ code: 'destroyed' })
    expect(parts.heard).toEqual([])
    expect(handler).not.toHaveBeenCalled()
    expect(parts.browser.popup.isGone).toBe(true)
    expect(parts.browser.requestsTo('cancel')).toHaveLength(1)
    await expectIdle(parts)
  })
})

describe('a second open()', () => {
  test('brings the window to the front and takes over the callbacks', async () => {
    const { browser, connect, heard } = await opened()
    const onSuccess = vi.fn()
    await connect.open({ token: 'sess_main_another.x', onSuccess })
    expect(browser.openCalls).toHaveLength(1)
    expect(browser.popup.focusCount).toBe(1)
    browser.post(success)
    expect(onSuccess).toHaveBeenCalledExactlyOnceWith([grant])
    expect(heard).toEqual([])
  })

  test('without callbacks keeps those of the first', async () => {
    const { browser, connect, heard } = await opened()
    const outcome = connect.connect({ token })
    browser.post(success)
    expect(heard).toEqual([['success', [grant]]])
    expect(await outcome).toEqual([grant])
  })

  test('opens the same page again where the window was cut off', async () => {
    const { browser, connect, heard, callbacks } = await opened()
    const first = browser.popup
    first.cut()
    await pass(5_000)
    await connect.open({ token, ...callbacks })
    const second = browser.popup
    expect(second).not.toBe(first)
    expect(second.visited).toEqual(first.visited)
    browser.post(success, { source: first })
    expect(heard).toEqual([])
    browser.post(success)
    expect(heard).toEqual([['success', [grant]]])
    expect(second.isGone).toBe(true)
    await expectIdle({ browser, connect })
  })

  test('watches the window that it opened again', async () => {
    const { browser, connect, heard, callbacks } = await opened()
    browser.popup.cut()
    await pass(5_000)
    await connect.open({ token, ...callbacks })
    await pass(5_000)
    expect(heard).toEqual([])
    browser.popup.closeByUser()
    browser.focus()
    await pass(1_000)
    expect(heard).toEqual([['exit', 'user_closed']])
    await expectAtRest({ browser, connect })
  })

  test('forgets that the lost window had left, and does not read it again', async () => {
    const { browser, connect, heard, callbacks } = await opened()
    const first = browser.popup
    browser.post(leaving)
    first.cut()
    await pass(5_000)
    const { closedReads } = first
    await connect.open({ token, ...callbacks })
    expect(first.closedReads).toBe(closedReads)
    browser.focus()
    await pass(5_000)
    browser.popup.closeByUser()
    await pass(1_000)
    expect(heard).toEqual([['exit', 'user_closed']])
  })

  test('goes on waiting where no new window can be had', async () => {
    const { browser, connect, heard } = await opened()
    browser.post(leaving)
    browser.popup.cut()
    await pass(5_000)
    browser.openResult = () => null
    await connect.open({ token })
    expect(heard).toEqual([])
    browser.setStatus({ status: 'completed', grants: [grant] })
    await pass(100)
    expect(heard).toEqual([['success', [grant]]])
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

describe('callbacks and handlers', () => {
  test('find the state idle, so that open() works in them', async () => {
    const { browser, connect } = connector()
    const states: boolean[] = []
    const again = vi.fn()
    await connect.open({
      token,
      onSuccess: () => {
        states.push(connect.isOpen(), connect.getState().isOpen)
        void connect.open({ token, onExit: again })
      },
    })
    await pass(100)
    browser.post(success)
    expect(states).toEqual([false, false])
    expect(browser.popups).toHaveLength(2)
    expect(connect.isOpen()).toBe(true)
    connect.close()
    expect(again).toHaveBeenCalledOnce()
    await expectIdle({ browser, connect })
  })

  test.each(['onSuccess', 'onEvent'] as const)('may destroy the connector in %s', async (name) => {
    const parts = connector()
    await parts.connect.open({
      token,
      [name]: (eventName: unknown) => {
        if (eventName !== 'connect_opened') parts.connect.destroy()
      },
    })
    await pass(100)
    parts.browser.post(success)
    await expectIdle(parts)
  })

  test('may close the flow while it opens', async () => {
    const { browser, connect, heard, callbacks } = connector()
    connect.on('event', (name) => {
      if (name === 'connect_opened') connect.close()
    })
    await connect.open({ sessionUrl: '/alter/session', ...callbacks })
    await pass(1_000)
    expect(heard).toEqual([['exit', 'closed_by_app']])
    expect(browser.requests).toEqual([])
    await expectIdle({ browser, connect })
  })

  test('that throw are reported and break nothing', async () => {
    const report = vi.fn()
    vi.stubGlobal('reportError', report)
    const { browser, connect } = connector()
    const fault = new Error('fault of the page')
    const fail = () => {
      throw fault
    }
    const heard = vi.fn()
    connect.on('success', fail)
    connect.on('success', heard)
    connect.on('event', fail)
    connect.subscribe(fail)
    await connect.open({ token, onSuccess: fail, onEvent: fail })
    await pass(100)
    browser.post(success)
    expect(heard).toHaveBeenCalledOnce()
    expect(report).toHaveBeenCalledTimes(8)
    expect(report).toHaveBeenCalledWith(fault)
    await expectIdle({ browser, connect })
    await connect.open({ token })
    expect(connect.isOpen()).toBe(true)
    connect.close()
    vi.unstubAllGlobals()
  })

  test('come in the order event, callback, close', async () => {
    const { browser, connect } = connector()
    const order: string[] = []
    connect.on('close', () => order.push('close'))
    connect.on('success', () => order.push('event'))
    connect.subscribe(() => order.push(`state ${connect.getState().isOpen ? 'open' : 'idle'}`))
    await connect.open({ token, onSuccess: () => order.push('callback') })
    await pass(100)
    browser.post(success)
    expect(order).toEqual(['state open', 'state idle', 'event', 'callback', 'close'])
  })

  test('are removed by off() and by what on() returns, also when destructured', async () => {
    const { connect } = connector()
    const { on, off, open, close, getState, subscribe } = connect
    const handler = vi.fn()
    on('exit', handler)
    off('exit', handler)
    off('error', handler)
    on('exit', handler)()
    subscribe(handler)()
    await open({ token })
    expect(getState().isOpen).toBe(true)
    close()
    expect(handler).not.toHaveBeenCalled()
  })

  test('hear of each step, without a token', async () => {
    const { browser, connect } = connector()
    const events: unknown[][] = []
    connect.on('event', (...event) => events.push(event))
    const onEvent = vi.fn()
    await connect.open({ token, provider: 'google', onEvent })
    await pass(100)
    browser.post(leaving)
    connect.close()
    const timestamp = expect.stringMatching(/^\d{4}-.*Z$/) as string
    expect(events).toEqual([
      ['connect_opened', { timestamp, mode: 'popup' }],
      ['connect_leaving', { timestamp, provider: 'google' }],
      ['connect_exit', { timestamp, reason: 'closed_by_app' }],
    ])
    expect(onEvent.mock.calls).toEqual(events)
    expect(JSON.stringify(events)).not.toContain('sess_')
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
