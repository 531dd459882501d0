import type { LogFields, Logger } from '@alter-ai/protocol'

/** Writes nothing, so that the output of tests has only what went wrong. */
export const silentLogger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

/** One line as it came to a logger. */
export interface RecordedLine {
  readonly level: keyof Logger
  readonly event: string
  readonly fields: LogFields
  readonly message: string
}

/** A logger that keeps its lines. */
export function recordLog(): { readonly logger: Logger; readonly lines: RecordedLine[] } {
  const lines: RecordedLine[] = []
  const keep = (level: keyof Logger) => (fields: LogFields, message: string) => {
    lines.push({ level, event: String(fields['event']), fields, message })
  }
  return { logger: { info: keep('info'), warn: keep('warn'), error: keep('error') }, lines }
}
