/** What a log line says besides its message. Names are snake_case, values are plain data. */
export type LogFields = Readonly<Record<string, unknown>>

/**
 * Where log lines go. `console` satisfies it, and so does a `pino` instance.
 *
 * Nothing waits for a logger, and what it throws is ignored: a request never fails because of its log line.
 */
export interface Logger {
  readonly info: (fields: LogFields, message: string) => void
  readonly warn: (fields: LogFields, message: string) => void
  readonly error: (fields: LogFields, message: string) => void
}

/** The default: warnings and errors on the console, which Node prints on stderr. */
export const consoleLogger: Logger = {
  info: () => undefined,
  // oxlint-disable-next-line no-console -- It is the console's logger.
  warn: (fields, message) => console.warn(fields, message),
  // oxlint-disable-next-line no-console -- It is the console's logger.
  error: (fields, message) => console.error(fields, message),
}
