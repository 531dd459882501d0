import { publicHalf } from '@alter-ai/protocol'
import { parseBaseUrl } from './vault/base-url.ts'
import { listen, type Browser } from './window/browser.ts'
import { callVault, type Answer } from './vault/call-vault.ts'
import { buildConnectUrl } from './vault/connect-url.ts'
import { AlterConnectError } from './error.ts'
import { defaultLifetimeMs, getSession, type Session } from './vault/get-session.ts'
import { chooseMode } from './window/mode.ts'
import { asText, exit, failure, record, toOutcome } from './outcome.ts'
import { openPopup } from './window/popup.ts'
import { hasStorage, rememberFlow, returnAddress, takeReturn } from './window/redirect.ts'
import type { OpenOptions, Outcome } from './types.ts'
import { watchStatus } from './vault/watch-status.ts'

const tickMs = 200
/** How long the user must stay on the page before a closed window counts as left. */
const holdMs = 500
/** The same where the reading of `closed` may be the work of COOP. */
const carefulHoldMs = 2000

let hasWarned = false

/** Tells `onEvent`. `facts` may hold no secret. */
export type Report = (eventName: string, facts?: Readonly<Record<string, unknown>>) => void

export interface Flow {
  /** Begins. The window opens before this returns; the flow may even have ended by then. */
  readonly run: () => Promise<void>
  /** The user has clicked again: shows the window, or opens another where it was blocked, closed or cut off. */
  readonly focus: () => void
  /** Ends the flow and withdraws the session at the vault. */
  readonly abandon: (outcome: Outcome) => Promise<void>
  /** A flow that has ended waits for no late success any more. */
  readonly forget: () => void
}

/**
 * One flow, from the click to its one outcome. Its states are
 *
 * - *blocked*: no `popup` yet; a bubble asks for another click
 * - *waiting*: there is a `popup`, and no `session` yet
 * - *consenting*: the window is at the connect page or, once that page has said so (`hasLeft`), at the provider
 * - *closed* (`closedAt`): the window reads as closed. Either the user closed it, or a COOP header has cut the tie and the
 *   user is still typing there
 * - *gone* (`isGone`): the user has come back to this page and stayed; the vault is asked for its last word
 * - *ended* (not `isLive`): there is an outcome and nothing is left, except
 * - *late*: after a guess that the user has left, one watch at rest tells if they finish in a window that was only cut off
 *
 * Two roads bring the result, the window's message and the vault's word; the first one wins. The window's closing is only a
 * reason to ask. In full-page mode the flow ends with this page, and `takeReturn` hears the result in another.
 *
 * @param baseURL As configured.
 * @param onOpen The flow is live.
 * @param onEnd Called exactly once, when everything has been undone.
 */
export function createFlow(
  browser: Browser,
  options: OpenOptions,
  baseURL: string,
  report: Report,
  onOpen: () => void,
  onEnd: (outcome: Outcome) => void,
): Flow {
  const { document, location } = browser
  const { locale = document.documentElement.lang } = options
  /** Ends all listeners and questions. */
  let bag = new AbortController()
  let isLive = true
  let mode: 'popup' | 'redirect'
  let popup: Window | undefined
  let session: Session | undefined
  /** Asks the vault, once there is a session to ask for. */
  let ask: () => void = hearVault
  let until = Date.now() + defaultLifetimeMs
  /** The connect page has left for the provider, whose COOP header may make `closed` lie. */
  let hasLeft = false
  /** When `closed` was true for the first time. */
  let closedAt = 0
  /** Since when this page has had the focus without a break. */
  let focusedAt = 0
  let isGone = false
  let ticking: number | undefined
  let hideBubble: (() => void) | undefined

  return { run, focus, abandon, forget: () => bag.abort() }

  async function run(): Promise<void> {
    try {
      const { signal, anchor } = options
      if (signal?.aborted) return settle(exit('aborted'))
      const vault = parseBaseUrl(baseURL, location.href)
      mode = chooseMode(browser, options.mode)
      if (mode === 'redirect') {
        if (!hasStorage(browser)) return settle(failure('storage_unavailable'))
      } else {
        // In the click's own task, before anything that takes time: browsers block what comes later.
        popup = openPopup(browser, locale)
        if (!popup && !anchor) return settle(blocked())
      }
      ticking = browser.setInterval(tick, tickMs)
      on(signal, 'abort', () => void abandon(exit('aborted')))
      on(browser, 'pagehide pageshow', (event) => void hearPage(event))
      onOpen()
      if (mode === 'redirect' || popup) report('connect_opened', { mode })
      else void askForClick(anchor as HTMLElement)
      if (!isLive) return
      const returnTo = mode === 'redirect' ? returnAddress(location) : undefined
      const given = await getSession(browser, options, vault, bag.signal, returnTo)
      // The flow may have ended meanwhile. The session was never shown to anybody and ends by itself.
      if (!isLive) return
      session = given
      until = given.until
      if (mode === 'redirect') remember()
      else {
        on(browser, 'message', hearMessage)
        ask = watchStatus(browser, given, 'poll', bag.signal, hearVault)
      }
      navigate()
    } catch (cause) {
      const isOurs = cause instanceof AlterConnectError
      const error = isOurs ? cause : new AlterConnectError('internal_error', undefined, { cause })
      settle({ type: 'error', error })
    }
  }

  function on(
    target: EventTarget | undefined,
    type: string,
    handler: (event: Event) => void,
  ): void {
    listen(target, type, bag.signal, handler)
  }

  function navigate(): void {
    if (!session) return
    const url = buildConnectUrl(session, mode, { ...options, locale })
    if (mode === 'redirect') location.assign(url)
    // Replaces the waiting page, so that Back does not lead to it.
    else if (popup && !isClosed()) popup.location.replace(url)
  }

  function focus(): void {
    if (mode === 'redirect') navigate()
    else if (popup && !isClosed()) popup.focus()
    else reopen()
  }

  /** The vault's flow cookie lets a new window go on where the lost one was. */
  function reopen(): boolean {
    const next = openPopup(browser, locale)
    if (!next) return false
    const wasBlocked = !popup
    popup = next
    hasLeft = isGone = false
    closedAt = 0
    hideBubble?.()
    navigate()
    if (wasBlocked) report('connect_opened', { mode })
    return true
  }

  function blocked(): Outcome {
    return failure('popup_blocked', 'open() needs a click, and in a sandboxed frame allow-popups')
  }

  /** The bubble is loaded here, on first use. */
  async function askForClick(anchor: HTMLElement): Promise<void> {
    const giveUp = (): void => void abandon(blocked())
    report('connect_blocked')
    try {
      const { showBlockedBubble } = await import('./placed/blocked-bubble.ts')
      // A second click, or the end, was faster.
      if (!isLive || popup) return
      hideBubble = showBlockedBubble({
        ...options,
        anchor,
        onContinue: () => void (reopen() || giveUp()),
        onDismiss: giveUp,
      })
    } catch {
      if (!popup) giveUp()
    }
  }

  /**
   * Reads `closed` until it is true once. Then the handle is dead for good, and each further reading would only cost the
   * reader a console line.
   */
  function isClosed(): boolean {
    if (!closedAt && popup?.closed) closedAt = Date.now()
    return closedAt > 0
  }

  /**
   * The user is gone when, after the reading, this page has the focus and keeps it, and the vault knows of no end. A real
   * close gives the focus back in the same moment; then half a second is enough. It takes two where the focus came later,
   * or, once the connect page has left, was here before.
   */
  function tick(): void {
    const now = Date.now()
    focusedAt = document.hasFocus() ? focusedAt || now : 0
    if (now >= until) return void abandon(failure('timeout'))
    const stayedMs = isClosed() && focusedAt ? now - Math.max(closedAt, focusedAt) : 0
    const wasHereMs = closedAt - focusedAt
    const isSuspect = wasHereMs < -holdMs || (hasLeft && wasHereMs > holdMs)
    const wasGone = isGone
    isGone = stayedMs >= (isSuspect ? carefulHoldMs : holdMs)
    if (isGone && !wasGone) ask()
  }

  /** A page that leaves takes its window along; one that comes back as it was left (bfcache) still has its live flow. */
  async function hearPage(event: Event): Promise<void> {
    if (event.type === 'pagehide') {
      popup?.close()
      if (popup && hasStorage(browser)) remember()
    } else if ((event as PageTransitionEvent).persisted) {
      settle((await takeReturn(browser)) ?? exit('user_closed'))
    }
  }

  /** Another load of this page can then hear the result, see `takeReturn`. */
  function remember(): void {
    if (session) rememberFlow(browser, { ...session, provider: options.provider })
  }

  /**
   * A message is believed only when origin, source, session and shape are all as expected. The origin alone is not enough: a
   * stranger's window can make the vault's real page post a stranger's grant to us (security BR-02). All others are ignored
   * in silence. A result is acknowledged, so that the popup may close itself.
   */
  function hearMessage(event: Event): void {
    const { origin, source, data } = event as MessageEvent<unknown>
    const { type, session: id, grants, provider, error, error_description } = record(data)
    const { token, baseUrl } = session as Session
    if (origin !== new URL(baseUrl).origin || source !== popup || id !== publicHalf(token)) return
    // Only this page holds the whole token: so the connect page knows who opened it, where no cookie can tell.
    if (type === 'alter_connect_hello')
      popup?.postMessage({ type: 'alter_connect_proof', session_token: token }, origin)
    if (type === 'alter_connect_leaving' && asText(provider)) {
      hasLeft = true
      report('connect_leaving', { provider })
    }
    const outcome = toOutcome({
      status:
        type === 'alter_connect_success' ? 'completed' : type === 'alter_connect_error' && 'failed',
      grants,
      error: { code: error, message: error_description },
    })
    if (!outcome || (outcome.type === 'error' && outcome.error.code === 'invalid_response')) return
    popup?.postMessage({ type: 'alter_connect_ack', session: id }, origin)
    settle(outcome)
  }

  /**
   * The vault knows before its page is there: the window is on its way back from the provider. Closing it in that moment can
   * leave it open for good (Chromium 156: neither this page nor its own can close it any more). The page closes itself.
   */
  function hearVault(answer?: Answer): void {
    const outcome = toOutcome(answer, isLive && isGone && document.hasFocus())
    const isSuccess = outcome?.type === 'success'
    if (!isLive) {
      if (outcome || Date.now() >= until) bag.abort()
      if (isSuccess) report('connect_late_success', { grants: outcome.grants })
    } else if (outcome) {
      // The connect page went on, and could not say so.
      if (isSuccess && closedAt && !hasLeft && !hasWarned) {
        hasWarned = true
        console.warn('alter-connect: send Cross-Origin-Opener-Policy: same-origin-allow-popups')
      }
      settle(outcome, answer?.status === 'completed' || answer?.status === 'failed')
    }
  }

  async function abandon(outcome: Outcome): Promise<void> {
    const given = isLive && session
    settle(outcome)
    if (!given) return
    // Outlives the page. Nothing can be done when it fails; the session then ends by itself.
    const init = { method: 'POST', keepalive: true }
    const answer = await callVault(browser, given, 'cancel', init)
    // The user was faster.
    if (answer?.status === 'completed') hearVault(await callVault(browser, given, 'status?wait=0'))
  }

  /** @param closesItself The vault's page is on its way back into the window, and closes it. */
  function settle(outcome: Outcome, closesItself = false): void {
    if (!isLive) return
    isLive = false
    bag.abort()
    browser.clearInterval(ticking)
    hideBubble?.()
    if (!closesItself) popup?.close()
    if (popup && session && outcome.type === 'exit' && outcome.reason === 'user_closed') {
      // It was a guess: a window that is only cut off lives on.
      bag = new AbortController()
      watchStatus(browser, session, 'rest', bag.signal, hearVault)
    }
    onEnd(outcome)
  }
}
