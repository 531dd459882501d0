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
      throw new AlterValueError(
        `extraHeaders.${key} cannot be set: the vault or the network sets it. Leave it out.`,
      )
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
  'origin',
  'set-cookie',
  // The method is what policy has judged and audit has recorded.
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  // Where a request came from. A provider may trust them, and limit or log the caller under another address.
  'client-ip',
  'fastly-client-ip',
  'fly-client-ip',
  'forwarded',
  'forwarded-for',
  'forwarded-for-ip',
  'true-client-ip',
  'via',
  'wl-proxy-client-ip',
  'x-azure-clientip',
  'x-azure-socketip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-forwarded',
  'x-originating-ip',
  'x-proxyuser-ip',
  'x-real-ip',
  'x-remote-addr',
  'x-remote-ip',
  // Another host or path than the one that was judged and recorded.
  'x-host',
  'x-http-host-override',
  'x-proxy-url',
  // A user or a client certificate that a proxy vouches for (RFC 9440).
  'client-cert',
  'client-cert-chain',
  'remote-user',
  'x-authenticated-user',
  'x-client-cert',
  'x-remote-user',
  'x-webauth-user',
])

/**
 * Families of headers that only the network in front of a server sets: proxies (RFC 9110 §7.6.3), browsers, the delivery
 * networks and clouds that vouch for an address or a user, and this vault.
 */
const forbiddenPrefixes: readonly string[] = [
  'alter-',
  'cf-',
  'proxy-',
  'sec-',
  'ssl-client-',
  'x-amzn-oidc-',
  'x-appengine-',
  'x-arr-',
  'x-envoy-',
  'x-forwarded-',
  'x-goog-authenticated-user-',
  'x-goog-iap-',
  'x-ms-client-principal',
  'x-original-',
  'x-rewrite-',
  'x-ssl-client-',
]

/**
 * Says whether no caller may add this header, given in lower case, to a call. Headers that carry a credential in place of the
 * grant's are another question: a provider definition may allow them.
 */
export function isForbiddenHeader(name: string): boolean {
  return (
    connectionHeaders.has(name) ||
    forbidden.has(name) ||
    forbiddenPrefixes.some((prefix) => name.startsWith(prefix))
  )
}
