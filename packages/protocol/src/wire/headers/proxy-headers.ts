import { listOf, textOf } from '../members.ts'

/**
 * Headers of `{ANY} /sdk/proxy`, by which an app's back end says which call it means; the rest of the request is the call.
 */
export const proxyHeaders = {
  /** The URL to call, absolute, query and all. Where there are path parameters, its path is still the template. */
  target: 'alter-target',
  /** base64url of a JSON object of strings and numbers, which fill `{name}` in the target's path. */
  pathParams: 'alter-path-params',
  /** This and the next two are percent-encoded UTF-8. Excludes the provider. */
  grantId: 'alter-grant-id',
  provider: 'alter-provider',
  account: 'alter-account',
  /** base64url of the user's JSON. Limits the call to grants of that user. */
  user: 'alter-user',
  /** base64url of UTF-8. */
  reason: 'alter-reason',
  /** base64url of a JSON object of strings. */
  context: 'alter-context',
  /** base64url of a JSON list of strings. */
  requiredScopes: 'alter-required-scopes',
  /**
   * Names of the headers that go on to the provider's API, parted by commas. Without it all end-to-end headers do, also those
   * that an HTTP client adds of its own accord.
   */
  headers: 'alter-headers',
} as const

/** Headers of the answer. A provider cannot set them: whatever begins with `Alter-` is taken out of its answers. */
export const proxyAnswerHeaders = {
  /** The code of an error of the vault's own. Without it the answer is the provider's. */
  error: 'alter-error',
  requestId: 'alter-request-id',
  /**
   * Names of the headers that are the provider's, parted by commas, where the call named its own. Whatever else is there was
   * added on the way; and an answer without it is somebody else's, say a load balancer's, and never taken for the provider's.
   */
  headers: 'alter-headers',
  /** Of a provider's answer: the grant that was used, and its provider's key. */
  grantId: 'alter-grant-id',
  provider: 'alter-provider',
  /**
   * Only on a provider's refusal for want of scope (RFC 6750 §3.1): what the user has not allowed yet, as base64url of a JSON
   * list, which is empty where the provider did not say.
   */
  missingScopes: 'alter-missing-scopes',
  /** The provider's `Content-Encoding`. Under its own name, HTTP clients would unpack the body unasked. */
  contentEncoding: 'alter-content-encoding',
  /** The provider's `Cache-Control`. The answer's own forbids to keep it: all calls go to one address. */
  cacheControl: 'alter-cache-control',
} as const

/** base64url of a text's UTF-8 (RFC 4648 §5), without padding. */
export function toBase64Url(text: string): string {
  let bytes = ''
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte)
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The text of {@link toBase64Url}; `undefined` for what is not base64url of UTF-8. Total. */
export function fromBase64Url(encoded: string): string | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(encoded)) return undefined
  try {
    const bytes = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
    const codes = Uint8Array.from(bytes, (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(codes)
  } catch {
    return undefined
  }
}

/** A list of texts, as base64url of its JSON. */
export function toBase64UrlList(texts: readonly string[]): string {
  return toBase64Url(JSON.stringify(texts))
}

/** The list of {@link toBase64UrlList}; `undefined` for what is none. Total. */
export function fromBase64UrlList(encoded: string): readonly string[] | undefined {
  try {
    return listOf(JSON.parse(fromBase64Url(encoded) ?? ''), textOf)
  } catch {
    return undefined
  }
}

/** The text of `encodeURIComponent`; `undefined` for what is not well-formed. Total. */
export function fromPercentEncoded(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}
