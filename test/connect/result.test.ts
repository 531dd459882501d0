import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeBrowser, grant, json, latencyMs, pass, publicToken, token } from './fake-browser.ts'
import { connector, expectIdle, leaving, opened } from './open-flow.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const success = { type: 'alter_connect_success', session: publicToken, grants: [grant] }

describe('the result', () => {
  test('arrives by message, once, with the window closed and acknowledged', async () => {
    const parts = await opened()
    parts.browser.post(success)
    parts.browser.setStatus({ status: 'completed', grants: [grant] })
    parts.browser.post(success)
    await pass(60_000)
    expect(parts.heard).toEqual([['success', [grant]]])
    expect(parts.browser.popup.received).toHaveLength(1)
    expect(parts.browser.popup.isGone).toBe(true)
    await expectIdle(parts)
  })

  test.each(['completed', 'failed'] as const)(
    'that the vault tells first (%s) leaves the window to the vault’s page, which is on its way',
    async (status) => {
      const parts = await opened()
      parts.browser.setStatus({
        status,
        grants: [grant],
        error: { code: 'server_error', message: 'x' },
      })
      await pass(100)
      expect(parts.heard).toHaveLength(1)
      expect(parts.browser.popup.isGone).toBe(false)
      parts.browser.popup.closeByUser()
      await expectIdle(parts)
    },
  )

  test('arrives by status when the provider has cut the tie, within two seconds', async () => {
    const parts = await opened()
    parts.browser.post(leaving)
    parts.browser.popup.cut()
    await pass(30_000)
    expect(parts.heard).toEqual([])
    parts.browser.setStatus({ status: 'completed', grants: [grant] })
    await pass(100)
    expect(parts.heard).toEqual([['success', [grant]]])
    await expectIdle(parts)
  })

  test('beats the closing of the window', async () => {
    const parts = await opened()
    parts.browser.post(leaving)
    parts.browser.answer = () => json(200, { status: 'completed', grants: [grant] })
    parts.browser.popup.closeByUser()
    parts.browser.focus()
    await pass(5_000)
    expect(parts.heard).toEqual([['success', [grant]]])
  })

  test.each([
    [
      { status: 'failed', error: { code: 'access_denied', message: 'no' } },
      ['error', 'access_denied'],
    ],
    [{ status: 'expired' }, ['error', 'session_expired']],
    [{ status: 'cancelled' }, ['exit', 'user_cancelled']],
  ] as const)('of %o is told as %o', async (status, expected) => {
    const parts = await opened()
    parts.browser.setStatus(status)
    await pass(100)
    expect(parts.heard).toEqual([expected])
    await expectIdle(parts)
  })

  test('of a forged message is none', async () => {
    const parts = await opened()
    const { browser } = parts
    browser.post(success, { origin: 'https://evil.example' })
    browser.post(success, { source: browser.window })
    browser.post({ ...success, session: 'sess_main_other' })
    browser.post({ ...success, grants: [null] })
    await pass(1_000)
    expect(parts.heard).toEqual([])
    expect(parts.connect.isOpen()).toBe(true)
    parts.connect.close()
  })

  test('an unknown session ends the flow with the vault’s code', async () => {
    const { browser, connect, heard, callbacks } = connector()
    browser.answer = () => json(404, { error: { code: 'session_not_found', message: 'none' } })
    await connect.open({ token, ...callbacks })
    await pass(100)
    expect(heard).toEqual([['error', 'session_not_found']])
  })
})

describe('a home-screen app on iOS', () => {
  test('opens a window that takes the user away, and asks on their return', async () => {
    const browser = new FakeBrowser()
    browser.isStandalone = true
    browser.screen = { ...browser.screen, width: 390, height: 844 }
    browser.media = ['(pointer: coarse)']
    const parts = await opened({}, {}, browser)
    expect(browser.assigned).toEqual([])
    expect(browser.popups).toHaveLength(1)
    browser.popup.cut()
    browser.visibility = 'hidden'
    browser.isOffline = true
    browser.dispatch('visibilitychange')
    await pass(120_000)
    expect(parts.heard).toEqual([])
    browser.status = { status: 'completed', grants: [grant] }
    browser.isOffline = false
    browser.visibility = 'visible'
    browser.isFocused = true
    browser.dispatch('visibilitychange')
    await pass(latencyMs)
    expect(parts.heard).toEqual([['success', [grant]]])
    await expectIdle(parts)
  })
})
