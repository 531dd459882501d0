import { AlterConnectError } from './error.ts'

/**
 * Returns the vault's URL in its one form: origin and path, without a slash at the end.
 *
 * The session token is sent there and messages from its origin are believed, so it must be https, or http on loopback, and
 * may hold no user name, query or fragment.
 *
 * @param page The URL that a relative `value` starts from.
 * @throws {AlterConnectError} `invalid_base_url`
 */
export function parseBaseUrl(value: string, page: string): string {
  const url = parseUrl(value, page)
  if (
    !url ||
    !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) ||
    url.username ||
    url.password ||
    url.search ||
    url.hash
  ) {
    throw new AlterConnectError(
      'invalid_base_url',
      'baseURL must be https, or http on loopback, without user name, query or fragment',
    )
  }
  return url.origin + url.pathname.replace(/\/+$/, '')
}

/** `undefined` for what is no URL: `new URL()` throws, and `URL.canParse` is younger than the browsers we serve. */
function parseUrl(value: string, base: string): URL | undefined {
  try {
    return new URL(value, base)
  } catch {
    return undefined
  }
}

// The parser has already folded 127.1, 0x7f.1 and their like into dotted form.
function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
}
