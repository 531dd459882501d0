import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { json, pass, token, vault } from './fake-browser.ts'
import { closeWindow, connector, expectAtRest, expectIdle, leaving, opened } from './open-flow.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
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
    await expect(outcome).rejects.toMatchObject({ code: 'sdk_destroyed' })
    expect(parts.heard).toEqual([])
    expect(handler).not.toHaveBeenCalled()
    expect(parts.browser.popup.isGone).toBe(true)
    expect(parts.browser.requestsTo('cancel')).toHaveLength(1)
    await expectIdle(parts)
  })
})
