import type { SessionStatus } from '@alter-ai/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeBrowser, grant, pass, token } from './fake-browser.ts'
import {
  page,
  success,
  create,
  left,
  returned,
  withHandle,
  handleRedirect,
} from './redirect-flow.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

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
