import { AlterSDKError, AlterValueError, InvalidKeyError } from '@alter-ai/protocol'
import type { Caller, DeclaredRoute, RouteAuth } from './declared-route.ts'
import { flowOf, type Face, type FaceContext } from './face.ts'

/**
 * Who calls, by the authentication that the route declares. Where it declares several, an `Authorization` header decides
 * which is meant: a wrong token never falls back to cookies.
 *
 * @throws {AlterSDKError} `unauthenticated`, `invalid_key`, `origin_not_allowed`, `session_not_found`; `invalid_argument` for a key in
 * the URL.
 */
export async function authenticate(
  face: Face,
  context: FaceContext,
  { auth }: Pick<DeclaredRoute, 'auth'>,
): Promise<Caller> {
  const via = meantBy(context, auth)
  switch (via) {
    case 'public':
    case 'provider':
      return { via }
    case 'same_origin':
      assertSameOrigin(face, context)
      return { via }
    case 'session_token':
      return { via, token: await requireSessionToken(face, context) }
    case 'api_key':
      return { via, key: requireApiKey(face, context) }
  }
}

function meantBy(context: FaceContext, auth: readonly RouteAuth[]): RouteAuth {
  const isBearer = (each: RouteAuth) => each === 'session_token' || each === 'api_key'
  const hasHeader = context.req.header('authorization') !== undefined
  const meant = auth.find((each) => isBearer(each) === hasHeader) ?? auth[0]
  if (meant === undefined) throw unauthenticated('nobody may call this')
  return meant
}

/**
 * A page of the vault's own made the request: a form cannot set the header or send JSON, and another origin's script would
 * have to ask first, which is never answered.
 */
function assertSameOrigin(face: Face, context: FaceContext): void {
  const site = context.req.header('sec-fetch-site')
  const origin = context.req.header('origin')
  const isOurs =
    context.req.header('alter-connect') === '1' &&
    (site === undefined || site === 'same-origin') &&
    (origin === undefined || origin === face.origin)
  if (!isOurs) {
    throw new AlterSDKError('origin_not_allowed', 'only pages of the vault may call this', {
      status: 403,
    })
  }
}

/** A page of another origin reads the answer only when the session was minted for that very origin. */
async function requireSessionToken(face: Face, context: FaceContext): Promise<string> {
  context.header('Vary', 'Origin')
  const token = bearerToken(context)
  if (token === undefined) {
    throw unauthenticated('send the session token: Authorization: Bearer sess_…', context)
  }
  const origin = context.req.header('origin')
  if (origin === undefined || origin === face.origin) return token
  if ((await flowOf(face, context).allowedOriginOf(token)) !== origin) {
    throw new AlterSDKError('origin_not_allowed', 'the session was minted for another origin', {
      status: 403,
    })
  }
  context.header('Access-Control-Allow-Origin', origin)
  return token
}

function requireApiKey(face: Face, context: FaceContext) {
  assertNoKeyInUrl(context)
  // Browsers say where a script is from; a key in a page is everybody's.
  if (context.req.header('origin') !== undefined) {
    throw new AlterSDKError(
      'origin_not_allowed',
      'an API key belongs on a server: call this from your back end, not from a page',
      { status: 403 },
    )
  }
  const token = bearerToken(context)
  if (token === undefined) {
    throw unauthenticated('send the API key: Authorization: Bearer alter_key_app_…', context)
  }
  const key = face.apiKeys?.find(token)
  if (key !== undefined) return key
  context.header('WWW-Authenticate', 'Bearer')
  throw new InvalidKeyError()
}

// A URL is in logs, histories and referrers; whoever puts a key there has to learn of it, and replace the key.
function assertNoKeyInUrl(context: FaceContext): void {
  const parameters = [...new URL(context.req.url).searchParams]
  const holdsKey = parameters.some(
    ([name, value]) => /^(api_?key|access_token|token|key)$/i.test(name) || isKey(value),
  )
  if (!holdsKey) return
  throw new AlterValueError(
    'an API key must not be in the URL: send it as Authorization: Bearer, and replace this one',
  )
}

const isKey = (text: string): boolean => text.startsWith('alter_key_')

/** `Authorization: Bearer …`, case-insensitive in the scheme (RFC 6750 §2.1). */
function bearerToken(context: FaceContext): string | undefined {
  const match = /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i.exec(
    context.req.header('authorization') ?? '',
  )
  return match?.[1]
}

function unauthenticated(message: string, context?: FaceContext): AlterSDKError {
  context?.header('WWW-Authenticate', 'Bearer')
  return new AlterSDKError('unauthenticated', message, { status: 401 })
}
