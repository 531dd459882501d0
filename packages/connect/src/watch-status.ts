import type { SessionStatus } from '@alter-ai/protocol'
import { askStatus } from './ask-status.ts'
import { listen, type Browser, type Dispose } from './browser.ts'
import type { Session } from './get-session.ts'

const shortestPauseMs = 1000
const longestPauseMs = 30_000

/**
 * Follows the session at the vault until it is stopped. This road arrives also where the provider has cut the tie between
 * popup and page.
 *
 * The vault holds each question until there is news. After a failure the next question waits, twice as long each time, with
 * jitter; a sign that the user or the network is back asks again at once.
 *
 * @param waitSeconds 0 to 25: how long the vault may hold a question.
 */
export function watchStatus(
  browser: Browser,
  session: Session,
  waitSeconds: number,
  onStatus: (status: SessionStatus) => void,
): Dispose {
  let isStopped = false
  let askedAt: number
  let wake: Dispose
  // visibilitychange comes up from the document.
  const unlisten = listen(
    browser,
    ['focus', 'pageshow', 'online', 'visibilitychange'],
    wakeIfVisible,
  )
  void follow()
  return () => {
    isStopped = true
    unlisten()
    wake()
  }

  async function follow(): Promise<void> {
    let failures = 0
    while (!isStopped) {
      askedAt = Date.now()
      const controller = new AbortController()
      wake = () => controller.abort()
      const status = await askStatus(browser, session, waitSeconds, controller)
      if (isStopped) return
      failures = status || controller.signal.aborted ? 0 : failures + 1
      if (status) onStatus(status)
      await pause(
        failures
          ? Math.min(longestPauseMs, shortestPauseMs * 2 ** failures) * (0.5 + Math.random() / 2)
          : // A server that does not hold the question must not be asked in a tight loop.
            askedAt + shortestPauseMs - Date.now(),
      )
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = browser.setTimeout(resolve, ms)
      wake = () => {
        browser.clearTimeout(timer)
        resolve()
      }
      if (isStopped) wake()
    })
  }

  function wakeIfVisible(): void {
    // The signs come in clusters (focus, visibilitychange, pageshow): one question answers them all.
    const isStale = Date.now() - askedAt >= shortestPauseMs
    if (isStale && browser.document.visibilityState !== 'hidden') wake()
  }
}
