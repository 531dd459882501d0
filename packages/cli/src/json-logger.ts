import { pino, type Logger } from 'pino'

/** From the least important that is written; `silent` writes nothing. */
export const logLevels = ['info', 'warn', 'error', 'silent'] as const

export type LogLevel = (typeof logLevels)[number]

/** What may wait for a slow reader of standard output. Lines beyond that are lost, so that no request waits for them. */
const maxBufferBytes = 8 * 1024 * 1024

/** Writes one JSON object a line on standard output, without ever blocking the process. What waits is written at its exit. */
export function createJsonLogger(level: LogLevel): Logger {
  return pino(
    {
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ dest: 1, sync: false, maxLength: maxBufferBytes }),
  )
}
