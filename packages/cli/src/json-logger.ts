import { pino, type Logger } from 'pino'

/** The lowest level that is written; `silent` writes nothing. */
export const logLevels = ['info', 'warn', 'error', 'silent'] as const

export type LogLevel = (typeof logLevels)[number]

export interface JsonLogger {
  readonly logger: Logger
  /** Writes the buffered lines. If the reader takes nothing for two seconds, the rest is lost, so that the process can exit. */
  readonly close: () => Promise<void>
}

/** Buffer for a slow reader of standard output. Further lines are lost, so that no request waits for the log. */
const maxBufferBytes = 8 * 1024 * 1024
const closeMs = 2_000

/**
 * Writes one JSON object per line to standard output and never blocks the process. (A write by file descriptor would block a
 * thread while a pipe has no reader, and the process could not exit.)
 */
export function createJsonLogger(level: LogLevel): JsonLogger {
  const { stdout } = process
  // The vault goes on without a reader of its log.
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
