import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { grant, pass } from './fake-browser.ts'
import { closeWindow, leaving, opened, type Parts } from './open-flow.ts'

/**
 * Noticing that the user closed the window, and never mistaking for it a tie that a COOP header has cut. The user has just
 * opened the window, so the page has lost the focus to it.
 */

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const exited = [['exit', 'user_closed']]

async function watching({ hasLeft = false, isFocused = false } = {}) {
  const parts = await opened()
  parts.browser.isFocused = isFocused
  if (hasLeft) parts.browser.post(leaving)
  await pass(10_000)
  return parts
}

describe('a real close', () => {
  test.each([false, true])('is noticed within a second (left: %s)', async (hasLeft) => {
    const parts = await watching({ hasLeft })
    closeWindow(parts)
    await pass(400)
    expect(parts.heard).toEqual([])
    await pass(600)
    expect(parts.heard).toEqual(exited)
  })

  test.each([0, 37, 249])('is noticed within a second at any moment (%i ms)', async (ms) => {
    const parts = await watching({ hasLeft: true })
    await pass(ms)
    closeWindow(parts)
    await pass(1_000)
    expect(parts.heard).toEqual(exited)
  })

  test('is noticed too when the focus comes back a moment after', async () => {
    const parts = await watching({ hasLeft: true })
    parts.browser.popup.closeByUser()
    await pass(300)
    parts.browser.focus()
    await pass(1_000)
    expect(parts.heard).toEqual(exited)
  })

  test('is noticed too when the page had the focus all the time', async () => {
    const parts = await watching({ isFocused: true })
    parts.browser.popup.closeByUser()
    await pass(1_000)
    expect(parts.heard).toEqual(exited)
  })
})

describe('a tie that was cut', () => {
  test('is no exit while the focus is in the cut-off window', async () => {
    const parts = await watching({ hasLeft: true })
    parts.browser.popup.cut()
    await pass(500_000)
    expect(parts.heard).toEqual([])
  })

  test.each([false, true])(
    'takes two seconds, not three, once the focus is back (left: %s)',
    async (hasLeft) => {
      const parts = await watching({ hasLeft })
      parts.browser.popup.cut()
      await pass(30_000)
      parts.browser.focus()
      await pass(1_900)
      expect(parts.heard).toEqual([])
      await pass(1_100)
      expect(parts.heard).toEqual(exited)
    },
  )

  test('takes two seconds when it is cut while the user looks at the page', async () => {
    const parts = await watching({ hasLeft: true, isFocused: true })
    parts.browser.popup.cut()
    await pass(1_900)
    expect(parts.heard).toEqual([])
    await pass(1_100)
    expect(parts.heard).toEqual(exited)
  })

  test('takes two seconds also where the first reading finds the page focused for long', async () => {
    const parts = await watching({ hasLeft: true, isFocused: true })
    await pass(60_000)
    parts.browser.popup.cut()
    await pass(1_500)
    expect(parts.heard).toEqual([])
  })

  test('lets the user look at the page and go back to the window', async () => {
    const parts = await watching({ hasLeft: true })
    parts.browser.popup.cut()
    await pass(5_000)
    for (let i = 0; i < 20; i++) {
      parts.browser.focus()
      await pass(1_500)
      parts.browser.blur()
      await pass(1_500)
    }
    expect(parts.heard).toEqual([])
  })

  test('counts from the last return of the focus', async () => {
    const parts = await watching({ hasLeft: true })
    parts.browser.popup.cut()
    await pass(5_000)
    parts.browser.focus()
    await pass(1_500)
    parts.browser.blur()
    await pass(250)
    parts.browser.focus()
    await pass(1_500)
    expect(parts.heard).toEqual([])
    await pass(1_000)
    expect(parts.heard).toEqual(exited)
  })

  test('is no exit for a user who goes back while the vault is being asked', async () => {
    const parts = await watching()
    closeWindow(parts)
    await untilAskedToEnd(parts)
    parts.browser.blur()
    await pass(60_000)
    expect(parts.heard).toEqual([])
    parts.browser.focus()
    await pass(3_000)
    expect(parts.heard).toEqual(exited)
  })
})

test('never reads `closed` again once it was true, because each reading may cost a console line', async () => {
  const { browser, connect } = await watching()
  const before = browser.popup.closedReads
  await pass(1_000)
  browser.popup.cut()
  await pass(200)
  const reads = browser.popup.closedReads
  expect(reads - before).toBe(6)
  await pass(5_000)
  browser.focus()
  browser.dispatch('visibilitychange')
  await pass(1_000)
  expect(browser.popup.closedReads).toBe(reads)
  connect.close()
})

test('the vault’s last word is heard before the exit', async () => {
  const parts = await watching({ hasLeft: true })
  closeWindow(parts)
  await pass(500)
  parts.browser.answer = () => Response.json({ status: 'completed', grants: [grant] })
  await pass(500)
  expect(parts.heard).toEqual([['success', [grant]]])
})

/** The last question is on its way, and not answered. */
async function untilAskedToEnd({ browser }: Parts): Promise<void> {
  const isLast = (): boolean => browser.requests.at(-1)?.url.endsWith('wait=0') === true
  for (let ms = 0; !isLast() && ms < 5_000; ms += 5) await pass(5)
  expect(isLast()).toBe(true)
}
