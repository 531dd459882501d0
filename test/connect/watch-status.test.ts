import type { SessionStatus } from '@alter-ai/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { watchStatus } from '../../packages/connect/src/watch-status.ts'
import { FakeBrowser, grant, latencyMs, pass, token, vault } from './fake-browser.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const session = { baseUrl: `${vault}/alter`, token, lifetimeMs: 600_000 }
const completed: SessionStatus = { status: 'completed', grants: [grant] }

function watching() {
  const browser = new FakeBrowser()
  const heard: SessionStatus[] = []
  const stop = watchStatus(browser.window, session, 25, (status) => {
    heard.push(status)
    if (status.status === 'completed') stop()
  })
  return { browser, heard, stop }
}

describe('watchStatus', () => {
  test('holds one question at a time and hears of the end at once', async () => {
    const { browser, heard } = watching()
    await pass(60_000)
    expect(browser.requests.length).toBe(3)
    browser.setStatus(completed)
    await pass()
    expect(heard.at(-1)).toEqual(completed)
  })

  test('leaves nothing behind when it is stopped, whatever it was doing', async () => {
    for (const ms of [0, 10, 26_000]) {
      const { browser, stop } = watching()
      await pass(ms)
      stop()
      await pass()
      expect(browser.listenerCount).toBe(0)
      expect(vi.getTimerCount()).toBe(0)
    }
  })

  test('leaves nothing behind when it is stopped by what it tells', async () => {
    const { browser } = watching()
    browser.setStatus(completed)
    await pass(2_000)
    expect(browser.listenerCount).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
    expect(browser.requests.length).toBe(1)
  })

  test('backs off with jitter while nobody answers', async () => {
    const { browser } = watching()
    browser.isOffline = true
    browser.dispatch('online')
    await pass(300_000)
    // 1–2, 2–4, 4–8, 8–16, then 15–30 seconds apart.
    expect(browser.requests.length).toBeGreaterThanOrEqual(12)
    expect(browser.requests.length).toBeLessThanOrEqual(26)
  })

  test('does not ask in a loop when the server does not hold the question', async () => {
    const { browser } = watching()
    browser.answer = () => Response.json({ status: 'opened' })
    browser.dispatch('focus')
    await pass(35_000)
    expect(browser.requests.length).toBeLessThanOrEqual(12)
  })

  test.each(['focus', 'pageshow', 'online', 'visibilitychange'])(
    'asks again at once on %s while it backs off',
    async (type) => {
      vi.spyOn(Math, 'random').mockReturnValue(1)
      const { browser, heard } = watching()
      browser.isOffline = true
      await pass(60_000)
      browser.isOffline = false
      browser.status = completed
      const before = browser.requests.length
      await pass(1_500)
      expect(browser.requests.length).toBe(before)
      browser.dispatch(type)
      await pass(latencyMs)
      expect(heard).toEqual([completed])
    },
  )

  test.each(['focus', 'pageshow', 'online', 'visibilitychange'])(
    'gives up a question that may be dead on %s',
    async (type) => {
      const { browser } = watching()
      await pass(5_000)
      browser.dispatch(type)
      await pass(1_000)
      expect(browser.requests.length).toBe(2)
    },
  )

  test('answers a cluster of signs with one question', async () => {
    const { browser } = watching()
    await pass(5_000)
    for (const type of ['visibilitychange', 'focus', 'pageshow']) browser.dispatch(type)
    await pass(10)
    for (const type of ['focus', 'online']) browser.dispatch(type)
    await pass(500)
    expect(browser.requests.length).toBe(2)
  })

  test('is not woken by a page that is being hidden', async () => {
    const { browser } = watching()
    await pass(5_000)
    browser.visibility = 'hidden'
    browser.dispatch('visibilitychange')
    await pass(500)
    expect(browser.requests.length).toBe(1)
  })
})
