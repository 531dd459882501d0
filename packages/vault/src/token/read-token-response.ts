import { AlterSDKError, type ErrorCode } from '@alter-ai/protocol'
import type { Provider } from '../providers/provider.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Reads an answer of a token endpoint, in whatever dress the provider sends it, into the members of RFC 6749 §5.1. Total:
 * any body gives members or an {@link AlterSDKError}; nothing of the body gets into the error.
 *
 * @throws {AlterSDKError} the RFC 6749 §5.2 code that the provider gave or that its row translates to;
 * `temporarily_unavailable` for 429 and 503, `server_error` for other 5xx, else `unexpected_response`.
 */
export async function readTokenResponse(
  provider: Provider,
  response: Response,
): Promise<JsonObject> {
  const body = parseBody(await response.text())
  const failure = failureOf(provider, response.status, body)
  if (failure !== undefined) {
    const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'))
    throw new AlterSDKError(failure, `the provider's token endpoint refused (${failure})`, {
      status: statusOf(failure),
      provider: provider.id,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    })
  }
  return body as JsonObject
}

/** The members where RFC 6749 §5.1 has them, whatever their place in the answer. */
export function normaliseTokenResponse(provider: Provider, body: JsonObject): JsonObject {
  const paths = provider.tokenResponse
  const member = (name: keyof Provider['tokenResponse']) =>
    (paths[name] ?? [name])
      .map((path) => atPath(body, path))
      .find((value) => value !== undefined && value !== '')
  const expiresIn = parseExpiresIn(member('expires_in'))
  const tokenType =
    typeof body['token_type'] === 'string' ? body['token_type'].toLowerCase() : 'bearer'
  return {
    access_token: member('access_token'),
    token_type: provider.bearerAliases.includes(tokenType) ? 'bearer' : tokenType,
    ...defined('refresh_token', member('refresh_token')),
    ...defined('scope', member('scope')),
    ...defined('expires_in', expiresIn),
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

// RFC 6749 §5.2 sends errors with 400; some send them with 200, some with a word of their own. An error member always wins.
function failureOf(
  provider: Provider,
  status: number,
  body: JsonObject | undefined,
): ErrorCode | undefined {
  const error = body?.['error']
  if (typeof error === 'string' && error !== '') {
    return (
      (Object.hasOwn(provider.errorCodes, error) ? provider.errorCodes[error] : undefined) ??
      oauthCodes.get(error) ??
      (status >= 500 ? 'server_error' : 'unexpected_response')
    )
  }
  if (status === 429 || status === 503) return 'temporarily_unavailable'
  if (status >= 500) return 'server_error'
  if (body?.['ok'] === false || status !== 200 || body === undefined) return 'unexpected_response'
  return undefined
}

const oauthCodes: ReadonlyMap<string, ErrorCode> = new Map(
  (
    [
      'invalid_request',
      'invalid_client',
      'invalid_grant',
      'unauthorized_client',
      'unsupported_grant_type',
      'invalid_scope',
      'temporarily_unavailable',
      'server_error',
    ] satisfies ErrorCode[]
  ).map((code) => [code, code]),
)

function statusOf(code: ErrorCode): number {
  if (code === 'invalid_grant') return 409
  if (code === 'temporarily_unavailable') return 503
  return 502
}

const maxLifetimeSeconds = 31_536_000

// Whole seconds up to a year, as a number or in digits; anything else is as good as absent.
function parseExpiresIn(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) return undefined
  return seconds >= 1 && seconds <= maxLifetimeSeconds ? seconds : undefined
}

function parseRetryAfter(value: string | null): number | undefined {
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) : undefined
}

function defined(key: string, value: unknown): JsonObject {
  return value === undefined ? {} : { [key]: value }
}
