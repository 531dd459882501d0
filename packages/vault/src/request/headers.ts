import { AlterValueError } from '@alter-ai/protocol'
import { connectionHeaders, isHeaderName, isHeaderValue } from '../http/header-names.ts'

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
    if (isForbidden(key) || reserved.has(key))
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

export interface ResponseHeaderOptions {
  /** The headers in which the provider's row carries its credential. */
  readonly credentialHeaders: readonly string[]
  /** Texts that must not come back: the access token. A header that holds one is dropped. */
  readonly secrets?: readonly string[]
}

/**
 * The provider's answer headers, as the caller may see them.
 *
 * Dropped: cookies, which belong to the vault's conversation with the provider; what frames the connection; `alter-*`, by
 * which the vault speaks itself; credential headers that a server echoes; and every header with a secret in it.
 * `www-authenticate` goes too: it describes the vault's credential, which the caller neither has nor can replace, some
 * servers echo that credential in it, and a browser behind the caller would open a login dialog.
 */
export function filterResponseHeaders(
  headers: Headers,
  { credentialHeaders, secrets = [] }: ResponseHeaderOptions,
): Headers {
  const named = (headers.get('connection') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
  const hidden = new Set([...credentialHeaders.map((name) => name.toLowerCase()), ...named])
  const kept = new Headers()
  for (const [name, value] of headers) {
    if (
      hidden.has(name) ||
      isHiddenFromCaller(name) ||
      secrets.some((secret) => holds(value, secret))
    )
      continue
    kept.append(name, value)
  }
  return kept
}

const maxBytes = 16 * 1024

const forbidden: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'cookie2',
  'forwarded',
  'set-cookie',
  'via',
  'x-real-ip',
  // The method is what policy has judged and audit has recorded.
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
])

function isForbidden(name: string): boolean {
  return (
    connectionHeaders.has(name) ||
    forbidden.has(name) ||
    name.startsWith('proxy-') ||
    name.startsWith('x-forwarded-') ||
    name.startsWith('alter-')
  )
}

const hiddenNames: ReadonlySet<string> = new Set([
  'authentication-info',
  'authorization',
  'cookie',
  'set-cookie',
  'set-cookie2',
  'www-authenticate',
])

function isHiddenFromCaller(name: string): boolean {
  // The length describes the body, not the connection, and HEAD is asked for its sake.
  if (name === 'content-length') return false
  return (
    connectionHeaders.has(name) ||
    hiddenNames.has(name) ||
    name.startsWith('proxy-') ||
    name.startsWith('alter-')
  )
}

function holds(value: string, secret: string): boolean {
  if (secret === '') return false
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')].some((form) =>
    value.includes(form),
  )
}
