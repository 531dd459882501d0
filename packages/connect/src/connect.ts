import { createNanoEvents } from 'nanoevents'
import type { Browser } from './browser.ts'
import { AlterConnectError } from './error.ts'
import { createFlow, type FlowHandle } from './flow.ts'
import { exit, failure } from './outcome.ts'
import { takeReturn } from './redirect.ts'
import type {
  AlterConnect,
  AlterConnectConfig,
  ConnectCallbacks,
  ConnectEvents,
  ConnectState,
  OpenOptions,
  Outcome,
} from './types.ts'
import { version } from './version.ts'

/** Callbacks by the name of the event that they hear. */
type Handlers = { readonly [Name in keyof ConnectEvents]?: ConnectEvents[Name] | undefined }

/** The flow that is open, and who waits for its outcome. */
interface Live {
  readonly flow: FlowHandle
  handlers: Handlers
  readonly waiters: ((outcome: Outcome) => void)[]
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
  const events = createNanoEvents<ConnectEvents>()
  const listeners = new Set<() => void>()
  let state: ConnectState = { isOpen: false, outcome: undefined }
  let live: Live | undefined
  let isDestroyed = false
  /** A full-page return that nobody has heard yet. */
  let unheard: Promise<Outcome> | undefined

  return {
    async open(options) {
      void start(options)
    },

    async connect(options) {
      const outcome = await start(options)
      if (outcome.type === 'success') return outcome.grants
      if (outcome.type === 'error') throw outcome.error
      const { reason } = outcome
      throw new AlterConnectError(
        reason === 'aborted' ? reason : 'popup_closed',
        'the flow was left before its end',
        { reason },
      )
    },

    handleRedirect: (options = {}) => hearReturn(handlersOf(options), options.provider),

    close() {
      live?.flow.abandon(exit('closed_by_app'))
    },

    destroy() {
      isDestroyed = true
      live?.flow.abandon(failure('destroyed', 'the connector was destroyed'))
      events.events = {}
      listeners.clear()
    },

    on(event, handler) {
      const off = events.on(event, handler)
      // Later, when the caller holds `off`.
      void Promise.resolve().then(() => hearReturn())
      return off
    },

    off(event, handler) {
      const others = events.events[event]?.filter((other) => other !== handler)
      Object.assign(events.events, { [event]: others })
    },

    isOpen: () => !!live,
    getVersion: () => version,
    getState: () => state,

    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }

  /**
   * Begins a flow, or joins the live one. Runs in the caller's own task up to the opening of the window. Throws only where no
   * flow can begin.
   */
  function start(options: OpenOptions): Promise<Outcome> {
    const browser = getBrowser()
    if (!browser) throw new AlterConnectError('not_in_browser', 'open() works only in a page')
    if (isDestroyed) throw new AlterConnectError('destroyed', 'the connector was destroyed')
    if (!options.token && !options.sessionUrl) {
      throw new AlterConnectError('value', 'open() needs a token or a sessionUrl')
    }
    return new Promise((resolve) => {
      if (live) {
        live.handlers = handlersOf(options, live.handlers)
        live.waiters.push(resolve)
        return live.flow.focus()
      }
      const current: Live = {
        flow: createFlow(
          browser,
          options,
          options.baseURL ?? config.baseURL ?? '/alter',
          (eventName, facts) => report(current.handlers, eventName, facts),
          () => setState(undefined),
          (outcome) => {
            live = undefined
            setState(outcome)
            if (!isDestroyed) deliver(outcome, current.handlers)
            for (const waiter of current.waiters) waiter(outcome)
          },
        ),
        handlers: handlersOf(options),
        waiters: [resolve],
      }
      live = current
      current.flow.run()
    })
  }

  /**
   * Asks how a full-page flow ended, once, however many ask here, and hands it to the first that can hear it: whoever calls
   * `handleRedirect`, or else a handler of that event.
   */
  async function hearReturn(handlers?: Handlers, provider?: string): Promise<Outcome | undefined> {
    const browser = getBrowser()
    if (!browser || isDestroyed) return undefined
    const asked = (unheard ??= takeReturn(browser, provider))
    const outcome = await asked
    if (!outcome || unheard !== asked || isDestroyed) return outcome
    if (!handlers && !events.events[outcome.type]?.length) return undefined
    unheard = undefined
    setState(outcome)
    deliver(outcome, handlers ?? {})
    return outcome
  }

  function setState(outcome: Outcome | undefined): void {
    state = { isOpen: !!live, outcome }
    for (const listener of listeners) attempt(listener)
  }

  function deliver(outcome: Outcome, handlers: Handlers): void {
    if (outcome.type === 'success') {
      report(handlers, 'connect_success')
      emit(handlers, 'success', outcome.grants)
    } else if (outcome.type === 'error') {
      report(handlers, 'connect_error', { code: outcome.error.code })
      emit(handlers, 'error', outcome.error)
    } else {
      const { reason } = outcome
      report(handlers, 'connect_exit', { reason })
      emit(handlers, 'exit', { reason })
    }
    emit(handlers, 'close')
  }

  function report(handlers: Handlers, eventName: string, facts?: object): void {
    const metadata = { timestamp: new Date().toISOString(), ...facts }
    if (config.debug) console.debug('[alter-connect]', eventName, metadata)
    emit(handlers, 'event', eventName, metadata)
  }

  function emit<Name extends keyof ConnectEvents>(
    handlers: Handlers,
    name: Name,
    ...args: Parameters<ConnectEvents[Name]>
  ): void {
    for (const handler of [...(events.events[name] ?? []), handlers[name]]) {
      attempt(() => (handler as ((...args: unknown[]) => void) | undefined)?.(...args))
    }
  }
}

/** Runs the page's own code. What it throws is the page's affair: it is reported as uncaught, and the flow goes on. */
function attempt(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (typeof reportError === 'function') reportError(error)
    else console.error(error)
  }
}

/** A second `open()` without callbacks keeps those of the first. */
function handlersOf(
  { onSuccess, onError, onExit, onEvent }: ConnectCallbacks,
  earlier: Handlers = {},
): Handlers {
  return {
    success: onSuccess ?? earlier.success,
    error: onError ?? earlier.error,
    exit: onExit ?? earlier.exit,
    event: onEvent ?? earlier.event,
  }
}
