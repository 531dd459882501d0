import { publicHalf } from '@alter-ai/protocol'
import { parseBaseUrl } from './base-url.ts'
import { listen, type Browser, type Dispose } from './browser.ts'
import { callVault } from './call-vault.ts'
import { AlterConnectError } from './error.ts'
import { defaultLifetimeMs, getSession, type Session } from './get-session.ts'
import { chooseMode } from './mode.ts'
import { exit, failure } from './outcome.ts'
import { openPopupSurface } from './popup-surface.ts'
import { createPageSurface, hasStorage, returnAddress } from './redirect.ts'
import type { OpenOptions, Outcome } from './types.ts'

/** One flow, as the surface that carries it sees it. */
export interface Flow {
  readonly browser: Browser
  readonly options: OpenOptions
  /** The first call decides; later ones do nothing. */
  readonly settle: (outcome: Outcome) => void
  /** Keeps `undo` for the end of the flow. */
  readonly own: (undo: Dispose) => void
  readonly report: Report
}

/** Where the user consents: a window of its own, or this page. */
export interface Surface {
  /** The session is known: send the user on. Called at most once. */
  readonly go: (session: Session) => void
  /** The user has clicked again. */
  readonly focus: () => void
}

/** Tells `onEvent`. `metadata` may hold no secret. */
export type Report = (eventName: string, metadata?: Readonly<Record<string, unknown>>) => void

export interface FlowHandle {
  /** Begins. The window opens before this returns; the flow may even have ended by then. */
  readonly run: () => void
  readonly focus: () => void
  /** Ends the flow and withdraws the session at the vault. */
  readonly abandon: (outcome: Outcome) => void
}

/**
 * Creates one flow: surface, session, deadline, and one bag of all that must be undone at the end.
 *
 * @param baseURL As configured.
 * @param onOpen The window is there.
 * @param onEnd Called exactly once, when everything has been undone.
 */
export function createFlow(
  browser: Browser,
  options: OpenOptions,
  baseURL: string,
  report: Report,
  onOpen: () => void,
  onEnd: (outcome: Outcome) => void,
): FlowHandle {
  const undoes: Dispose[] = []
  let isLive = true
  let surface: Surface | undefined
  let session: Session | undefined
  let deadline: number | undefined

  const own: Flow['own'] = (undo) => void undoes.push(undo)
  const flow: Flow = { browser, options, settle, own, report }
  return { run, focus: () => surface?.focus(), abandon }

  function run(): void {
    try {
      begin()
    } catch (error) {
      fail(error)
    }
  }

  function begin(): void {
    const { signal } = options
    if (signal?.aborted) return settle(exit('aborted'))
    const base = parseBaseUrl(baseURL, browser.location.href)
    const mode = chooseMode(browser, options.mode, hasStorage(browser))
    surface = mode === 'popup' ? openPopupSurface(flow) : createPageSurface(flow)
    const stop = new AbortController()
    own(() => {
      stop.abort()
      browser.clearTimeout(deadline)
    })
    if (signal) own(listen(signal, ['abort'], () => abandon(exit('aborted'))))
    expireIn(defaultLifetimeMs)
    onOpen()
    report('connect_opened', { mode })
    if (!isLive) return
    const returnTo = mode === 'redirect' ? returnAddress(browser) : undefined
    getSession(browser, options, base, stop.signal, returnTo).then(proceed).catch(fail)
  }

  function proceed(given: Session): void {
    // The flow may have ended while the session was on its way. It was never shown to anybody and ends by itself.
    if (!isLive) return
    session = given
    expireIn(session.lifetimeMs)
    surface?.go(session)
  }

  function expireIn(ms: number): void {
    browser.clearTimeout(deadline)
    deadline = browser.setTimeout(
      () => abandon(failure('timeout', 'nobody finished the flow in time')),
      ms,
    )
  }

  function fail(error: unknown): void {
    settle({
      type: 'error',
      error:
        error instanceof AlterConnectError
          ? error
          : new AlterConnectError('internal_error', 'the flow broke', undefined, error),
    })
  }

  function settle(outcome: Outcome): void {
    if (!isLive) return
    isLive = false
    for (const undo of undoes) undo()
    onEnd(outcome)
  }

  function abandon(outcome: Outcome): void {
    if (isLive && session) {
      const body = JSON.stringify({ session: publicHalf(session.token) })
      // Outlives the page. Nothing can be done when it fails; the session then ends by itself.
      callVault(browser, session, 'cancel', { method: 'POST', body, keepalive: true }).catch(
        () => {},
      )
    }
    settle(outcome)
  }
}
