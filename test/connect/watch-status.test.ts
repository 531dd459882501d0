import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Answer } from '../../packages/connect/src/vault/call-vault.ts'
import { watchStatus } from '../../packages/connect/src/vault/watch-status.ts'
import { FakeBrowser, grant, latencyMs, pass, token, vault } from './fake-browser.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const completed = { status: 'completed', grants: [grant] } as const
const signs = ['focus', 'pageshow', 'online', 'visibilitychange']
const appOrigin = 'https://app.example'

function watching({
  pace = 'poll',
  origin = vault,
}: { pace?: 'poll' | 'retry' | 'rest'; origin?: string } = {}) {
  const browser = new FakeBrowser()
  const heard: (Answer | undefined)[] = []
  const bag = new AbortController()
  const session = { baseUrl: `${origin}/alter`, token, until: Infinity }
  const ask = watchStatus(browser.window, session, pace, bag.signal, (answer) => {
    heard.push(answer)
    if (answer?.status === 'completed') bag.abort()
  })
  return { browser, heard, ask, stop: () => bag.abort() }
}

function expectNothingLeft(browser: FakeBrowser) {
  expect(browser.listenerCount).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
}

describe('a watch that polls', () => {
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
      expectNothingLeft(browser)
    }
  })

  test('leaves nothing behind when it is stopped by what it tells', async () => {
    const { browser } = watching()
    browser.setStatus(completed)
    await pass(2_000)
    expectNothingLeft(browser)
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

  test('a 429 does not end the flow: it waits longer each time, and hears of the end later', async () => {
    const { browser, heard } = watching()
    browser.answer = () =>
      Response.json({ error: { code: 'rate_limited', message: '' } }, { status: 429 })
    browser.dispatch('focus')
    await pass(60_000)
    expect(browser.requests.length).toBeLessThan(12)
    expect(new Set(heard)).toEqual(new Set([undefined]))
    browser.answer = () => Response.json(completed)
    await pass(30_000)
    expect(heard.at(-1)).toEqual(completed)
  })

  test('does not ask in a loop when the server does not hold the question', async () => {
    const { browser } = watching()
    browser.answer = () => Response.json({ status: 'opened' })
    browser.dispatch('focus')
    await pass(35_000)
    expect(browser.requests.length).toBeGreaterThan(5)
    expect(browser.requests.length).toBeLessThanOrEqual(36)
  })

  test('gives up a connection that is dead, and asks again', async () => {
    const { browser, heard } = watching()
    const working = browser.window.fetch.bind(browser.window)
    let aborted = 0
    const deadFetch = (_url: unknown, { signal }: RequestInit) =>
      new Promise<Response>((_resolve, reject) =>
        signal?.addEventListener('abort', () => {
          aborted++
          reject(new Error('aborted'))
        }),
      )
    browser.window.fetch = deadFetch as typeof working
    await pass(2_000)
    browser.dispatch('focus')
    await pass(26_000)
    expect(aborted).toBe(0)
    await pass(5_000)
    expect(aborted).toBe(1)
    browser.window.fetch = working
    browser.setStatus(completed)
    await pass(5_000)
    expect(heard.at(-1)).toEqual(completed)
  })

  test.each(signs)('asks again at once on %s while it backs off', async (type) => {
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
    expect(heard.at(-1)).toEqual(completed)
  })

  test.each(signs)('gives up a question that may be dead on %s', async (type) => {
    const { browser, heard } = watching()
    await pass(5_000)
    browser.dispatch(type)
    await pass(1_000)
    expect(browser.requests.length).toBe(2)
    expect(heard).toEqual([])
  })

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

  test('stops when the page was hidden for long, and goes on when it is seen', async () => {
    const { browser, heard } = watching()
    browser.visibility = 'hidden'
    await pass(600_000)
    const asked = browser.requests.length
    expect(asked).toBeLessThan(15)
    await pass(600_000)
    expect(browser.requests.length).toBe(asked)
    browser.visibility = 'visible'
    browser.dispatch('visibilitychange')
    await pass(60_000)
    expect(browser.requests.length).toBe(asked + 3)
    browser.setStatus(completed)
    await pass()
    expect(heard.at(-1)).toEqual(completed)
  })

  test('asks now, and hears no older answer', async () => {
    const { browser, heard, ask } = watching()
    await pass(5_000)
    ask()
    await pass(latencyMs)
    expect(browser.requests.map(({ url }) => url.split('?')[1])).toEqual(['wait=25', 'wait=0'])
    expect(heard).toEqual([{ status: 'pending' }])
    await pass(1_000)
    expect(browser.requests).toHaveLength(3)
  })
})

describe('a watch on the page’s own origin', () => {
  test('does not poll, and asks once when the result page pings', async () => {
    const { browser, heard } = watching({ origin: appOrigin })
    await pass(300_000)
    expect(browser.requests).toEqual([])
    browser.status = completed
    browser.ping()
    await pass(latencyMs)
    expect(browser.requests).toHaveLength(1)
    expect(heard).toEqual([completed])
    expectNothingLeft(browser)
  })

  test.each(signs)('still asks on %s', async (type) => {
    const { browser } = watching({ origin: appOrigin })
    await pass(5_000)
    browser.dispatch(type)
    await pass(5_000)
    expect(browser.requests).toHaveLength(1)
  })

  test('asks until there is an answer', async () => {
    const { browser, heard } = watching({ origin: appOrigin })
    browser.isOffline = true
    browser.ping()
    await pass(10_000)
    browser.isOffline = false
    browser.status = completed
    await pass(60_000)
    expect(heard.at(-1)).toEqual(completed)
  })

  test.each([
    ['in a frame, which storage partitioning keeps apart', { parent: {} }],
    ['without BroadcastChannel', { BroadcastChannel: undefined }],
  ])('polls %s', async (_name, fields) => {
    const browser = new FakeBrowser()
    Object.assign(browser.window, fields)
    const session = { baseUrl: `${appOrigin}/alter`, token, until: Infinity }
    const bag = new AbortController()
    watchStatus(browser.window, session, 'poll', bag.signal, () => {})
    await pass(1_000)
    expect(browser.channels.size).toBe(0)
    expect(browser.requests).toHaveLength(1)
    bag.abort()
  })

  test('polls a vault elsewhere, and opens no channel', async () => {
    const { browser, stop } = watching()
    expect(browser.channels.size).toBe(0)
    stop()
  })
})

describe('a watch that retries', () => {
  test('asks when told, until there is an answer', async () => {
    const { browser, heard, ask } = watching({ pace: 'retry' })
    await pass(5_000)
    expect(browser.requests).toEqual([])
    browser.isOffline = true
    ask()
    await pass(5_000)
    browser.isOffline = false
    await pass(60_000)
    expect(heard.at(-1)).toEqual({ status: 'pending' })
    const asked = browser.requests.length
    await pass(300_000)
    expect(browser.requests.length).toBe(asked)
  })
})

describe('a watch at rest', () => {
  test('has no timer, and asks once for each sign, answered or not', async () => {
    const { browser } = watching({ pace: 'rest' })
    expect(vi.getTimerCount()).toBe(0)
    await pass(60_000)
    expect(browser.requests).toEqual([])
    browser.isOffline = true
    browser.dispatch('focus')
    await pass(60_000)
    expect(browser.requests).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
    browser.dispatch('visibilitychange')
    await pass(60_000)
    expect(browser.requests).toHaveLength(2)
  })

  test('hears the channel', async () => {
    const { browser, heard } = watching({ pace: 'rest', origin: appOrigin })
    browser.status = completed
    browser.ping()
    await pass(latencyMs)
    expect(heard).toEqual([completed])
    expectNothingLeft(browser)
  })
})
