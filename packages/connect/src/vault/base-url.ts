import { AlterConnectError } from '../error.ts'

// The URL parser has already folded 127.1, 0x7f.1 and their like into dotted form.
const safeOrigin = /^(https:|http:\/\/((.+\.)?localhost|127(\.\d+){3}|\[::1\])(:\d+)?$)/

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
  try {
    const { href, origin, pathname } = new URL(value, page)
    if (safeOrigin.test(origin) && href === origin + pathname) return href.replace(/\/+$/, '')
  } catch {}
  throw new AlterConnectError(
    'invalid_base_url',
    'baseURL must be https (http on localhost), without user, query or fragment',
  )
}
