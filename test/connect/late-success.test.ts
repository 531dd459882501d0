import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeBrowser, grant, json, pass, token } from './fake-browser.ts'
import {
  closeWindow,
  eventNames,
  expectAtRest,
  expectIdle,
  leaving,
  opened,
  type Parts,
} from './open-flow.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const completed = { status: 'completed', grants: [grant] } as const

/** A flow whose window was cut off, and whose user looked at the page for long enough to count as gone. */
async function guessed(browser = new FakeBrowser()) {
  const parts = await opened({}, {}, browser)
  browser.post(leaving)
  browser.popup.cut()
  await pass(5_000)
  browser.focus()
  await pass(3_000)
  expect(parts.heard).toEqual([['exit', 'user_closed']])
  return parts
}

async function comeBack({ browser }: Pick<Parts, 'browser'>) {
  browser.focus()
  await pass(1_000)
}

describe('after a guess that the user has left', () => {
  test('the success of a window that lived on is told once, as an event', async () => {
    const parts = await guessed()
    await comeBack(parts)
    parts.browser.status = completed
    await comeBack(parts)
    await comeBack(parts)
    expect(parts.events.filter(([name]) => name === 'connect_late_success')).toEqual([
      ['connect_late_success', expect.objectContaining({ grants: [grant] })],
    ])
    expect(parts.heard).toEqual([['exit', 'user_closed']])
    expect(parts.connect.getState().outcome).toEqual({ type: 'exit', reason: 'user_closed' })
    await expectIdle(parts)
  })

  test('handlers hear it too', async () => {
    const parts = await guessed()
    const onEvent = vi.fn()
    parts.connect.on('event', onEvent)
    parts.browser.status = completed
    await comeBack(parts)
    expect(onEvent).toHaveBeenCalledExactlyOnceWith(
      'connect_late_success',
      expect.objectContaining({ grants: [grant] }),
    )
  })

  test('it is told by the channel where the vault is of this origin', async () => {
    const browser = new FakeBrowser()
    const parts = await opened({ baseURL: '/alter' }, {}, browser)
    browser.popup.cut()
    await pass(5_000)
    browser.focus()
    await pass(3_000)
    expect(parts.heard).toEqual([['exit', 'user_closed']])
    browser.status = completed
    browser.ping()
    await pass(100)
    expect(eventNames(parts)).toContain('connect_late_success')
    await expectIdle(parts)
  })

  test('nothing is asked and no timer runs until a sign', async () => {
    await expectAtRest(await guessed())
  })

  test.each(['cancelled', 'failed', 'expired'] as const)(
    'a session that ends %s is not told, and not asked for again',
    async (status) => {
      const parts = await guessed()
      const { length } = parts.events
      parts.browser.status = { status, error: { code: 'access_denied', message: 'no' } }
      await comeBack(parts)
      expect(parts.events).toHaveLength(length)
      await expectIdle(parts)
    },
  )

  test('it waits no longer than the session lives', async () => {
    const parts = await guessed()
    await pass(600_000)
    await comeBack(parts)
    await expectIdle(parts)
  })

  test.each([
    ['the next open()', (parts: Parts) => void parts.connect.open({ token }), 1],
    ['destroy()', (parts: Parts) => parts.connect.destroy(), 0],
  ])('%s ends it', async (_name, end, watches) => {
    const parts = await guessed()
    const before = parts.browser.listenerCount
    end(parts)
    await pass(100)
    parts.browser.status = completed
    await comeBack(parts)
    expect(eventNames(parts)).not.toContain('connect_late_success')
    parts.connect.destroy()
    expect(before).toBeGreaterThan(0)
    expect(watches === 1).toBe(parts.browser.popups.length === 2)
    await expectIdle(parts)
  })

  test('an onExit that opens again is watched alone', async () => {
    const parts = await opened()
    const { browser, connect } = parts
    await connect.open({
      token,
      onExit: () => void connect.open({ token: () => new Promise(() => {}) }),
    })
    closeWindow(parts)
    await pass(1_000)
    expect(browser.popups).toHaveLength(2)
    browser.status = completed
    await comeBack(parts)
    expect(eventNames(parts)).not.toContain('connect_late_success')
    connect.destroy()
    await expectIdle(parts)
  })
})

describe('a cancel that comes after the user’s success', () => {
  test.each([
    ['close()', async (parts: Parts) => parts.connect.close(), ['exit', 'closed_by_app']],
    ['the deadline', () => pass(600_000), ['error', 'timeout']],
  ])('by %s raises the event with the grants', async (_name, end, outcome) => {
    const parts = await opened()
    parts.browser.cancelAnswer = () => json(200, { status: 'completed' })
    parts.browser.answer = () =>
      json(200, parts.connect.isOpen() ? { status: 'pending' } : completed)
    await end(parts)
    await pass(100)
    expect(parts.heard).toEqual([outcome])
    expect(parts.events.at(-1)).toEqual([
      'connect_late_success',
      expect.objectContaining({ grants: [grant] }),
    ])
    await expectIdle(parts)
  })

  test('by a signal raises it too', async () => {
    const controller = new AbortController()
    const parts = await opened({ signal: controller.signal })
    parts.browser.cancelAnswer = () => json(200, { status: 'completed' })
    parts.browser.status = completed
    controller.abort()
    await pass(100)
    expect(parts.heard).toEqual([['exit', 'aborted']])
    expect(eventNames(parts)).toContain('connect_late_success')
  })

  test('by destroy() stays silent', async () => {
    const parts = await opened()
    parts.browser.cancelAnswer = () => json(200, { status: 'completed' })
    parts.browser.status = completed
    parts.connect.destroy()
    await pass(1_000)
    expect(eventNames(parts)).toEqual(['connect_opened'])
    await expectIdle(parts)
  })

  test.each([
    ['is cancelled', () => json(200, { status: 'cancelled' })],
    ['is refused', () => json(404, { error: { code: 'session_not_found', message: '' } })],
    ['is not answered', () => json(500, {})],
  ])('of a session that %s asks nothing more', async (_name, cancelAnswer) => {
    const parts = await opened()
    parts.browser.cancelAnswer = cancelAnswer
    const asked = parts.browser.requestsTo('status').length
    parts.connect.close()
    await pass(1_000)
    expect(parts.browser.requestsTo('status')).toHaveLength(asked)
    await expectIdle(parts)
  })
})
