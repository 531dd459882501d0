import type { Cookies } from './flow-cookie.ts'

/**
 * Cookies of a request. Of a name that comes twice the first counts: with equal paths that is the older one.
 */
export function readCookies(header: string | undefined): Cookies {
  const cookies = new Map<string, string>()
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    if (at > 0 && !cookies.has(name)) cookies.set(name, pair.slice(at + 1).trim())
  }
  return cookies
}
