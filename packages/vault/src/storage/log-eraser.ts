import type { SqliteConnection } from './sqlite-connection.ts'

/** Requests within this time share one truncation, in milliseconds. */
const gatherMs = 100
const maxPauseMs = 5_000

/** Empties the write-ahead log of a SQLite file, which keeps the old content of every page until it is overwritten. */
interface LogEraser {
  /** Empties the log soon. While another connection still reads or writes, it tries again later, until it has succeeded. */
  readonly request: () => void
  /** Closing the connection empties the log as well. */
  readonly stop: () => void
}

/**
 * One attempt stops the event loop for about as long as a commit that checkpoints: SQLite does that every 1,000 pages, so the
 * log is seldom longer.
 */
export function createLogEraser(connection: SqliteConnection): LogEraser {
  let timer: NodeJS.Timeout | undefined
  let pauseMs = gatherMs

  function schedule(delayMs: number): void {
    timer = setTimeout(attempt, delayMs)
    timer.unref()
  }

  function attempt(): void {
    timer = undefined
    if (connection.truncateLog()) {
      pauseMs = gatherMs
      return
    }
    schedule(pauseMs)
    pauseMs = Math.min(maxPauseMs, pauseMs * 2)
  }

  return {
    // An attempt that is still to come covers this request too.
    request: () => {
      if (timer === undefined) schedule(gatherMs)
    },
    stop: () => clearTimeout(timer),
  }
}
