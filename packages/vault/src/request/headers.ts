import { connectionHeaders } from '@alter-ai/protocol/wire'

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

/** Says whether a text has a secret in it, as it is or in one of the usual encodings. */
export function holds(value: string, secret: string): boolean {
  if (secret === '') return false
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')].some((form) =>
    value.includes(form),
  )
}
