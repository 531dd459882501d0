import { AlterSDKError, type ErrorCode } from '@alter-ai/protocol'
import type { Provider } from '../../providers/provider.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Reads an answer of a token endpoint, in whatever dress the provider sends it, into the members of RFC 6749 §5.1. Total:
 * any body gives members or an {@link AlterSDKError}; nothing of the body gets into the error.
 *
 * @param credential whose credential the request carried: the client's (RFC 6749 §3.2.1), or only the token that is exchanged.
 * @throws {AlterSDKError} the RFC 6749 §5.2 code that the provider gave or that its definition maps it to; `invalid_client` for
 * any other 401 (`details.namesClient` says whether the body says so too); `temporarily_unavailable` for 429 and 503, `server_error` for other 5xx, else `unexpected_response`.
 */
export async function readTokenResponse(
  provider: Provider,
  response: Response,
  nowMs: number,
  credential: 'client' | 'token',
): Promise<JsonObject> {
  const body = parseBody(await response.text())
  const failure = failureOf(provider, response.status, body, credential)
  if (failure !== undefined) {
    const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'), nowMs)
    throw new AlterSDKError(failure, `the provider's token endpoint refused (${failure})`, {
      status: statusOf(failure),
      provider: provider.id,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      details: {
        answered: response.status,
        ...(failure === 'invalid_client' && { namesClient: namesClient(provider, body) }),
      },
    })
  }
  return body as JsonObject
}

/** The members where RFC 6749 §5.1 has them, whatever their place, unit or form in the answer. */
export function normaliseTokenResponse(
  provider: Provider,
  body: JsonObject,
  nowMs: number,
): JsonObject {
  const paths = provider.tokenResponse
  const member = (name: keyof Provider['tokenResponse']) =>
    (paths[name] ?? [name])
      .map((path) => atPath(body, path))
      .find((value) => value !== undefined && value !== '')
  const expiresIn =
    parseExpiresIn(member('expires_in'), provider.expiresInUnit, maxLifetimeSeconds) ??
    parseExpiresAt(paths.expires_at && member('expires_at'), nowMs)
  const refreshExpiresIn = parseRefreshExpiresIn(
    member('refresh_token_expires_in'),
    provider.expiresInUnit,
  )
  const scope = member('scope')
  const tokenType =
    typeof body['token_type'] === 'string' ? body['token_type'].toLowerCase() : 'bearer'
  return {
    access_token: member('access_token'),
    token_type: provider.bearerAliases.includes(tokenType) ? 'bearer' : tokenType,
    ...defined('refresh_token', member('refresh_token')),
    ...defined('scope', Array.isArray(scope) ? scope.filter(isString).join(' ') : scope),
    ...defined('expires_in', expiresIn),
    ...defined('refresh_token_expires_in', refreshExpiresIn),
    ...defined('id_token', provider.openid ? body['id_token'] : undefined),
  }
}

/** Scopes come separated by a space (RFC 6749 §3.3), or by a comma from those who do as they like. */
export function parseScope(scope: unknown): readonly string[] | undefined {
  if (typeof scope !== 'string') return undefined
  return [...new Set(scope.split(/[ ,]+/).filter((part) => part !== ''))]
}

/** The value at `a.b` in a JSON object; `undefined` where there is none. */
export function atPath(body: unknown, path: string): unknown {
  let value: unknown = body
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value ?? undefined
}

// An object from JSON, or from a form where the provider prefers that. Anything else is not an answer.
function parseBody(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined
  } catch {
    const form = new URLSearchParams(text)
    return form.has('access_token') || form.has('error') ? Object.fromEntries(form) : undefined
  }
}

// RFC 6749 §5.2 sends errors with 400; some send them with 200, some with a word of their own. Below 500, and but for 429, an
// error member wins.
function failureOf(
  provider: Provider,
  status: number,
  body: JsonObject | undefined,
  credential: 'client' | 'token',
): ErrorCode | undefined {
  const trouble = troubleOf(status)
  if (trouble !== undefined) return trouble
  const words = errorWords(provider, body)
  const word = words.find((one) => translate(provider, one) !== undefined)
  const known = word === undefined ? undefined : translate(provider, word)
  // 401 is about the credential of the request (RFC 9110 §15.5.2). Some send it for a dead code or refresh token too, and say so.
  const isAboutClient = status === 401 && credential === 'client'
  if (isAboutClient && known !== 'invalid_grant' && !isTranslated(provider, word))
    return 'invalid_client'
  if (known !== undefined) return known
  const isRefused = words.length > 0 || saysNo(provider, body)
  return isRefused || status !== 200 || body === undefined ? 'unexpected_response' : undefined
}

/** Whether a response blames the client in words, so that nothing else of the request can have been the reason. */
function namesClient(provider: Provider, body: JsonObject | undefined): boolean {
  return errorWords(provider, body).some((word) => {
    const code = translate(provider, word)
    return code === 'invalid_client' || code === 'unauthorized_client'
  })
}

/** Whoever is too busy, or broken, has not judged anything, whatever else is said. */
export function troubleOf(status: number): 'temporarily_unavailable' | 'server_error' | undefined {
  if (status === 429 || status === 503) return 'temporarily_unavailable'
  return status >= 500 ? 'server_error' : undefined
}

/** Whether an answer refuses by a member that is `false`, whatever its status. */
export function saysNo({ refusedBy }: Provider, body: unknown): boolean {
  return refusedBy.some((path) => atPath(body, path) === false)
}

/** What an answer has where the row says that errors are named. Some name them by a number. */
export function errorWords(provider: Provider, body: unknown): string[] {
  return provider.errorPaths
    .map((path) => atPath(body, path))
    .map((value) => (typeof value === 'number' ? String(value) : value))
    .filter(isString)
    .filter((word) => word !== '')
}

/** The row's own meaning of a word comes first: some use a word of the RFC for something else. */
function translate(provider: Provider, word: string): ErrorCode | undefined {
  const own = isTranslated(provider, word) ? provider.errorCodes[word] : undefined
  return own ?? oauthCodes.find((code) => code === word)
}

function isTranslated({ errorCodes }: Provider, word: string | undefined): word is string {
  return word !== undefined && Object.hasOwn(errorCodes, word)
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}

const oauthCodes = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'temporarily_unavailable',
  'server_error',
] as const satisfies readonly ErrorCode[]

function statusOf(code: ErrorCode): number {
  if (code === 'invalid_grant') return 409
  if (code === 'temporarily_unavailable') return 503
  return 502
}

const maxLifetimeSeconds = 31_536_000
const maxRefreshLifetimeSeconds = 100 * maxLifetimeSeconds

// Whole seconds within the limit, as a number or in digits; anything else is as good as absent.
function parseExpiresIn(
  value: unknown,
  unit: Provider['expiresInUnit'],
  maxSeconds: number,
): number | undefined {
  const given = typeof value === 'string' && /^\d{1,13}$/.test(value) ? Number(value) : value
  if (typeof given !== 'number' || !Number.isInteger(given)) return undefined
  const seconds = unit === 'milliseconds' ? Math.floor(given / 1_000) : given
  return seconds >= 1 && seconds <= maxSeconds ? seconds : undefined
}

/** The same for a refresh token, whose life may have no end: 0. */
function parseRefreshExpiresIn(value: unknown, unit: Provider['expiresInUnit']) {
  if (value === 0 || value === '0') return Infinity
  return parseExpiresIn(value, unit, maxRefreshLifetimeSeconds)
}

/** From here on, a number of seconds since 1970 would be past the year 5000, so it counts milliseconds. */
const firstMilliseconds = 100_000_000_000

// A point in time instead of a lifetime: ISO 8601, or a number since 1970.
function parseExpiresAt(value: unknown, nowMs: number): number | undefined {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  const atMs =
    typeof number === 'number'
      ? number * (number < firstMilliseconds ? 1_000 : 1)
      : typeof number === 'string'
        ? Date.parse(number)
        : Number.NaN
  const seconds = Math.floor((atMs - nowMs) / 1_000)
  return seconds >= 1 && seconds <= maxLifetimeSeconds ? seconds : undefined
}

const maxRetryAfterSeconds = 86_400

/** Both forms of RFC 9110 §10.2.3; a day at most, so that a slip of the provider's does not last. */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null) return undefined
  const seconds = /^\d{1,9}$/.test(value)
    ? Number(value)
    : Math.ceil((Date.parse(value) - nowMs) / 1_000)
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), maxRetryAfterSeconds) : undefined
}

function defined(key: string, value: unknown): JsonObject {
  return value === undefined ? {} : { [key]: value }
}
