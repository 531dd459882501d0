import { publicHalf, type SessionStatus } from '@alter-ai/protocol'
import { askStatus } from './ask-status.ts'
import { listen, type Dispose } from './browser.ts'
import { buildConnectUrl } from './connect-url.ts'
import { AlterConnectError } from './error.ts'
import type { Flow, Surface } from './flow.ts'
import type { Session } from './get-session.ts'
import { toOutcome } from './outcome.ts'
import { openPopup } from './popup.ts'
import { receiveResult } from './receive-result.ts'
import { watchStatus } from './watch-status.ts'
import { watchWindow } from './watch-window.ts'

/**
 * Carries a flow in a window of its own. Two roads bring the result, the popup's message and the vault's status, and the
 * first one wins; the window's closing is only a reason to ask.
 *
 * @throws {AlterConnectError} `popup_blocked`
 */
export function openPopupSurface({ browser, options, settle, own, report }: Flow): Surface {
  const first = openPopup(browser)
  if (!first) {
    throw new AlterConnectError(
      'popup_blocked',
      'call open() straight from a click; a sandboxed frame needs allow-popups',
    )
  }
  let popup = first
  let session: Session | undefined
  let url: string | undefined
  let hasLeft = false
  let wasClosed = false
  let stopWatching: Dispose
  let closesItself = false
  let asking = new AbortController()

  watch()
  own(() => {
    stopWatching()
    asking.abort()
    if (!closesItself) popup.close()
  })
  own(listen(browser, ['pagehide'], () => popup.close()))

  return {
    go(given) {
      session = given
      url = buildConnectUrl(browser, session, 'popup', options)
      own(
        receiveResult(
          browser,
          new URL(url).origin,
          publicHalf(session.token),
          () => popup,
          hear,
          (provider) => {
            hasLeft = true
            report('connect_leaving', { provider })
          },
        ),
      )
      own(watchStatus(browser, session, 25, hearVault))
      navigate()
    },

    focus() {
      if (!isClosed()) return popup.focus()
      // Closed, or cut off by COOP. The vault's flow cookie lets a new window go on where the lost one was.
      const next = openPopup(browser)
      if (!next) return
      stopWatching()
      popup = next
      hasLeft = wasClosed = false
      watch()
      navigate()
    },
  }

  function hear(status: Partial<SessionStatus>, isGone?: boolean): void {
    const outcome = toOutcome(status, isGone)
    if (outcome) settle(outcome)
  }

  /**
   * The vault knows before its page is there: the window is on its way back from the provider. Closing it in that moment can
   * leave it open for good (Chromium 156: neither this page nor its own can close it any more). The page closes itself.
   */
  function hearVault(status: Partial<SessionStatus>, isGone?: boolean): void {
    closesItself = status.status === 'completed' || status.status === 'failed'
    hear(status, isGone)
  }

  /** Once `true`, the handle is dead for good, and reading it again only fills the console. */
  function isClosed(): boolean {
    return (wasClosed ||= popup.closed)
  }

  function watch(): void {
    stopWatching = watchWindow(
      browser,
      isClosed,
      () => hasLeft,
      ask,
      (status) => hearVault(status, true),
    )
  }

  async function ask(): Promise<Partial<SessionStatus>> {
    asking.abort()
    asking = new AbortController()
    const status = (session && (await askStatus(browser, session, 0, asking))) ?? {}
    hearVault(status)
    return status
  }

  /** Replaces the waiting page, so that Back does not lead to it. */
  function navigate(): void {
    if (url && !isClosed()) popup.location.replace(url)
  }
}
