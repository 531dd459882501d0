import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { patienceMs } from '../support/time/patience.ts'
import { FakeBrowser, grant, pass, publicToken as session, token } from './fake-browser.ts'
import { connector, eventNames, expectIdle, leaving, type Parts } from './open-flow.ts'

/** A blocked window with an anchor. The bubble itself: `placed/blocked-bubble.test.ts`. */

beforeEach(() => {
  vi.useFakeTimers()
  document.body.innerHTML = '<button id="anchor">Connect</button>'
})
afterEach(() => {
  vi.useRealTimers()
  document.body.innerHTML = ''
})

const success = { type: 'alter_connect_success', session, grants: [grant] }

async function blocked(options = {}) {
  const browser = new FakeBrowser()
  browser.openResult = () => null
  const parts = connector({}, browser)
  const anchor = document.getElementById('anchor') as HTMLElement
  await parts.connect.open({ token, anchor, ...parts.callbacks, ...options })
  await vi.waitUntil(() => bubble() !== null, { timeout: patienceMs })
  return { ...parts, anchor }
}

function bubble(): Element | null {
  return document.querySelector('[role=dialog]')
}

function press(name: 'go' | 'close'): void {
  const button = bubble()?.shadowRoot?.querySelector<HTMLElement>(`button.${name}`)
  if (!button) throw new Error(`the bubble has no button ${name}`)
  button.click()
}

/** The live region, which is not the flow's, waits a moment before it speaks. */
async function expectQuiet(parts: Parts): Promise<void> {
  await pass(200)
  await expectIdle(parts)
}

async function expectBlocked(parts: Parts): Promise<void> {
  expect(parts.heard).toEqual([['error', 'popup_blocked']])
  expect(bubble()).toBeNull()
  await expectQuiet(parts)
}

describe('a blocked window with an anchor', () => {
  test('is no error: the flow is live, and a bubble asks for a click', async () => {
    const parts = await blocked()
    expect(parts.connect.isOpen()).toBe(true)
    expect(parts.heard).toEqual([])
    expect(eventNames(parts)).toEqual(['connect_blocked'])
    parts.connect.destroy()
    expect(bubble()).toBeNull()
    await expectQuiet(parts)
  })

  test('opens in the click’s own task, goes straight on, and ends like every flow', async () => {
    const parts = await blocked()
    const { browser } = parts
    await pass(1_000)
    browser.openResult = undefined
    press('go')
    expect(browser.popup.visited).toHaveLength(1)
    expect(bubble()).toBeNull()
    expect(eventNames(parts)).toEqual(['connect_blocked', 'connect_opened'])
    browser.post(leaving)
    browser.post(success)
    expect(parts.heard).toEqual([['success', [grant]]])
    await expectQuiet(parts)
  })

  test('opens before the session is there, and goes on when it is', async () => {
    const parts = await blocked({
      token: () => new Promise((resolve) => setTimeout(() => resolve(token), 8_000)),
    })
    parts.browser.openResult = undefined
    press('go')
    expect(parts.browser.popup.visited).toEqual([])
    await pass(8_000)
    expect(parts.browser.popup.visited).toHaveLength(1)
    parts.connect.destroy()
  })

  test('is popup_blocked when the user does not want to', async () => {
    const parts = await blocked()
    await pass(100)
    press('close')
    expect(parts.browser.requestsTo('cancel')).toHaveLength(1)
    await expectBlocked(parts)
  })

  test('is popup_blocked when not even that click may open one', async () => {
    const parts = await blocked()
    press('go')
    await expectBlocked(parts)
  })

  test('is popup_blocked when the bubble cannot be shown', async () => {
    const browser = new FakeBrowser()
    browser.openResult = () => null
    const parts = connector({}, browser)
    const anchor = {} as HTMLElement
    await parts.connect.open({ token, anchor, ...parts.callbacks })
    await vi.waitUntil(() => !parts.connect.isOpen(), { timeout: patienceMs })
    await expectBlocked(parts)
  })

  test('opens by a second click on the button too', async () => {
    const parts = await blocked()
    parts.browser.openResult = undefined
    await parts.connect.open({ token, anchor: parts.anchor })
    expect(bubble()).toBeNull()
    expect(parts.browser.popups).toHaveLength(1)
    expect(eventNames(parts)).toEqual(['connect_blocked', 'connect_opened'])
    await parts.connect.open({ token, anchor: parts.anchor })
    expect(parts.browser.popups).toHaveLength(1)
    expect(parts.browser.popup.focusCount).toBe(1)
    parts.connect.destroy()
    await expectQuiet(parts)
  })

  test('keeps its bubble when a second click is blocked as well', async () => {
    const parts = await blocked()
    await parts.connect.open({ token, anchor: parts.anchor })
    expect(parts.heard).toEqual([])
    expect(document.querySelectorAll('[role=dialog]')).toHaveLength(1)
    parts.connect.destroy()
  })

  test('ends by close(), a signal and the deadline, and takes the bubble away', async () => {
    const controller = new AbortController()
    const ends: [() => unknown, unknown[]][] = [
      [() => parts.connect.close(), ['exit', 'closed_by_app']],
      [() => controller.abort(), ['exit', 'aborted']],
      [() => pass(600_000), ['error', 'timeout']],
    ]
    let parts: Awaited<ReturnType<typeof blocked>>
    for (const [end, outcome] of ends) {
      parts = await blocked({ signal: controller.signal.aborted ? undefined : controller.signal })
      await end()
      expect(parts.heard).toEqual([outcome])
      expect(bubble()).toBeNull()
      await expectQuiet(parts)
    }
  })

  test('shows no bubble when the flow has ended before it was loaded', async () => {
    const browser = new FakeBrowser()
    browser.openResult = () => null
    const parts = connector({}, browser)
    const anchor = document.getElementById('anchor') as HTMLElement
    await parts.connect.open({ token, anchor, ...parts.callbacks })
    parts.connect.close()
    await import('../../packages/connect/src/placed/blocked-bubble.ts')
    await pass(200)
    expect(bubble()).toBeNull()
    expect(parts.heard).toEqual([['exit', 'closed_by_app']])
    await expectQuiet(parts)
  })
})
