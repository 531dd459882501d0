import { once } from 'node:events'
import { pino, type Logger } from 'pino'

/** From the least important that is written; `silent` writes nothing. */
export const logLevels = ['info', 'warn', 'error', 'silent'] as const

export type LogLevel = (typeof logLevels)[number]

export interface JsonLogger {
  readonly logger: Logger
  /** Writes what waits. A reader that takes nothing for two seconds loses the rest, so that the process can end. */
  readonly close: () => Promise<void>
}

/** What may wait for a slow reader of standard output. Lines beyond that are lost, so that no request waits for them. */
const maxBufferBytes = 8 * 1024 * 1024
const closeMs = 2_000

/** Writes one JSON object a line on standard output, without ever blocking the process. */
export function createJsonLogger(level: LogLevel): JsonLogger {
  const destination = pino.destination({ dest: 1, sync: false, maxLength: maxBufferBytes })
  const logger = pino(
    {
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  )
  return {
    logger,
    async close() {
      const isWritten = once(destination, 'close')
      destination.end()
      const tooLate = AbortSignal.timeout(closeMs)
      await Promise.race([isWritten, once(tooLate, 'abort')]).catch(() => undefined)
      // Otherwise it would wait for its reader when the process exits, for as long as that takes.
      destination.destroy()
    },
  }
}
