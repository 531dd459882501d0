import { AlterValueError } from '../../errors.ts'
import { connectionHeaders, isHeaderName, isHeaderValue } from './header-names.ts'

/**
 * Checks the headers that a caller adds to a call, and gives them back with names in lower case.
 *
 * Refused, rather than dropped in silence: what frames or routes the message, what says who it comes from, and what
 * carries a credential, the row's own credential header among them. So the caller can neither replace the token nor send one
 * of his own under the grant's audit record.
 *
 * @param credentialHeaders The headers in which the provider's row carries its credential.
 * @throws {AlterValueError} names the header, never its value.
 */
export function requestHeaders(
  extraHeaders: Readonly<Record<string, string>> | undefined,
  credentialHeaders: readonly string[],
): Record<string, string> {
  const reserved = new Set(credentialHeaders.map((name) => name.toLowerCase()))
  const headers = new Map<string, string>()
  let bytes = 0
  for (const [name, value] of Object.entries(extraHeaders ?? {})) {
    if (!isHeaderName(name))
      throw new AlterValueError('extraHeaders has a name that is not a header name')
    const key = name.toLowerCase()
    if (isForbiddenHeader(key) || reserved.has(key))
      throw new AlterValueError(`extraHeaders.${key} cannot be set`)
    if (headers.has(key)) throw new AlterValueError(`extraHeaders.${key} is given twice`)
    if (typeof value !== 'string' || !isHeaderValue(value)) {
      throw new AlterValueError(`extraHeaders.${key} is not a header value`)
    }
    headers.set(key, value)
    bytes += key.length + value.length + 4
  }
  if (bytes > maxBytes)
    throw new AlterValueError(`extraHeaders must be at most ${maxBytes} bytes in all`)
  return Object.fromEntries(headers)
}

const maxBytes = 16 * 1024

const forbidden: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'cookie2',
  'forwarded',
  'origin',
  'set-cookie',
  'via',
  'x-real-ip',
  // The method is what policy has judged and audit has recorded.
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
])

/** Says whether a header, by its name in lower case, is none that a caller may add to a call. */
export function isForbiddenHeader(name: string): boolean {
  return (
    connectionHeaders.has(name) ||
    forbidden.has(name) ||
    name.startsWith('proxy-') ||
    name.startsWith('sec-') ||
    name.startsWith('x-forwarded-') ||
    name.startsWith('alter-')
  )
}
