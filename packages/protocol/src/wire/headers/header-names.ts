/**
 * Headers that belong to one connection or to the framing of one message (RFC 9110 §7.6.1, RFC 9112 §6), in lower case.
 * The outbound client sets what it needs of them; nobody else may, in either direction.
 */
export const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** A field name is a token (RFC 9110 §5.1). */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)
}

/** A field value of visible characters, spaces and tabs, in Latin-1 (RFC 9110 §5.5): no CR, LF or NUL, so no second line. */
export function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}
