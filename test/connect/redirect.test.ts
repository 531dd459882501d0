import type { SessionStatus } from '@alter-ai/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createConnect } from '../../packages/connect/src/connect.ts'
import type { OpenOptions } from '../../packages/connect/src/types.ts'
import { FakeBrowser, grant, json, pass, publicToken, token, vault } from './fake-browser.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const page = 'https://app.example/page?tab=1&q=a%20b+c#top'
const connectUrl = `${vault}/alter/sdk/oauth/connect#session=${publicToken}&display=page`
const success = { type: 'success', grants: [grant] }

function create(browser: FakeBrowser) {
  return createConnect({ baseURL: `${vault}/alter` }, () => browser.window)
}

/** A page that has left for the connect page. */
async function left(options: Partial<OpenOptions> = {}) {
  const browser = new FakeBrowser(page)
  const connect = create(browser)
  await connect.open({ token, mode: 'redirect', ...options })
  await pass(100)
  return { browser, connect }
}

/** The load of the page to which the user comes back: same storage, new everything. */
function returned(from: FakeBrowser, href = withHandle(from.href)) {
  const browser = new FakeBrowser(href)
  for (const [key, value] of from.stored) browser.stored.set(key, value)
  browser.setStatus({ status: 'completed', grants: [grant] })
  return browser
}

function withHandle(href: string, handle = 'res_main_x') {
  const url = new URL(href)
  return `${url.origin}${url.pathname}${url.search}&alter_connect_result=${handle}${url.hash}`
}

async function handleRedirect(connect: ReturnType<typeof create>, options = {}) {
  const outcome = connect.handleRedirect(options)
  await pass(100)
  return outcome
}

describe('leaving', () => {
  test('goes to the connect page with the public half of the token alone', async () => {
    const { browser } = await left()
    expect(browser.openCalls).toEqual([])
    expect(browser.assigned).toEqual([connectUrl])
  })

  test('asks the session URL to come back to this page, without an earlier handle', async () => {
    const browser = new FakeBrowser(withHandle(page))
    void create(browser).open({ sessionUrl: '/alter/session', mode: 'redirect' })
    await pass(100)
    expect(browser.requestsTo('/alter/session')[0]?.body).toEqual({ return_to: page })
  })

  test('does not name a return page in popup mode', async () => {
    const browser = new FakeBrowser(page)
    const connect = create(browser)
    await connect.open({ sessionUrl: '/alter/session', mode: 'popup' })
    expect(browser.requestsTo('/alter/session')[0]?.body).toEqual({})
    connect.destroy()
  })

  test('fails early where there is no storage', async () => {
    const browser = new FakeBrowser(page)
    Object.defineProperty(browser.window, 'sessionStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError')
      },
    })
    const onError = vi.fn()
    await create(browser).open({ token, mode: 'redirect', onError })
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'storage_unavailable' }),
    )
    expect(browser.assigned).toEqual([])
    expect(await handleRedirect(create(browser))).toBeUndefined()
  })

  test('fails where the storage is full', async () => {
    const browser = new FakeBrowser(page)
    browser.window.sessionStorage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    const onError = vi.fn()
    await create(browser).open({ token, mode: 'redirect', onError })
    await pass(100)
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'internal_error' }),
    )
    expect(browser.assigned).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a second click goes again', async () => {
    const { browser, connect } = await left()
    await connect.open({ token, mode: 'redirect' })
    expect(browser.assigned).toEqual([connectUrl, connectUrl])
  })
})

describe('coming back', () => {
  test('gives what the vault says, in the popup’s shape', async () => {
    const { browser } = await left()
    const back = returned(browser)
    expect(await handleRedirect(create(back))).toEqual(success)
    expect(back.requestsTo('status')[0]?.headers['Authorization']).toBe(`Bearer ${token}`)
  })

  test('trusts no parameter', async () => {
    const { browser } = await left()
    const back = returned(
      browser,
      `${withHandle('https://app.example/page?x=1')}&alter_connect_success=true&grant_id=evil`,
    )
    back.setStatus({ status: 'failed', error: { code: 'access_denied', message: 'no' } })
    expect(await handleRedirect(create(back))).toMatchObject({
      type: 'error',
      error: { code: 'access_denied' },
    })
  })

  test('cleans up its own parameter and nothing else', async () => {
    const { browser } = await left()
    const back = returned(browser)
    const state = back.historyState
    await handleRedirect(create(back))
    expect(back.href).toBe(page)
    expect(back.historyState).toBe(state)
    expect([...back.stored.values()].join()).not.toContain('sess_')
  })

  test.each([
    ['https://app.example/?alter_connect_result=r', 'https://app.example/'],
    ['https://app.example/?&a&&alter_connect_result=r&b=#x', 'https://app.example/?&a&&b=#x'],
    [
      'https://app.example/?not_alter_connect_result=r',
      'https://app.example/?not_alter_connect_result=r',
    ],
  ])('cleans %s to %s', async (href, expected) => {
    const { browser } = await left()
    const back = returned(browser, href)
    await handleRedirect(create(back))
    expect(back.href).toBe(expected)
  })

  test('is delivered to the callbacks and handlers of that call', async () => {
    const { browser } = await left()
    const connect = create(returned(browser))
    const onSuccess = vi.fn()
    const handler = vi.fn()
    connect.on('success', handler)
    await handleRedirect(connect, { onSuccess })
    await pass(1_000)
    expect(onSuccess).toHaveBeenCalledExactlyOnceWith([grant])
    expect(handler).toHaveBeenCalledExactlyOnceWith([grant])
    expect(connect.getState()).toEqual({ isOpen: false, outcome: success })
  })

  test.each([0, 1, 100, 10_000])('reaches a handler that is registered after %i ms', async (ms) => {
    const { browser } = await left()
    const connect = create(returned(browser))
    connect.on('error', () => expect.unreachable())
    await pass(ms)
    const handler = vi.fn()
    connect.on('success', handler)
    expect(handler).not.toHaveBeenCalled()
    await pass(1_000)
    expect(handler).toHaveBeenCalledExactlyOnceWith([grant])
    const late = vi.fn()
    connect.on('success', late)
    await pass(1_000)
    expect(late).not.toHaveBeenCalled()
    expect(await handleRedirect(connect)).toBeUndefined()
  })

  test('reaches every handler of the moment, each once', async () => {
    const { browser } = await left()
    const connect = create(returned(browser))
    const handlers = [vi.fn(), vi.fn()]
    for (const handler of handlers) connect.on('success', handler)
    await pass(1_000)
    for (const handler of handlers) expect(handler).toHaveBeenCalledOnce()
  })

  test('reaches handleRedirect() when only other handlers were there before', async () => {
    const { browser } = await left()
    const connect = create(returned(browser))
    connect.on('exit', () => expect.unreachable())
    await pass(1_000)
    expect(await handleRedirect(connect)).toEqual(success)
    const late = vi.fn()
    connect.on('success', late)
    await pass(1_000)
    expect(late).not.toHaveBeenCalled()
  })

  test('is one delivery for two calls at once, as StrictMode makes them', async () => {
    const { browser } = await left()
    const back = returned(browser)
    const connect = create(back)
    const onSuccess = vi.fn()
    const outcomes = Promise.all([
      connect.handleRedirect({ onSuccess }),
      connect.handleRedirect({ onSuccess }),
    ])
    await pass(100)
    expect(await outcomes).toEqual([success, success])
    expect(onSuccess).toHaveBeenCalledOnce()
    expect(await handleRedirect(connect, { onSuccess })).toBeUndefined()
    expect(back.requestsTo('status')).toHaveLength(1)
  })

  test('is for one of two connectors', async () => {
    const { browser } = await left()
    const back = returned(browser)
    const outcomes = Promise.all([create(back).handleRedirect(), create(back).handleRedirect()])
    await pass(100)
    expect(await outcomes).toEqual([success, undefined])
    expect(await handleRedirect(create(back))).toBeUndefined()
  })

  test('is left to the connector that asks for its provider', async () => {
    const { browser } = await left({ provider: 'google' })
    const back = returned(browser)
    expect(await handleRedirect(create(back), { provider: 'slack' })).toBeUndefined()
    expect(await handleRedirect(create(back), { provider: 'google' })).toEqual(success)
  })

  test('survives a network that comes and goes', async () => {
    const { browser } = await left()
    const back = returned(browser)
    back.isOffline = true
    const timers = vi.getTimerCount()
    const outcome = create(back).handleRedirect()
    await pass(30_000)
    back.isOffline = false
    back.dispatch('online')
    await pass(100)
    expect(await outcome).toEqual(success)
    expect(back.listenerCount).toBe(0)
    expect(vi.getTimerCount()).toBe(timers)
  })

  test('survives a reload before the vault has answered', async () => {
    const { browser } = await left()
    const back = returned(browser)
    back.isOffline = true
    const lost = create(back)
    void lost.handleRedirect()
    await pass(100)
    expect(back.href).toBe(page)
    back.isOffline = false
    back.dispatch('online')
    const again = returned(back, back.href)
    await pass(5_000)
    expect(await handleRedirect(create(again))).toEqual(success)
  })

  test('does nothing when the connector was destroyed meanwhile', async () => {
    const { browser } = await left()
    const connect = create(returned(browser))
    const onSuccess = vi.fn()
    void connect.handleRedirect({ onSuccess })
    connect.destroy()
    await pass(1_000)
    expect(onSuccess).not.toHaveBeenCalled()
    expect(await handleRedirect(connect)).toBeUndefined()
  })
})

describe('a page that is loaded anew while its window is open', () => {
  async function reloaded(status: SessionStatus) {
    const browser = new FakeBrowser(page)
    await create(browser).open({ token, provider: 'google' })
    await pass(100)
    browser.dispatch('pagehide')
    expect(browser.popup.isGone).toBe(true)
    const next = returned(browser, page)
    next.setStatus(status)
    return next
  }

  test('can pick the result up', async () => {
    const next = await reloaded({ status: 'completed', grants: [grant] })
    expect(await handleRedirect(create(next), { provider: 'google' })).toEqual(success)
    expect(next.stored.size).toBe(0)
  })

  test('hears once that the user has left where there is none', async () => {
    const next = await reloaded({ status: 'authorizing' })
    expect(await handleRedirect(create(next))).toEqual({ type: 'exit', reason: 'user_closed' })
    expect(await handleRedirect(create(returned(next, page)))).toBeUndefined()
  })

  test('has nothing to pick up when the flow had ended before', async () => {
    const browser = new FakeBrowser(page)
    const connect = create(browser)
    await connect.open({ token })
    await pass(100)
    connect.close()
    browser.dispatch('pagehide')
    expect(browser.stored.size).toBe(0)
  })

  test('ends the flow where the page comes back as it was left (bfcache)', async () => {
    const browser = new FakeBrowser(page)
    const onExit = vi.fn()
    const connect = create(browser)
    await connect.open({ token, onExit })
    await pass(100)
    browser.dispatch('pagehide')
    browser.dispatch('pageshow', { persisted: true })
    await pass(1_000)
    expect(onExit).toHaveBeenCalledExactlyOnceWith({ reason: 'user_closed' })
    expect(await handleRedirect(create(returned(browser, page)))).toBeUndefined()
  })

  test('leaves without an error where there is no storage', async () => {
    const browser = new FakeBrowser(page)
    Object.defineProperty(browser.window, 'sessionStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError')
      },
    })
    const connect = create(browser)
    await connect.open({ token })
    await pass(100)
    browser.dispatch('pagehide')
    expect(browser.popup.isGone).toBe(true)
    connect.destroy()
  })
})

describe('what is no return', () => {
  test('an ordinary page gets nothing, and nothing is asked', async () => {
    const browser = new FakeBrowser(page)
    const connect = create(browser)
    connect.on('success', () => {})
    expect(await handleRedirect(connect)).toBeUndefined()
    expect(browser.requests).toEqual([])
    expect(browser.href).toBe(page)
  })

  test('a forged address is state_mismatch and no grant (security BR-11)', async () => {
    const browser = new FakeBrowser(withHandle(page))
    browser.setStatus({ status: 'completed', grants: [grant] })
    const connect = create(browser)
    const onSuccess = vi.fn()
    expect(await handleRedirect(connect, { onSuccess })).toMatchObject({
      type: 'error',
      error: { code: 'state_mismatch' },
    })
    expect(onSuccess).not.toHaveBeenCalled()
    expect(browser.requests).toEqual([])
    expect(browser.href).toBe(page)
  })

  test('a replayed address is state_mismatch', async () => {
    const { browser } = await left()
    const back = returned(browser)
    await handleRedirect(create(back))
    const replayed = returned(back, withHandle(page))
    expect(await handleRedirect(create(replayed))).toMatchObject({
      error: { code: 'state_mismatch' },
    })
  })

  test('a forged address during a flow gives nothing but what the vault says', async () => {
    const { browser } = await left()
    const back = returned(browser, withHandle(page, 'res_main_forged'))
    back.setStatus({ status: 'authorizing' })
    expect(await handleRedirect(create(back))).toEqual({ type: 'exit', reason: 'user_closed' })
  })

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"token":1}',
    '{"token":"t","baseUrl":"https://v.example"}',
    '{"token":"t","baseUrl":"javascript:x","until":9e15}',
  ])('a record that says %j is none', async (record) => {
    const browser = new FakeBrowser(page)
    browser.stored.set('alter_connect', record)
    expect(await handleRedirect(create(browser))).toBeUndefined()
    expect(browser.requests).toEqual([])
  })

  test('a record from long ago is none', async () => {
    const { browser } = await left()
    await pass(3_700_000)
    expect(await handleRedirect(create(returned(browser, page)))).toBeUndefined()
  })
})

describe('going back before the end', () => {
  test('is one exit, and forward again is still a success', async () => {
    const { browser } = await left()
    const back = returned(browser, page)
    back.setStatus({ status: 'opened' })
    expect(await handleRedirect(create(back))).toEqual({ type: 'exit', reason: 'user_closed' })
    expect(await handleRedirect(create(back))).toBeUndefined()
    expect(await handleRedirect(create(returned(back, page)))).toBeUndefined()
    expect(await handleRedirect(create(returned(back)))).toEqual(success)
  })

  test('to the page as it was left (bfcache) is an exit, and the button works again', async () => {
    const onExit = vi.fn()
    const { browser, connect } = await left({ onExit })
    browser.setStatus({ status: 'opened' })
    browser.dispatch('pageshow', { persisted: false })
    await pass(100)
    expect(onExit).not.toHaveBeenCalled()
    browser.dispatch('pageshow', { persisted: true })
    await pass(1_100)
    expect(onExit).toHaveBeenCalledExactlyOnceWith({ reason: 'user_closed' })
    expect(connect.isOpen()).toBe(false)
    expect(browser.listenerCount).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
    await connect.open({ token, mode: 'redirect' })
    await pass(100)
    expect(browser.assigned).toHaveLength(2)
  })

  test('to the page as it was left after the end is the result', async () => {
    const onSuccess = vi.fn()
    const { browser } = await left({ onSuccess })
    browser.setStatus({ status: 'completed', grants: [grant] })
    browser.dispatch('pageshow', { persisted: true })
    await pass(1_100)
    expect(onSuccess).toHaveBeenCalledExactlyOnceWith([grant])
    expect(browser.stored.size).toBe(0)
  })

  test('cancelled at the connect page is an exit', async () => {
    const { browser } = await left()
    const back = returned(browser)
    back.setStatus({ status: 'cancelled' })
    expect(await handleRedirect(create(back))).toEqual({ type: 'exit', reason: 'user_cancelled' })
    expect(back.stored.size).toBe(0)
  })
})

test('a refused session URL is token_failed, and the page stays', async () => {
  const browser = new FakeBrowser(page)
  browser.sessionAnswer = () => json(401, { error: { code: 'unauthenticated', message: '' } })
  const onError = vi.fn()
  await create(browser).open({ sessionUrl: '/alter/session', mode: 'redirect', onError })
  await pass(100)
  expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'token_failed' }))
  expect(browser.assigned).toEqual([])
  expect(browser.stored.size).toBe(0)
})
