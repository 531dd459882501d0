import { listen, type Browser } from '../window/browser.ts'
import { callVault, type Answer } from './call-vault.ts'
import type { Session } from './get-session.ts'

const shortestPauseMs = 1000
const longestPauseMs = 30_000
/** How much longer than asked an answer may take: a connection that died in the machine's sleep never ends. */
const graceMs = 5000
/** So many questions are asked while nobody can see the page, five minutes' worth; then it waits for a sign. */
const unseenQuestions = 12

/**
 * Follows the session at the vault. This road arrives also where the provider has cut the tie between popup and page. There
 * is one question at a time; a sign that the user or the network is back asks at once.
 *
 * Where the vault is on the page's own origin, its result page says by BroadcastChannel when there is something to ask for.
 * Anybody on that origin may say so; it costs one question (security BR-18).
 *
 * @param pace `poll`: the vault holds each question until there is news, unless the channel serves. `retry`: asks when told,
 * until there is an answer. `rest`: asks at signs alone, and sets no timer but the one that ends a question.
 * @param signal Ends it.
 * @param onAnswer Hears the answer to every question that was not replaced; `undefined` is none.
 * @returns Asks now, in place of the question that is on its way; the vault answers at once.
 */
export function watchStatus(
  browser: Browser,
  session: Session,
  pace: 'poll' | 'retry' | 'rest',
  signal: AbortSignal,
  onAnswer: (answer: Answer | undefined) => void,
): () => void {
  const { document } = browser
  let question = new AbortController()
  let timer: number | undefined
  let askedAt = 0
  let failures = 0
  let unseen = 0
  const channel = openChannel(browser, session)
  const holdSeconds = pace === 'poll' && !channel ? 25 : 0
  const askNow = (): void => void ask(0)

  listen(channel, 'message', signal, askNow)
  // visibilitychange comes up from the document.
  listen(browser, 'focus pageshow online visibilitychange', signal, () => {
    // The signs come in clusters: one question answers them all.
    if (!document.hidden && Date.now() - askedAt >= shortestPauseMs) void ask()
  })
  signal.addEventListener('abort', () => {
    giveUp()
    channel?.close()
  })
  if (holdSeconds) void ask()
  return askNow

  async function ask(waitSeconds = holdSeconds): Promise<void> {
    giveUp()
    const mine = (question = new AbortController())
    askedAt = Date.now()
    timer = browser.setTimeout(() => mine.abort(), waitSeconds * 1000 + graceMs)
    const answer = await callVault(browser, session, `status?wait=${waitSeconds}`, {
      signal: mine.signal,
    })
    if (question !== mine || signal.aborted) return
    browser.clearTimeout(timer)
    onAnswer(answer)
    if (signal.aborted || pace === 'rest') return
    failures = answer ? 0 : failures + 1
    unseen = document.hidden ? unseen + 1 : 0
    if ((!failures && !holdSeconds) || unseen > unseenQuestions) return
    timer = browser.setTimeout(
      () => void ask(),
      failures
        ? Math.min(longestPauseMs, shortestPauseMs * 2 ** failures) * (0.5 + Math.random() / 2)
        : // A server that does not hold the question must not be asked in a tight loop.
          askedAt + shortestPauseMs - Date.now(),
    )
  }

  function giveUp(): void {
    browser.clearTimeout(timer)
    question.abort()
  }
}

/** A framed page and the popup are kept apart by storage partitioning. */
function openChannel(browser: Browser, { baseUrl }: Session): BroadcastChannel | undefined {
  const { BroadcastChannel, location } = browser
  const isShared = new URL(baseUrl).origin === location.origin && browser.parent === browser
  return isShared && BroadcastChannel ? new BroadcastChannel('alter-connect') : undefined
}
