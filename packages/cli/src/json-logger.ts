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

/**
 * Writes one JSON object a line on standard output, without ever blocking the process. (A write by file descriptor would
 * block a thread while a pipe has no reader, and the process could not exit.)
 */
export function createJsonLogger(level: LogLevel): JsonLogger {
  const { stdout } = process
  // A reader that is gone takes the log with it, and not the vault.
  stdout.on('error', () => undefined)
  const logger = pino(
    {
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write(line) {
        if (stdout.writableLength < maxBufferBytes) stdout.write(line)
      },
    },
  )
  return {
    logger,
    async close() {
      await new Promise<void>((resolve) => {
        const tooLate = setTimeout(resolve, closeMs)
        stdout.write('', () => {
          clearTimeout(tooLate)
          resolve()
        })
      })
    },
  }
}
