import type { SessionChanges } from './session-changes.ts'

/** The responses of this process that wait for the end of a session. */
export interface SessionWatch {
  /**
   * Resolves when the session is over. Resolves earlier after `timeoutMs` (milliseconds), when `signal` aborts, and when
   * {@link maxWaitingPerSession} younger responses wait for the same session; at once when {@link maxWaiting} responses
   * wait in this process. Never rejects: what the caller reads next shows why it was woken.
   */
  readonly untilOver: (sessionId: string, timeoutMs: number, signal?: AbortSignal) => Promise<void>
}

/** More than one page needs, also when its network breaks off and it asks anew. */
export const maxWaitingPerSession = 8

/** Each of them holds a connection, some 30 kB of memory and, for its session, one read per second. */
export const maxWaiting = 2_000

// Another process may have finished the session. This bounds how late that is noticed.
const pollMs = 1_000

interface Watch {
  /** In order of arrival. */
  readonly wakes: Set<() => void>
  readonly closing: AbortController
}

/**
 * Watches sessions for everyone in this process who waits for their end. All who wait for the same session share one read
 * of the database per second, and one after each change in this process.
 *
 * @param isOver Reads the session from the database.
 */
export function createSessionWatch(
  changes: SessionChanges,
  isOver: (sessionId: string) => Promise<boolean>,
): SessionWatch {
  const watches = new Map<string, Watch>()
  let waiting = 0

  function open(sessionId: string): Watch {
    const watch = { wakes: new Set<() => void>(), closing: new AbortController() }
    watches.set(sessionId, watch)
    void poll(sessionId, watch)
    return watch
  }

  async function poll(sessionId: string, { wakes, closing: { signal } }: Watch): Promise<void> {
    let change = changes.next(sessionId, pollMs, signal)
    for (;;) {
      await change
      if (signal.aborted) return
      // Before the read, so that no change during it is missed.
      change = changes.next(sessionId, pollMs, signal)
      // If the database is away, each response finds that out and reports it.
      if (await isOver(sessionId).catch(() => true)) for (const wake of wakes) wake()
    }
  }

  return {
    untilOver(sessionId, timeoutMs, signal) {
      if (waiting >= maxWaiting || signal?.aborted === true) return Promise.resolve()
      const watch = watches.get(sessionId) ?? open(sessionId)
      const [oldest] = watch.wakes
      if (watch.wakes.size === maxWaitingPerSession) oldest?.()
      waiting += 1
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', wake)
          watch.wakes.delete(wake)
          waiting -= 1
          if (watch.wakes.size === 0) {
            watches.delete(sessionId)
            watch.closing.abort()
          }
          resolve()
        }
        const timer = setTimeout(wake, timeoutMs)
        signal?.addEventListener('abort', wake)
        watch.wakes.add(wake)
      })
    },
  }
}
