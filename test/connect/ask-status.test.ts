import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { askStatus } from '../../packages/connect/src/ask-status.ts'
import { FakeBrowser, grant, json, pass, token, vault } from './fake-browser.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const session = { baseUrl: `${vault}/alter`, token, lifetimeMs: 600_000 }

async function ask(browser: FakeBrowser, waitSeconds = 0) {
  const asked = askStatus(browser.window, session, waitSeconds)
  await pass(40_000)
  return asked
}

describe('askStatus', () => {
  test('sends the whole token in Authorization, and no cookie', async () => {
    const browser = new FakeBrowser()
    await ask(browser, 25)
    expect(browser.requests).toMatchObject([
      {
        method: 'GET',
        url: `${vault}/alter/sdk/oauth/connect/status?wait=25`,
        headers: { Authorization: `Bearer ${token}` },
        credentials: 'omit',
      },
    ])
  })

  test('returns what the vault says', async () => {
    const browser = new FakeBrowser()
    browser.setStatus({ status: 'completed', grants: [grant] })
    expect(await ask(browser)).toEqual({ status: 'completed', grants: [grant] })
  })

  test.each([401, 404, 410])('takes a %i in the vault’s words for the end', async (status) => {
    const browser = new FakeBrowser()
    browser.answer = () => json(status, { error: { code: 'session_not_found', message: 'gone' } })
    expect(await ask(browser)).toEqual({
      status: 'failed',
      error: { code: 'session_not_found', message: 'gone' },
    })
  })

  test.each([
    ['a 404 of something else', () => json(404, { message: 'Not Found' })],
    ['a 404 page', () => new Response('<h1>Not Found</h1>', { status: 404 })],
    ['a 429', () => json(429, { error: { code: 'rate_limited', message: '' } })],
    ['a 500', () => json(500, { error: { code: 'internal_error', message: '' } })],
    ['an unknown state', () => json(200, { status: 'done' })],
    ['a text', () => json(200, 'completed')],
    ['nothing', () => new Response(null, { status: 204 })],
  ])('takes %s for no answer', async (_name, answer) => {
    const browser = new FakeBrowser()
    browser.answer = answer
    expect(await ask(browser)).toBeUndefined()
  })

  test('takes a broken network for no answer', async () => {
    const browser = new FakeBrowser()
    browser.isOffline = true
    expect(await ask(browser)).toBeUndefined()
  })

  test('does not wait for ever on a dead connection, and leaves no timer', async () => {
    const browser = new FakeBrowser()
    Object.assign(browser.window, {
      fetch: (_url: string, { signal }: { signal: AbortSignal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    })
    expect(await ask(browser, 25)).toBeUndefined()
    expect(vi.getTimerCount()).toBe(0)
  })
})
