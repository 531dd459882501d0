import { AlterValueError } from '../../errors.ts'

/** What a request's target and headers may have in bytes, outside the proxy route: as much as Node's own default. */
const maxHeaderBytes = 16 * 1024

/**
 * Refuses a request whose target and headers are too large. The limit of an HTTP server holds for all of its routes, and one
 * that serves the proxy route must allow more than the others need.
 *
 * @param target as on the request line.
 * @param lines names and values in turn, as Node has them: one character for each byte.
 * @throws {AlterSDKError} `invalid_argument` with status 431 (RFC 6585 §5).
 */
export function assertHeaderSize(
  target: string,
  lines: readonly string[],
  maxBytes = maxHeaderBytes,
): void {
  // Each line has a colon, a space and a line break besides.
  const size = lines.reduce((sum, text) => sum + text.length + 2, target.length)
  if (size <= maxBytes) return
  throw new AlterValueError(
    `The headers of the request are too large. At most ${maxBytes} bytes are accepted here.`,
    { status: 431 },
  )
}
