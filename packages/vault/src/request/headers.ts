import { connectionHeaders } from '@alter-ai/protocol/wire'
import type { FindSecret } from './find-secret.ts'

export interface ResponseHeaderOptions {
  /** The headers in which the provider definition carries its credential. */
  readonly credentialHeaders: readonly string[]
  /** Finds what must not come back: the access token. A header that holds it is dropped. */
  readonly holdsSecret: FindSecret
}

/**
 * The provider's answer headers, as the caller may see them.
 *
 * Dropped: cookies, which belong to the vault's conversation with the provider; what frames the connection; `alter-*`, by
 * which the vault speaks itself; credential headers that a server echoes; every header with a secret in it; and orders to a
 * server in front, such as `X-Accel-Redirect`: the one in front of the app would send a file of the app's own.
 * `www-authenticate` goes too: it describes the vault's credential, which the caller neither has nor can replace, some
 * servers echo that credential in it, and a browser behind the caller would open a login dialog.
 */
export function filterResponseHeaders(
  headers: Headers,
  { credentialHeaders, holdsSecret }: ResponseHeaderOptions,
): Headers {
  const named = (headers.get('connection') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
  const hidden = new Set([...credentialHeaders.map((name) => name.toLowerCase()), ...named])
  const kept = new Headers()
  for (const [name, value] of headers) {
    if (hidden.has(name) || isHiddenFromCaller(name) || holdsSecret(value)) continue
    kept.append(name, value)
  }
  return kept
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
    hiddenPrefixes.some((prefix) => name.startsWith(prefix))
  )
}

const hiddenPrefixes: readonly string[] = [
  'alter-',
  'proxy-',
  // Orders to the server or the delivery network in front: nginx, Apache and lighttpd, Perlbal, LiteSpeed, Envoy.
  'x-accel-',
  'x-envoy-',
  'x-lighttpd-send-',
  'x-litespeed-',
  'x-reproxy-',
  'x-sendfile',
]
