import { AlterValueError } from '../errors.ts'

// Databases refuse NUL or cut the text there, and half a surrogate pair has no UTF-8.
const notPlain = /\0|\p{Surrogate}/u

/** Whether every database and every encoding keeps the value as it is: text without NUL and without half a surrogate pair. */
export function isPlainText(value: unknown): value is string {
  return typeof value === 'string' && !notPlain.test(value)
}

/**
 * Asserts that an argument, where it is given, is plain text.
 *
 * @throws {AlterValueError} names the argument, never its value.
 */
export function assertPlainText(name: string, value: unknown): void {
  if (value === undefined || isPlainText(value)) return
  throw new AlterValueError(`${name} must be text without NUL characters or unpaired surrogates`)
}

/** The text cut to `maxLength` UTF-16 units, or one less where that would cut a surrogate pair in two. */
export function cutText(text: string, maxLength: number): string {
  const cut = text.slice(0, maxLength)
  return text.length > maxLength && /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
}
