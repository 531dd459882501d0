import { expect, vi } from 'vitest'
import { createConnect } from '../../packages/connect/src/connect.ts'
import type { AlterConnectConfig, OpenOptions } from '../../packages/connect/src/types.ts'
import { FakeBrowser, pass, publicToken, token, vault } from './fake-browser.ts'

/** A page without types may say `undefined`. */
type Config = { [Key in keyof AlterConnectConfig]: AlterConnectConfig[Key] | undefined }

export type Parts = ReturnType<typeof connector>

/** What the connect page posts before it goes to the provider. */
export const leaving = { type: 'alter_connect_leaving', session: publicToken, provider: 'google' }

/** A connector on a page that has lost the focus to its window, and what the page is told. */
export function connector(config: Config = {}, browser = new FakeBrowser()) {
  browser.isFocused = false
  const all = { baseURL: `${vault}/alter`, ...config } as AlterConnectConfig
  const connect = createConnect(all, () => browser.window)
  const heard: unknown[][] = []
  const events: unknown[][] = []
  const callbacks = {
    onSuccess: (grants: unknown) => void heard.push(['success', grants]),
    onError: (error: { code: string }) => void heard.push(['error', error.code]),
    onExit: ({ reason }: { reason: string }) => void heard.push(['exit', reason]),
    onEvent: (name: string, metadata: unknown) => void events.push([name, metadata]),
  }
  return { browser, connect, heard, events, callbacks }
}

/** A flow that has its session and waits for the user. */
export async function opened(
  options: Partial<OpenOptions> = {},
  config: Config = {},
  browser = new FakeBrowser(),
) {
  const parts = connector(config, browser)
  await parts.connect.open({ token, ...parts.callbacks, ...options })
  await pass(100)
  return parts
}

/** The user closes the window, and is back on the page in the same moment. */
export function closeWindow({ browser }: Pick<Parts, 'browser'>): void {
  browser.popup.closeByUser()
  browser.focus()
}

/** Nothing is left: no listener, no timer, no channel. */
export async function expectIdle({ browser, connect }: Pick<Parts, 'browser' | 'connect'>) {
  await pass()
  expect(connect.isOpen()).toBe(false)
  expect(connect.getState().isOpen).toBe(false)
  expect(browser.listenerCount).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
}

/** After a guess: one watch at rest, which has no timer and asks nothing; and nothing after `destroy()`. */
export async function expectAtRest(parts: Pick<Parts, 'browser' | 'connect'>) {
  const { browser, connect } = parts
  await pass()
  expect(connect.isOpen()).toBe(false)
  expect(browser.listenerCount).toBeLessThanOrEqual(5)
  expect(vi.getTimerCount()).toBe(0)
  const asked = browser.requests.length
  await pass(60_000)
  expect(browser.requests.length).toBe(asked)
  connect.destroy()
  await expectIdle(parts)
}

/** The names of the events that `onEvent` heard. */
export function eventNames({ events }: Pick<Parts, 'events'>): unknown[] {
  return events.map(([name]) => name)
}
