import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeBrowser, json, pass, token } from './fake-browser.ts'
import { page, connectUrl, create, left, withHandle, handleRedirect } from './redirect-flow.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

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
