/**
 * Wakes long polls of this process when a session changes. Other processes find out by reading the row, so this only
 * makes the common case fast; nothing depends on it.
 */
export interface SessionChanges {
  readonly announce: (sessionId: string) => void
  /** Resolves at the next change of the session, after `timeoutMs`, or when `signal` aborts. */
  readonly next: (sessionId: string, timeoutMs: number, signal?: AbortSignal) => Promise<void>
}

export function createSessionChanges(): SessionChanges {
  const waiting = new Map<string, Set<() => void>>()
  return {
    announce(sessionId) {
      for (const wake of waiting.get(sessionId) ?? []) wake()
    },
    next(sessionId, timeoutMs, signal) {
      return new Promise((resolve) => {
        const wakes = waiting.get(sessionId) ?? new Set()
        const done = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', done)
          wakes.delete(done)
          if (wakes.size === 0) waiting.delete(sessionId)
          resolve()
        }
        const timer = setTimeout(done, timeoutMs)
        wakes.add(done)
        waiting.set(sessionId, wakes)
        if (signal?.aborted === true) done()
        else signal?.addEventListener('abort', done, { once: true })
      })
    },
  }
}
