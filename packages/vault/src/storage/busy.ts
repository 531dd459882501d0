import { setTimeout as wait } from 'node:timers/promises'
import { isBusy, storageUnavailable } from './sqlite-error.ts'

/** How long a call waits for other processes, in milliseconds, unless the driver was opened with another limit. */
export const defaultBusyLimitMs = 5_000

/**
 * The result of `attempt`, which is called again for as long as another process holds the lock.
 *
 * SQLite's own busy timeout would stop this process's event loop; and of two connections in one process, each would wait
 * for the other until that timeout ends.
 *
 * @throws `storage_unavailable` after `limitMs`; whatever else `attempt` throws.
 */
export async function untilFree<T>(attempt: () => T, limitMs: number): Promise<T> {
  const deadline = performance.now() + limitMs
  for (;;) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (performance.now() >= deadline) throw stayedBusy()
      await wait(busyPauseMs())
    }
  }
}

/** The next pause: short, because others hold the lock for a millisecond or so; random, so that two do not meet for ever. */
export function busyPauseMs(): number {
  return 1 + Math.random() * 7
}

export function stayedBusy(): Error {
  return storageUnavailable('the database stayed locked by other processes')
}
