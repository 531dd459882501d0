import type { Exchange } from './exchange.ts'
import { readBearerToken, readBody, sendJson } from './exchange.ts'
import type { Personality } from './personality.ts'
import { serveTestApi } from './serve-test-api.ts'

/**
 * Behaves like Google: OpenID Connect, a refresh token only when an offline request really showed its consent page, the
 * same refresh token for ever, and one grant per account, so that revoking one token ends all of that account.
 */
export const googleLike: Personality = {
  key: 'google',
  name: 'Northwind ID',
  clientId: 'northwind-demo',
  scopes: {
    openid: { description: 'Know who you are at Northwind', isIdentity: true },
    email: { description: 'See your e-mail address', isIdentity: true },
    profile: { description: 'See your name', isIdentity: true },
    'calendar.readonly': { description: 'See the events in your calendar' },
    'files.read': { description: 'See and download your files' },
  },
  paths: {
    authorization: '/o/oauth2/v2/auth',
    token: '/token',
    userinfo: '/v1/userinfo',
    revocation: '/revoke',
    api: '/api/google',
    signIn: '/signin',
  },
  accessTokenSeconds: 3600,
  refreshToken: 'after-offline-consent',
  rotatesRefreshTokens: false,
  consent: 'shared',
  scopesAreOptional: true,
  pkce: 'required',
  sendsIssuer: true,
  toAuthorizationRequest: (query) => query,
  toTokenAnswer: ({ answer, status, grantType }) => {
    const { refresh_token: refreshToken, ...rest } = answer
    // The refresh token stays the same, and is not repeated.
    const body = grantType === 'refresh_token' || refreshToken === undefined ? rest : answer
    return { status, body, format: 'json' }
  },
  revoke,
  serveApi,
}

/** RFC 7009 without client authentication: whoever holds a token may end it. */
async function revoke(exchange: Exchange): Promise<void> {
  const { request, response, tokens, url } = exchange
  const form = new URLSearchParams(await readBody(request))
  const token = form.get('token') ?? url.searchParams.get('token') ?? ''
  if (!(await tokens.isLive(token))) {
    sendJson(response, 400, {
      error: 'invalid_token',
      error_description: 'Token expired or revoked',
    })
    return
  }
  await exchange.delegate(googleLike.paths.revocation, new URLSearchParams({ token }))
}

const events = [
  { id: 'evt_1', summary: 'Tea with Charles', start: '2026-03-02T16:00:00Z' },
  { id: 'evt_2', summary: 'Review of note G', start: '2026-03-03T09:30:00Z' },
]
const files = [{ id: 'file_1', name: 'Sketch of the engine.pdf', size: 48_213 }]

const resources: Readonly<Record<string, { scope: string; items: readonly object[] }>> = {
  '/calendar/events': { scope: 'calendar.readonly', items: events },
  '/files': { scope: 'files.read', items: files },
}

async function serveApi(exchange: Exchange): Promise<void> {
  const { request, response, tokens, url } = exchange
  const token = await tokens.findAccessToken(readBearerToken(request) ?? '')
  if (!token) {
    const error = { code: 401, status: 'UNAUTHENTICATED', message: 'Invalid Credentials' }
    sendJson(response, 401, { error }, { 'www-authenticate': 'Bearer error="invalid_token"' })
    return
  }
  const path = url.pathname.slice(googleLike.paths.api.length)
  if (await serveTestApi(exchange, path)) return
  const resource = resources[path]
  if (!resource) {
    sendJson(response, 404, { error: { code: 404, status: 'NOT_FOUND', message: 'Not Found' } })
  } else if (!token.scopes.has(resource.scope)) {
    const error = { code: 403, status: 'PERMISSION_DENIED', message: 'Insufficient scopes' }
    const challenge = `Bearer realm="northwind", error="insufficient_scope", scope="${resource.scope}"`
    sendJson(response, 403, { error }, { 'www-authenticate': challenge })
  } else {
    sendJson(response, 200, { owner: token.account.email, items: resource.items })
  }
}
