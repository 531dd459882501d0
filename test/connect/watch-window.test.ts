import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { watchWindow } from '../../packages/connect/src/watch-window.ts'
import { FakeBrowser, FakePopup, latencyMs, pass } from './fake-browser.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** The user has just opened the window, so the page has lost the focus to it. */
function watching({ hasLeft = false, isFocused = false } = {}) {
  const browser = new FakeBrowser()
  const popup = new FakePopup()
  browser.isFocused = isFocused
  const startedAt = Date.now()
  let goneAt: number | undefined
  const ask = vi.fn(async () => {
    await new Promise((resolve) => setTimeout(resolve, latencyMs))
    return {}
  })
  const stop = watchWindow(
    browser.window,
    () => popup.closed,
    () => hasLeft,
    ask,
    () => {
      goneAt = Date.now()
      stop()
    },
  )
  return { browser, popup, ask, stop, goneAfter: () => goneAt && goneAt - startedAt }
}

describe('watchWindow', () => {
  test.each([false, true])(
    'notices a real close within a second (left for the provider: %s)',
    async (hasLeft) => {
      const { browser, popup, ask, goneAfter } = watching({ hasLeft })
      await pass(10_100)
      popup.closeByUser()
      browser.focus()
      await pass(1_000)
      expect(goneAfter()).toBeGreaterThan(10_100)
      expect(goneAfter()).toBeLessThanOrEqual(11_100)
      expect(ask).toHaveBeenCalledTimes(2)
    },
  )

  test('notices it too when the focus comes back a moment after', async () => {
    const { browser, popup, goneAfter } = watching({ hasLeft: true })
    await pass(10_000)
    popup.closeByUser()
    await pass(300)
    browser.focus()
    await pass(700)
    expect(goneAfter()).toBeLessThanOrEqual(11_000)
  })

  test('notices it too when the page had the focus all the time', async () => {
    const { popup, goneAfter } = watching({ isFocused: true })
    await pass(10_000)
    popup.closeByUser()
    await pass(1_000)
    expect(goneAfter()).toBeLessThanOrEqual(11_000)
  })

  test('never calls the user gone while the focus is in the cut-off window', async () => {
    const { popup, ask, goneAfter } = watching({ hasLeft: true })
    await pass(1_000)
    popup.cut()
    await pass(600_000)
    expect(goneAfter()).toBeUndefined()
    expect(ask).not.toHaveBeenCalled()
  })

  test.each([false, true])(
    'takes two seconds, not three, once the focus is back from a cut-off window (left: %s)',
    async (hasLeft) => {
      const { browser, popup, goneAfter } = watching({ hasLeft })
      await pass(1_000)
      popup.cut()
      await pass(30_000)
      browser.focus()
      await pass(1_900)
      expect(goneAfter()).toBeUndefined()
      await pass(1_100)
      expect(goneAfter()).toBeLessThanOrEqual(34_000)
    },
  )

  test('is careful when the tie is cut while the user looks at the page', async () => {
    const { popup, goneAfter } = watching({ hasLeft: true, isFocused: true })
    await pass(10_000)
    popup.cut()
    await pass(2_000)
    expect(goneAfter()).toBeUndefined()
    await pass(1_000)
    expect(goneAfter()).toBeLessThanOrEqual(13_000)
  })

  test('lets the user look at the page and go back to the window', async () => {
    const { browser, popup, goneAfter } = watching({ hasLeft: true })
    popup.cut()
    await pass(5_000)
    for (let i = 0; i < 20; i++) {
      browser.focus()
      await pass(1_500)
      browser.blur()
      await pass(1_500)
    }
    expect(goneAfter()).toBeUndefined()
  })

  test('counts from the last return of the focus', async () => {
    const { browser, popup, goneAfter } = watching({ hasLeft: true })
    popup.cut()
    await pass(5_000)
    browser.focus()
    await pass(1_500)
    browser.blur()
    browser.focus()
    await pass(1_500)
    expect(goneAfter()).toBeUndefined()
    await pass(1_000)
    expect(goneAfter()).toBeDefined()
  })

  test('does not call the user gone who leaves while the vault is being asked', async () => {
    const { browser, popup, goneAfter } = watching()
    popup.closeByUser()
    browser.focus()
    await pass(500 + latencyMs / 2)
    browser.blur()
    await pass(10_000)
    expect(goneAfter()).toBeUndefined()
  })

  test('never reads `closed` again once it was true, because each reading may cost a console line', async () => {
    const { browser, popup } = watching()
    await pass(1_100)
    popup.cut()
    await pass(250)
    const reads = popup.closedReads
    expect(reads).toBe(5)
    await pass(5_000)
    browser.focus()
    browser.dispatch('visibilitychange')
    await pass(5_000)
    expect(popup.closedReads).toBe(reads)
  })

  test('leaves nothing behind when it is stopped, whatever it was doing', async () => {
    for (const ms of [0, 300, 510]) {
      const { browser, popup, stop, goneAfter } = watching()
      popup.closeByUser()
      browser.focus()
      await pass(ms)
      stop()
      await pass(5_000)
      expect(goneAfter()).toBeUndefined()
      expect(browser.listenerCount).toBe(0)
      expect(vi.getTimerCount()).toBe(0)
    }
  })
})
