import type { Grant } from '@alter-ai/protocol'
import { createNanoEvents } from 'nanoevents'
import type { Browser } from './window/browser.ts'
import { AlterConnectError } from './error.ts'
import { createFlow, type Flow } from './flow.ts'
import { exit, failure } from './outcome.ts'
import { takeReturn } from './window/redirect.ts'
import type {
  AlterConnect,
  AlterConnectConfig,
  ConnectCallbacks,
  ConnectEvents,
  ConnectState,
  ExitReason,
  OpenOptions,
  Outcome,
} from './types.ts'
import { version } from './version.ts'

type Events = ConnectEvents & { state: () => void }

/** What an outcome may hold, whichever it is. */
interface Facts {
  readonly type: Outcome['type']
  readonly grants?: Grant[]
  readonly dropped?: number | undefined
  readonly error?: AlterConnectError
  readonly reason?: ExitReason
}

const callbackNames: { readonly [name: string]: keyof ConnectCallbacks } = {
  success: 'onSuccess',
  error: 'onError',
  exit: 'onExit',
  event: 'onEvent',
}

/**
 * Creates a connector. It is idle until `open()`: no timer, no listener, no global is touched.
 *
 * A flow is live from `open()` to its one outcome. Then everything that it set up is undone, the state becomes idle, and
 * only then do subscribers, handlers, callbacks and promises hear of it, in that order; so each may open, close or destroy.
 *
 * @param getBrowser The page's window, or `undefined` where there is none.
 */
export function createConnect(
  config: AlterConnectConfig,
  getBrowser: () => Browser | undefined,
): AlterConnect {
  const events = createNanoEvents<Events>()
  let isOpen = false
  let state: ConnectState = { isOpen, outcome: undefined }
  /** The newest flow. After its end it may still watch for a late success. */
  let flow: Flow | undefined
  let outcome: Promise<Outcome>
  /** Of each `open()`, the newest first: a second one without callbacks keeps those of the first. */
  let callbacks: ConnectCallbacks[]
  let isDestroyed = false
  /** A full-page return that nobody has heard yet. */
  let unheard: Promise<Outcome> | undefined

  return {
    async open(options) {
      void start(options)
    },

    async connect(options) {
      const { grants, error, reason }: Facts = await start(options)
      if (grants) return grants
      const code = reason === 'aborted' ? reason : 'popup_closed'
      throw error ?? new AlterConnectError(code, undefined, { details: { reason } })
    },

    handleRedirect: (options = {}) => hearReturn([options], options.provider),

    close() {
      void flow?.abandon(exit('closed_by_app'))
    },

    destroy() {
      isDestroyed = true
      void flow?.abandon(failure('sdk_destroyed'))
      flow?.forget()
      events.events = {}
    },

    on(event, handler) {
      const off = events.on(event, handler as Events[typeof event])
      // Later, when the caller holds `off`.
      void Promise.resolve().then(() => hearReturn())
      return off
    },

    off(event, handler) {
      const heard: { [name: string]: unknown } = events.events
      heard[event] = events.events[event]?.filter((other) => other !== handler)
    },

    isOpen: () => isOpen,
    getVersion: () => version,
    getState: () => state,
    subscribe: (listener) => events.on('state', listener),
  }

  /**
   * Begins a flow, or joins the live one. Runs in the caller's own task up to the opening of the window. Throws only where no
   * flow can begin.
   */
  function start(options: OpenOptions): Promise<Outcome> {
    const browser = getBrowser()
    if (!browser) throw new AlterConnectError('not_in_browser')
    if (isDestroyed) throw new AlterConnectError('sdk_destroyed')
    if (!options.token && !options.sessionUrl) {
      throw new AlterConnectError('invalid_argument', 'open() needs a token or a sessionUrl')
    }
    if (isOpen) {
      callbacks.unshift(options)
      flow?.focus()
      return outcome
    }
    const mine = (callbacks = [options])
    let settle: (outcome: Outcome) => void
    const mineOutcome = (outcome = new Promise((resolve) => (settle = resolve)))
    flow?.forget()
    isOpen = true
    flow = createFlow(
      browser,
      options,
      options.baseURL ?? config.baseURL ?? '/alter',
      (...event) => report(mine, ...event),
      () => setState(undefined),
      (ended) => {
        isOpen = false
        setState(ended)
        if (!isDestroyed) deliver(ended, mine)
        settle(ended)
      },
    )
    void flow.run()
    // Loaded here, on first use. A flow of which nothing is said is no worse.
    if (options.anchor) {
      import('./announce.ts').then(({ announce }) => announce(options, mineOutcome)).catch(() => {})
    }
    return mineOutcome
  }

  /**
   * Asks how a full-page flow ended, once, however many ask here, and hands it to the first that can hear it: whoever calls
   * `handleRedirect`, or else a handler of that event.
   */
  async function hearReturn(
    hearers?: ConnectCallbacks[],
    provider?: string,
  ): Promise<Outcome | undefined> {
    const browser = getBrowser()
    if (!browser || isDestroyed) return undefined
    const asked = (unheard ??= takeReturn(browser, provider))
    const returned = await asked
    if (!returned || unheard !== asked || isDestroyed) return returned
    if (!hearers && !events.events[returned.type]?.length) return undefined
    unheard = undefined
    setState(returned)
    deliver(returned, hearers ?? [])
    return returned
  }

  function setState(ended: Outcome | undefined): void {
    state = { isOpen, outcome: ended }
    emit([], 'state')
  }

  function deliver(ended: Outcome, hearers: ConnectCallbacks[]): void {
    const { type, grants, dropped, error, reason }: Facts = ended
    report(hearers, `connect_${type}`, { dropped, code: error?.code, reason })
    emit(hearers, type, grants ?? error ?? { reason })
    emit(hearers, 'close')
  }

  function report(hearers: ConnectCallbacks[], eventName: string, more?: object): void {
    if (isDestroyed) return
    const metadata = { timestamp: new Date().toISOString(), ...more }
    if (config.debug) console.debug('[alter-connect]', eventName, metadata)
    emit(hearers, 'event', eventName, metadata)
  }

  function emit(hearers: ConnectCallbacks[], name: keyof Events, ...args: unknown[]): void {
    const own = callbackNames[name]
    const callback = own && hearers.find((given) => given[own])?.[own]
    for (const handler of [...(events.events[name] ?? []), callback]) {
      try {
        ;(handler as ((...args: unknown[]) => void) | undefined)?.(...args)
      } catch (error) {
        // What the page's own code throws is the page's affair: it is reported as uncaught, and the flow goes on.
        reportError(error)
      }
    }
  }
}
