import { AlterValueError } from '@alter-ai/protocol'

/**
 * Any text as one segment of a path, or as the text of a header.
 *
 * @throws {AlterValueError} for what is not text, or not well-formed; names the option.
 */
export function percentEncode(option: string, value: unknown): string {
  try {
    if (typeof value === 'string') return encodeURIComponent(value)
  } catch {
    // A lone surrogate; told below.
  }
  throw new AlterValueError(`${option} must be well-formed text`)
}
