import type { SessionStatus } from '@alter-ai/protocol'
import { listen, type Browser, type Dispose } from './browser.ts'

const pollMs = 250
/** How long the user must stay on the page before a closed window counts as left. */
const holdMs = 500
/** The same where the reading of `closed` may be the work of COOP. */
const carefulHoldMs = 2000

/**
 * Notices that the user closed the window, and never mistakes a cut tie for it.
 *
 * A provider's COOP header makes `closed` true while the user is still typing there. So a reading is only a hint, and it is
 * taken once, because each later one costs the reader a console line. The user is gone when, after the reading, this page
 * has the focus and keeps it, and the vault, asked twice, knows of no end.
 *
 * A real close gives the focus back in the same moment; then half a second is enough. Where focus and reading lie apart, it
 * takes two.
 *
 * @param hasLeft The connect page has left for the provider, whose COOP header may make `closed` lie.
 * @param ask Asks the vault, and settles the flow if the answer is final.
 * @param onGone The user is gone; with the vault's last word.
 */
export function watchWindow(
  browser: Browser,
  isClosed: () => boolean,
  hasLeft: () => boolean,
  ask: () => Promise<Partial<SessionStatus>>,
  onGone: (status: Partial<SessionStatus>) => void,
): Dispose {
  const { document } = browser
  let closedAt: number | undefined
  let wasFocusedAtClose = false
  let focusedAt = -Infinity
  let holding: number | undefined

  const poll = browser.setInterval(read, pollMs)
  // visibilitychange comes up from the document.
  const unlisten = listen(browser, ['focus', 'visibilitychange'], ({ type }) => {
    if (type === 'focus') focusedAt = Date.now()
    if (closedAt === undefined) read()
    else hold()
  })
  return () => {
    unlisten()
    browser.clearInterval(poll)
    browser.clearTimeout(holding)
    holding = undefined
  }

  function read(): void {
    if (!isClosed()) return
    browser.clearInterval(poll)
    closedAt = Date.now()
    wasFocusedAtClose = document.hasFocus()
    hold()
  }

  /** Starts over with each return of the focus, so that what is held at the end was held without a break. */
  function hold(): void {
    browser.clearTimeout(holding)
    if (!document.hasFocus()) return
    void ask()
    const areApart = Math.abs(focusedAt - (closedAt as number)) > holdMs
    const isSuspect = areApart && (hasLeft() || !wasFocusedAtClose)
    holding = browser.setTimeout(() => void conclude(), isSuspect ? carefulHoldMs : holdMs)
  }

  async function conclude(): Promise<void> {
    const started = holding
    const status = await ask()
    // The user may have gone back to the popup meanwhile.
    if (holding === started && document.hasFocus()) onGone(status)
  }
}
