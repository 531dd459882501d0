/** A host name of 255 bytes (RFC 1035 §2.3.4), a colon and a port. */
const maxLength = 261

/**
 * Whether the host that a request names is longer than any host. Asked before a URL is made of it: parsers normalize the
 * international names of a host first, and that takes time with the square of their length.
 *
 * @param target as on the request line; in absolute form it names the host (RFC 9112 §3.2.2).
 * @param host the header `Host`.
 */
export function isHostTooLong(target: string, host = ''): boolean {
  const [, named = ''] = /^https?:\/\/([^/?#]*)/i.exec(target) ?? []
  return named.length > maxLength || host.length > maxLength
}
