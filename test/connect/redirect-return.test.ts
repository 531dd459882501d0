import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { grant, pass, token } from './fake-browser.ts'
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

describe('coming back', () => {
  test('gives what the vault says, in the popup’s shape', async () => {
    const { browser } = await left()
    const back = returned(browser)
    expect(await handleRedirect(create(back))).toEqual(success)
    expect(back.requestsTo('status')[0]?.headers['Authorization']).toBe(`Bearer ${token}`)
  })

  test('needs no handle, where the app’s back end has used it already', async () => {
    const { browser } = await left()
    const back = returned(browser, page)
    expect(await handleRedirect(create(back))).toEqual(success)
    expect(back.href).toBe(page)
    expect(await handleRedirect(create(returned(back, page)))).toBeUndefined()
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
