import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { grant, pass, publicToken, token } from './fake-browser.ts'
import { expectAtRest, expectIdle, leaving, opened } from './open-flow.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const success = { type: 'alter_connect_success', session: publicToken, grants: [grant] }

describe('a second open()', () => {
  test('brings the window to the front and takes over the callbacks', async () => {
    const { browser, connect, heard } = await opened()
    const onSuccess = vi.fn()
    await connect.open({ token: 'sess_main_another.x', onSuccess })
    expect(browser.openCalls).toHaveLength(1)
    expect(browser.popup.focusCount).toBe(1)
    browser.post(success)
    expect(onSuccess).toHaveBeenCalledExactlyOnceWith([grant])
    expect(heard).toEqual([])
  })

  test('without callbacks keeps those of the first', async () => {
    const { browser, connect, heard } = await opened()
    const outcome = connect.connect({ token })
    browser.post(success)
    expect(heard).toEqual([['success', [grant]]])
    expect(await outcome).toEqual([grant])
  })

  test('opens the same page again where the window was cut off', async () => {
    const { browser, connect, heard, callbacks } = await opened()
    const first = browser.popup
    first.cut()
    await pass(5_000)
    await connect.open({ token, ...callbacks })
    const second = browser.popup
    expect(second).not.toBe(first)
    expect(second.visited).toEqual(first.visited)
    browser.post(success, { source: first })
    expect(heard).toEqual([])
    browser.post(success)
    expect(heard).toEqual([['success', [grant]]])
    expect(second.isGone).toBe(true)
    await expectIdle({ browser, connect })
  })

  test('watches the window that it opened again', async () => {
    const { browser, connect, heard, callbacks } = await opened()
    browser.popup.cut()
    await pass(5_000)
    await connect.open({ token, ...callbacks })
    await pass(5_000)
    expect(heard).toEqual([])
    browser.popup.closeByUser()
    browser.focus()
    await pass(1_000)
    expect(heard).toEqual([['exit', 'user_closed']])
    await expectAtRest({ browser, connect })
  })

  test('forgets that the lost window had left, and does not read it again', async () => {
    const { browser, connect, heard, callbacks } = await opened()
    const first = browser.popup
    browser.post(leaving)
    first.cut()
    await pass(5_000)
    const { closedReads } = first
    await connect.open({ token, ...callbacks })
    expect(first.closedReads).toBe(closedReads)
    browser.focus()
    await pass(5_000)
    browser.popup.closeByUser()
    await pass(1_000)
    expect(heard).toEqual([['exit', 'user_closed']])
  })

  test('goes on waiting where no new window can be had', async () => {
    const { browser, connect, heard } = await opened()
    browser.post(leaving)
    browser.popup.cut()
    await pass(5_000)
    browser.openResult = () => null
    await connect.open({ token })
    expect(heard).toEqual([])
    browser.setStatus({ status: 'completed', grants: [grant] })
    await pass(100)
    expect(heard).toEqual([['success', [grant]]])
  })
})
