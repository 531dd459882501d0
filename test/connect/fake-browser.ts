import type { Grant, SessionStatus } from '@alter-ai/protocol'
import { vi } from 'vitest'
import type { Browser } from '../../packages/connect/src/window/browser.ts'

/** What the page sent. */
export interface SentRequest {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: unknown
  readonly credentials: string | undefined
  readonly keepalive: boolean
}

export const vault = 'https://vault.example'
export const token = 'sess_main_publicpublicpublicpubl.secretsecretsecret'
export const publicToken = 'sess_main_publicpublicpublicpubl'

export const grant: Grant = {
  grant_id: '0190f5fe-7c00-7a00-8000-000000000000',
  provider: 'google',
  provider_name: 'Google',
  account_identifier: 'ada@example.com',
  timestamp: '2026-01-01T00:00:00.000Z',
  operation: 'creation',
  scopes: ['email'],
  status: 'active',
}

/** How long the vault takes to answer, in milliseconds. */
export const latencyMs = 20

/**
 * A page, its popups and a vault, all in memory and on vitest's fake clock. Every listener and timer can be counted, so
 * that a test can say "nothing is left".
 */
export class FakeBrowser {
  readonly popups: FakePopup[] = []
  readonly requests: SentRequest[] = []
  readonly assigned: string[] = []
  readonly stored = new Map<string, string>()
  /** What the next `window.open` gives; a fresh popup unless set. */
  openResult: (() => unknown) | undefined
  openCalls: { url: string; name: string; features: string }[] = []
  isOffline = false
  isFocused = true
  visibility: 'visible' | 'hidden' = 'visible'
  language = ''
  /** Media queries that match. */
  media: string[] = []
  screen = {
    width: 1920,
    height: 1080,
    availWidth: 1920,
    availHeight: 1040,
    availLeft: 0,
    availTop: 0,
  }
  frame = { screenX: 0, screenY: 0, outerWidth: 1200, outerHeight: 800 }
  historyState: unknown = { router: 1 }
  /** What the vault says; see {@link setStatus}. */
  status: SessionStatus = { status: 'pending' }
  /** Replaces the vault's status answer. */
  answer: ((url: string) => Response) | undefined
  /** What the app's session URL answers. */
  sessionAnswer: () => Response = () =>
    json(201, { session_token: token, base_url: `${vault}/alter` })
  /** What the vault answers to `cancel`. */
  cancelAnswer: () => Response = () => json(200, { status: 'cancelled' })
  /** A home-screen app on iOS. */
  isStandalone = false
  readonly channels = new Set<FakeChannel>()
  readonly window: Browser

  #listeners = new Map<string, Set<(event: Event) => void>>()
  #held = new Set<() => void>()
  #href: string

  constructor(href = 'https://app.example/page?tab=1#top') {
    this.#href = href
    this.window = this.#createWindow()
  }

  get href(): string {
    return this.#href
  }

  get popup(): FakePopup {
    const popup = this.popups.at(-1)
    if (!popup) throw new Error('no popup was opened')
    return popup
  }

  get listenerCount(): number {
    const handlers = [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0)
    return handlers + this.channels.size
  }

  requestsTo(part: string): SentRequest[] {
    return this.requests.filter(({ url }) => url.includes(part))
  }

  /** The vault's state changes; questions that it holds are answered when it is final. */
  setStatus(status: SessionStatus): void {
    this.status = status
    for (const release of Array.from(this.#held)) release()
  }

  dispatch(type: string, fields: object = {}): void {
    const event = Object.assign(new Event(type), fields)
    for (const handler of Array.from(this.#listeners.get(type) ?? [])) handler(event)
  }

  focus(): void {
    this.isFocused = true
    this.dispatch('focus')
  }

  blur(): void {
    this.isFocused = false
    this.dispatch('blur')
  }

  /** A message as the vault's page in the popup sends it; `fields` replaces what is genuine. */
  post(data: unknown, fields: { origin?: string; source?: unknown } = {}): void {
    this.dispatch('message', { origin: vault, source: this.popup, data, ...fields })
  }

  /** The vault's result page is on this origin, and says so. */
  ping(): void {
    for (const channel of Array.from(this.channels)) {
      if (channel.name === 'alter-connect') channel.deliver()
    }
  }

  #createWindow(): Browser {
    // oxlint-disable-next-line typescript/no-this-alias
    const fake = this
    const location = {
      get href() {
        return fake.#href
      },
      get origin() {
        return new URL(fake.#href).origin
      },
      get pathname() {
        return new URL(fake.#href).pathname
      },
      get search() {
        return new URL(fake.#href).search
      },
      get hash() {
        return new URL(fake.#href).hash
      },
      assign: (url: string) => void fake.assigned.push(url),
    }
    const window = {
      location,
      navigator: {
        get standalone() {
          return fake.isStandalone
        },
      },
      BroadcastChannel: class extends FakeChannel {
        constructor(name: string) {
          super(name, fake.channels)
        }
      },
      history: {
        get state() {
          return fake.historyState
        },
        replaceState: (state: unknown, _title: string, url: string) => {
          fake.historyState = state
          fake.#href = new URL(url, fake.#href).href
        },
      },
      document: {
        hasFocus: () => fake.isFocused,
        get visibilityState() {
          return fake.visibility
        },
        get hidden() {
          return fake.visibility === 'hidden'
        },
        documentElement: {
          get lang() {
            return fake.language
          },
        },
      },
      sessionStorage: {
        getItem: (key: string) => fake.stored.get(key) ?? null,
        setItem: (key: string, value: string) => void fake.stored.set(key, value),
        removeItem: (key: string) => void fake.stored.delete(key),
      },
      crypto: globalThis.crypto,
      get screen() {
        return fake.screen
      },
      get screenX() {
        return fake.frame.screenX
      },
      get screenY() {
        return fake.frame.screenY
      },
      get outerWidth() {
        return fake.frame.outerWidth
      },
      get outerHeight() {
        return fake.frame.outerHeight
      },
      matchMedia: (query: string) => ({ matches: fake.media.includes(query) }),
      setTimeout: (run: () => void, ms: number) => setTimeout(run, ms),
      clearTimeout: (timer: NodeJS.Timeout) => clearTimeout(timer),
      setInterval: (run: () => void, ms: number) => setInterval(run, ms),
      clearInterval: (timer: NodeJS.Timeout) => clearInterval(timer),
      addEventListener: (
        type: string,
        handler: (event: Event) => void,
        { signal }: { signal: AbortSignal },
      ) => {
        const handlers = fake.#listeners.get(type) ?? new Set()
        fake.#listeners.set(type, handlers.add(handler))
        signal.addEventListener('abort', () => handlers.delete(handler))
      },
      open: (url: string, name: string, features: string) => {
        fake.openCalls.push({ url, name, features })
        if (fake.openResult) return fake.openResult()
        const popup = new FakePopup()
        fake.popups.push(popup)
        return popup
      },
      fetch: (url: string | URL, init?: RequestInit) => fake.#fetch(String(url), init),
    }
    return Object.assign(window, { parent: window }) as unknown as Browser
  }

  #fetch(url: string, init: RequestInit = {}): Promise<Response> {
    this.requests.push({
      method: init.method ?? 'GET',
      url,
      headers: { ...(init.headers as Record<string, string>) },
      body: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
      credentials: init.credentials,
      keepalive: init.keepalive === true,
    })
    if (init.keepalive) return Promise.resolve(this.cancelAnswer())
    const wait = Number(new URL(url, this.#href).searchParams.get('wait') ?? 0)
    return new Promise((resolve, reject) => {
      const isHeld = wait > 0 && !this.answer && !this.isOffline
      const finish = (): void => {
        stop()
        if (this.isOffline) reject(new TypeError('Failed to fetch'))
        else resolve(this.#respond(url))
      }
      const timer = setTimeout(finish, isHeld && !this.#isFinal() ? wait * 1000 : latencyMs)
      const release = (): void => {
        if (!this.#isFinal()) return
        stop()
        finish()
      }
      const abort = (): void => {
        stop()
        reject(new DOMException('aborted', 'AbortError'))
      }
      const stop = (): void => {
        clearTimeout(timer)
        this.#held.delete(release)
        init.signal?.removeEventListener('abort', abort)
      }
      if (isHeld) this.#held.add(release)
      init.signal?.addEventListener('abort', abort)
    })
  }

  #isFinal(): boolean {
    return ['completed', 'failed', 'cancelled', 'expired'].includes(this.status.status)
  }

  #respond(url: string): Response {
    if (!url.includes('/sdk/oauth/connect/status')) return this.sessionAnswer()
    return this.answer?.(url) ?? json(200, this.status)
  }
}

/** A channel to the other pages of the origin, open until it is closed. */
class FakeChannel {
  readonly name: string
  readonly #open: Set<FakeChannel>
  #handler: (() => void) | undefined

  constructor(name: string, open: Set<FakeChannel>) {
    this.name = name
    this.#open = open.add(this)
  }

  addEventListener(_type: 'message', handler: () => void): void {
    this.#handler = handler
  }

  deliver(): void {
    this.#handler?.()
  }

  close(): void {
    this.#open.delete(this)
  }
}

/** A window that the page opened. */
export class FakePopup {
  readonly location = { replace: (url: string) => void this.visited.push(url) }
  readonly document = document.implementation.createHTMLDocument('')
  readonly visited: string[] = []
  readonly received: { message: unknown; origin: string }[] = []
  focusCount = 0
  closedReads = 0
  #isClosed = false
  #isCut = false

  get closed(): boolean {
    this.closedReads++
    return this.#isClosed || this.#isCut
  }

  /** Whether the user still sees it. */
  get isGone(): boolean {
    return this.#isClosed
  }

  /** The provider's COOP header: the handle looks closed and does nothing any more. */
  cut(): void {
    this.#isCut = true
  }

  /** By the user. */
  closeByUser(): void {
    this.#isClosed = true
  }

  focus(): void {
    if (!this.#isCut) this.focusCount++
  }

  close(): void {
    if (!this.#isCut) this.#isClosed = true
  }

  postMessage(message: unknown, origin: string): void {
    if (!this.#isCut) this.received.push({ message, origin })
  }
}

export function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json' },
  })
}

/** Lets promises settle and that much of the fake time pass. */
export async function pass(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}
