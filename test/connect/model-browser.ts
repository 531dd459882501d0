import type { Browser } from '../../packages/connect/src/window/browser.ts'

/** Turns of the microtask queue that the longest chain of promises takes from an answer to its outcome, and some. */
const turns = 16
const latencyMs = 20

interface Timer {
  readonly run: () => void
  readonly everyMs: number | undefined
  at: number
}

/** What a test does not look at is left out, and so is every `await` that it does not need: it is made 100,000 times. */
export class ModelBrowser {
  now = 1_800_000_000_000
  isFocused = false
  isHidden = false
  isOffline = false
  isBlocking = false
  /** The newest session's token, and what the vault says of each session. */
  token = ''
  readonly statuses = new Map<string, unknown>()
  sessionLifeMs = 20_000
  readonly popups: ModelPopup[] = []
  readonly channels = new Set<() => void>()
  readonly timers = new Map<number, Timer>()
  readonly #listeners = new Map<string, Set<(event: object) => void>>()
  #timerId = 0
  readonly #origin: string

  constructor(origin: string) {
    this.#origin = origin
  }

  get popup(): ModelPopup | undefined {
    return this.popups.at(-1)
  }

  get listenerCount(): number {
    let count = this.channels.size
    for (const handlers of this.#listeners.values()) count += handlers.size
    return count
  }

  dispatch(type: string, fields?: object): void {
    const handlers = this.#listeners.get(type)
    if (!handlers) return
    for (const handler of Array.from(handlers)) handler({ type, ...fields })
  }

  ping(): void {
    for (const hear of Array.from(this.channels)) hear()
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()
  }

  /** Runs what is due, in order. Promises get their turns after each answer of the network; nothing else waits for them. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms
    for (;;) {
      let next: [number, Timer] | undefined
      for (const entry of this.timers) if (!next || entry[1].at < next[1].at) next = entry
      if (!next || next[1].at > end) break
      const [id, timer] = next
      this.now = Math.max(this.now, timer.at)
      if (timer.everyMs) timer.at += timer.everyMs
      else this.timers.delete(id)
      timer.run()
      if (!timer.everyMs) await this.settle()
    }
    this.now = end
    await this.settle()
  }

  readonly window = this.#create()

  #create(): Browser {
    // oxlint-disable-next-line typescript/no-this-alias
    const model = this
    const storage = new Map<string, string>()
    const window = {
      get location() {
        const origin = model.#origin
        const href = `${origin}/page`
        return { origin, href, pathname: '/page', search: '', hash: '', assign: () => {} }
      },
      document: {
        documentElement: { lang: '' },
        hasFocus: () => model.isFocused,
        get hidden() {
          return model.isHidden
        },
      },
      navigator: {},
      crypto: { getRandomValues: (numbers: Uint32Array) => numbers },
      screen: { width: 1920, height: 1080, availWidth: 1920, availHeight: 1040 },
      screenX: 0,
      screenY: 0,
      outerWidth: 1200,
      outerHeight: 800,
      sessionStorage: {
        getItem: (key: string) => storage.get(key) ?? null,
        setItem: (key: string, value: string) => void storage.set(key, value),
        removeItem: (key: string) => void storage.delete(key),
      },
      setTimeout: (run: () => void, ms: number) => model.#addTimer(run, ms, undefined),
      setInterval: (run: () => void, ms: number) => model.#addTimer(run, ms, ms),
      clearTimeout: (id: number) => void model.timers.delete(id),
      clearInterval: (id: number) => void model.timers.delete(id),
      addEventListener: (
        type: string,
        handler: (event: object) => void,
        { signal }: { signal: AbortSignal },
      ) => {
        const handlers = model.#listeners.get(type) ?? new Set()
        model.#listeners.set(type, handlers.add(handler))
        signal.addEventListener('abort', () => handlers.delete(handler))
      },
      BroadcastChannel: class {
        #hear: (() => void) | undefined
        addEventListener(_type: 'message', hear: () => void) {
          this.#hear = hear
          model.channels.add(hear)
        }
        close() {
          if (this.#hear) model.channels.delete(this.#hear)
        }
      },
      open: () => {
        if (model.isBlocking) return null
        model.popups.push(new ModelPopup())
        return model.popup
      },
      fetch: (_url: string, init: RequestInit) => model.#fetch(init),
    }
    return Object.assign(window, { parent: window }) as unknown as Browser
  }

  #addTimer(run: () => void, ms: number, everyMs: number | undefined): number {
    this.timers.set(++this.#timerId, { run, everyMs, at: this.now + Math.max(ms, 1) })
    return this.#timerId
  }

  /** A vault that holds no question: what would be held is asked again. */
  #fetch({ signal, headers }: RequestInit): Promise<object> {
    const { Authorization } = headers as Record<string, string>
    return new Promise((resolve, reject) => {
      const id = this.#addTimer(
        () => {
          if (this.isOffline) reject(new TypeError('Failed to fetch'))
          else resolve({ ok: true, json: () => Promise.resolve(this.#answer(Authorization)) })
        },
        latencyMs,
        undefined,
      )
      signal?.addEventListener('abort', () => {
        this.timers.delete(id)
        reject(new Error('aborted'))
      })
    })
  }

  #answer(authorization: string | undefined): unknown {
    if (authorization) return this.statuses.get(authorization.slice('Bearer '.length)) ?? pending
    const expires_at = new Date(this.now + this.sessionLifeMs).toISOString()
    return { session_token: this.token, expires_at }
  }
}

const pending = { status: 'pending' }

export class ModelPopup {
  isGone = false
  isCut = false
  readonly location = { replace: () => {} }

  get closed(): boolean {
    return this.isGone || this.isCut
  }

  close(): void {
    if (!this.isCut) this.isGone = true
  }

  focus(): void {}

  postMessage(): void {}
}
