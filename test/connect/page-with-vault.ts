import { vi } from 'vitest'
import { grant, json, publicToken, token } from './fake-browser.ts'

export { grant }

/**
 * The test's own happy-dom page, with a vault behind `fetch` and popups that are recorded. For the wrappers, which take the
 * real `window`.
 */
export class PageWithVault {
  readonly opened: FakeWindow[] = []
  readonly sessionBodies: unknown[] = []
  isBlocked = false
  /** What the session URL answers instead of a session. */
  sessionError: { readonly code: string; readonly message: string } | undefined
  listenerCount = 0

  constructor() {
    sessionStorage.clear()
    history.replaceState(null, '', location.pathname)
    vi.spyOn(window, 'open').mockImplementation(() => {
      if (this.isBlocked) return null
      const popup = new FakeWindow()
      this.opened.push(popup)
      return popup as unknown as Window
    })
    vi.spyOn(window, 'fetch').mockImplementation((url, init) => this.#answer(url as string, init))
    const add = window.addEventListener.bind(window) as (...args: unknown[]) => void
    const remove = window.removeEventListener.bind(window) as (...args: unknown[]) => void
    vi.spyOn(window, 'addEventListener').mockImplementation((...args: unknown[]) => {
      this.listenerCount++
      // A listener may also go by its signal.
      const { signal } = Object(args[2]) as AddEventListenerOptions
      signal?.addEventListener('abort', () => this.listenerCount--)
      add(...args)
    })
    vi.spyOn(window, 'removeEventListener').mockImplementation((...args: unknown[]) => {
      this.listenerCount--
      remove(...args)
    })
  }

  get popup(): FakeWindow {
    const popup = this.opened.at(-1)
    if (!popup) throw new Error('no popup was opened')
    return popup
  }

  /** What the vault's page in the popup posts at the end. */
  postSuccess(): void {
    const data = { type: 'alter_connect_success', session: publicToken, grants: [grant] }
    const fields = { origin: location.origin, source: this.popup, data }
    window.dispatchEvent(Object.assign(new Event('message'), fields))
  }

  /** This load of the page is the return of a full-page flow. */
  returnFromRedirect(provider: string): void {
    const baseUrl = `${location.origin}/alter`
    const record = { token, baseUrl, lifetimeMs: 600_000, provider, until: Date.now() + 600_000 }
    sessionStorage.setItem('alter_connect', JSON.stringify(record))
    history.replaceState(null, '', '?alter_connect_result=res_main_x')
  }

  restore(): void {
    vi.restoreAllMocks()
  }

  #answer(url: string, { body, signal }: RequestInit = {}): Promise<Response> {
    if (url.endsWith('/alter/session')) {
      this.sessionBodies.push(JSON.parse(body as string))
      if (this.sessionError) return Promise.resolve(json(401, { error: this.sessionError }))
      return Promise.resolve(
        json(201, { session_token: token, base_url: `${location.origin}/alter` }),
      )
    }
    if (url.endsWith('/status?wait=0')) {
      return Promise.resolve(json(200, { status: 'completed', grants: [grant] }))
    }
    if (url.endsWith('/cancel')) return Promise.resolve(json(200, { status: 'cancelled' }))
    return new Promise((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
    )
  }
}

class FakeWindow {
  readonly closed = false
  readonly focus = vi.fn()
  readonly close = vi.fn()
  readonly postMessage = vi.fn()
  readonly location = { replace: vi.fn() }
  readonly document = document.implementation.createHTMLDocument('')
}
