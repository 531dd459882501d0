import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeBrowser, grant, pass, publicToken as session } from './fake-browser.ts'
import { closeWindow, expectAtRest, expectIdle, leaving, opened } from './open-flow.ts'

/** The vault is mounted on the app's own origin, so that its result page reaches this page by BroadcastChannel. */

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const origin = 'https://app.example'
const completed = { status: 'completed', grants: [grant] } as const

const openedHere = () => opened({ baseURL: '/alter' }, {}, new FakeBrowser())

describe('a vault on the page’s own origin', () => {
  test('is asked nothing when the message arrives', async () => {
    const parts = await openedHere()
    await pass(120_000)
    parts.browser.post({ type: 'alter_connect_success', session, grants: [grant] }, { origin })
    await pass(60_000)
    expect(parts.heard).toEqual([['success', [grant]]])
    expect(parts.browser.requestsTo('status')).toEqual([])
    await expectIdle(parts)
  })

  test('is asked once when the opener was cut, at the ping', async () => {
    const parts = await openedHere()
    parts.browser.post(leaving, { origin })
    parts.browser.popup.cut()
    await pass(120_000)
    parts.browser.status = completed
    parts.browser.ping()
    await pass(100)
    expect(parts.heard).toEqual([['success', [grant]]])
    expect(parts.browser.requestsTo('status')).toHaveLength(1)
    await expectIdle(parts)
  })

  test('is asked once where message and ping arrive together', async () => {
    const parts = await openedHere()
    parts.browser.status = completed
    parts.browser.ping()
    parts.browser.post({ type: 'alter_connect_success', session, grants: [grant] }, { origin })
    await pass(5_000)
    expect(parts.heard).toEqual([['success', [grant]]])
    expect(parts.browser.requestsTo('status')).toHaveLength(1)
    await expectIdle(parts)
  })

  test('is asked before a close counts as an exit', async () => {
    const parts = await openedHere()
    await pass(5_000)
    parts.browser.status = { status: 'cancelled' }
    closeWindow(parts)
    await pass(1_000)
    expect(parts.heard).toEqual([['exit', 'user_cancelled']])
    await expectIdle(parts)
  })

  test('that knows of no end makes the close an exit within a second', async () => {
    const parts = await openedHere()
    await pass(5_000)
    closeWindow(parts)
    await pass(1_000)
    expect(parts.heard).toEqual([['exit', 'user_closed']])
    await expectAtRest(parts)
  })

  test('learns nothing from a ping that has nothing to tell', async () => {
    const parts = await openedHere()
    for (let i = 0; i < 5; i++) {
      parts.browser.ping()
      await pass(100)
    }
    expect(parts.heard).toEqual([])
    parts.connect.destroy()
    await expectIdle(parts)
  })
})
