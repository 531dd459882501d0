import { patienceMs } from '../time/patience.ts'

/**
 * One person at a browser on a screen of their own, whichever engine it has: what the tests do in every engine alike.
 *
 * Popups are blocked, cookies and caches are empty, and the focus is the window manager's, so that one window at most has
 * it. Pages are read only by `read()`, which some engines count as a user's gesture: a page that must not be touched
 * reports to its own server instead.
 */
export interface Person {
  /** Opens a window, in front and with the focus in the page. */
  readonly openWindow: (url: string) => Promise<BrowserWindow>
  /** Every window that is open, in no order. */
  readonly windows: () => Promise<readonly BrowserWindow[]>
  readonly close: () => Promise<void>
}

/** A top-level window or tab. Where a selector is taken, the element is waited for. */
export interface BrowserWindow {
  /** WebKitGTK gives a window another one when a COOP header moves it. */
  readonly id: string
  /** Goes to another page, which may not send the browser on, and waits until it has loaded. */
  readonly goto: (url: string) => Promise<void>
  readonly url: () => Promise<string>
  /** Presses the mouse on the first element that the CSS selector finds. */
  readonly click: (selector: string) => Promise<void>
  /** Resolves when an element that the CSS selector finds is visible. */
  readonly waitFor: (selector: string) => Promise<void>
  /** Evaluates a JavaScript expression in the page. What it gives must fit into JSON. */
  readonly read: (expression: string) => Promise<unknown>
  /** Closes the window as its person does: without asking its page or its opener. */
  readonly close: () => Promise<void>
}

/**
 * The window whose page is of that origin.
 *
 * @throws Error if no such window opens.
 */
export function windowAt(person: Person, origin: string): Promise<BrowserWindow> {
  return until(`a window at ${origin}`, async () => {
    for (const window of await person.windows()) {
      if ((await window.url()).startsWith(`${origin}/`)) return window
    }
    return undefined
  })
}

/** Asks until there is an answer. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + patienceMs
  while (performance.now() < end) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`waited ${patienceMs} ms in vain for ${what}`)
}
