import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { grant, pass, token } from './fake-browser.ts'

// The warning is printed once per page, and other test files have used this process as their page.
vi.resetModules()
const { expectIdle, leaving, opened } = await import('./open-flow.ts')

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const completed = { status: 'completed', grants: [grant] } as const

// This test comes first, for the same reason.
test('a provider’s COOP, or a close, is no reason to warn of the page’s own', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const cut = await opened()
  cut.browser.post(leaving)
  cut.browser.popup.cut()
  await pass(5_000)
  cut.browser.setStatus(completed)
  await pass(100)
  expect(cut.heard).toEqual([['success', [grant]]])
  const closed = await opened()
  closed.browser.setStatus({ status: 'cancelled' })
  closed.browser.popup.closeByUser()
  await pass(100)
  expect(closed.heard).toEqual([['exit', 'user_cancelled']])
  expect(warn).not.toHaveBeenCalled()
})

test('a page whose own COOP cuts its popups still succeeds, and is told the header once', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  for (let i = 0; i < 3; i++) {
    const parts = await opened()
    parts.browser.popup.cut()
    await pass(5_000)
    await parts.connect.open({ token })
    parts.browser.popup.cut()
    await pass(5_000)
    parts.browser.setStatus(completed)
    await pass(100)
    expect(parts.heard).toEqual([['success', [grant]]])
    await expectIdle(parts)
  }
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining('Cross-Origin-Opener-Policy: same-origin-allow-popups'),
  )
})
