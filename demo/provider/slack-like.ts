import type { Exchange } from './exchange.ts'
import { readBearerToken, readBody, sendJson } from './exchange.ts'
import type { Personality, TokenAnswer, TokenFacts } from './personality.ts'
import { serveTestApi } from './serve-test-api.ts'

/**
 * Behaves like Slack with user tokens and token rotation: `user_scope` separated by commas, the tokens nested under
 * `authed_user`, a new refresh token with each refresh, `ok: false` with status 200, and no PKCE.
 */
export const slackLike: Personality = {
  key: 'slack',
  name: 'Chatter',
  clientId: 'chatter-demo',
  scopes: {
    'users:read': { description: 'See the people in your workspace', isIdentity: true },
    'users.profile:read': { description: 'See your profile' },
    'channels:read': { description: 'See the channels of your workspace' },
    'chat:write': { description: 'Post messages as you' },
  },
  paths: {
    authorization: '/slack/oauth/v2/authorize',
    token: '/slack/api/oauth.v2.access',
    userinfo: null,
    revocation: '/slack/api/auth.revoke',
    api: '/slack/api',
    signIn: '/slack/signin',
  },
  accessTokenSeconds: 43_200,
  refreshToken: 'always',
  rotatesRefreshTokens: true,
  consent: 'asked',
  scopesAreOptional: false,
  pkce: 'ignored',
  sendsIssuer: false,
  toAuthorizationRequest,
  toTokenAnswer,
  revoke,
  serveApi,
}

function toAuthorizationRequest(query: URLSearchParams): URLSearchParams {
  const request = new URLSearchParams({ response_type: 'code' })
  for (const name of ['client_id', 'redirect_uri', 'state']) {
    for (const value of query.getAll(name)) request.append(name, value)
  }
  // `scope` asks for a bot's token, which this demo does not give.
  request.set('scope', (query.get('user_scope') ?? '').replaceAll(',', ' '))
  return request
}

function toTokenAnswer(facts: TokenFacts): TokenAnswer {
  return {
    status: 200,
    format: 'json',
    body: facts.answer.error === undefined ? toSuccess(facts) : toFailure(facts),
  }
}

/**
 * A code is answered with the user's tokens under `authed_user`. A refresh is answered at the top level, with
 * `token_type: 'user'`: Slack documents the first shape, and its own clients read the second.
 */
function toSuccess({ answer, grantType, account }: TokenFacts): Record<string, unknown> {
  const tokens = {
    access_token: answer.access_token,
    token_type: 'user',
    scope: String(answer.scope).replaceAll(' ', ','),
    refresh_token: answer.refresh_token,
    expires_in: answer.expires_in,
  }
  const workspace = {
    ok: true,
    app_id: 'A0DEMO',
    team: account?.team,
    enterprise: null,
    is_enterprise_install: false,
  }
  if (grantType === 'refresh_token') return { ...workspace, ...tokens }
  return { ...workspace, authed_user: { id: account?.memberId, ...tokens } }
}

function toFailure({ answer, grantType, isUnknownClient }: TokenFacts): Record<string, unknown> {
  if (answer.error === 'invalid_client') {
    return { ok: false, error: isUnknownClient ? 'invalid_client_id' : 'bad_client_secret' }
  }
  if (answer.error === 'invalid_grant') {
    const error = grantType === 'refresh_token' ? 'invalid_refresh_token' : 'invalid_code'
    return { ok: false, error }
  }
  return { ok: false, error: answer.error }
}

/** Ends the authorization of the token in the header. The member's other authorizations stay. */
async function revoke({ request, response, tokens }: Exchange): Promise<void> {
  const accessToken = readBearerToken(request) ?? ''
  if (!(await tokens.findAccessToken(accessToken))) {
    sendJson(response, 200, { ok: false, error: 'invalid_auth' })
    return
  }
  await tokens.endAuthorization(accessToken)
  sendJson(response, 200, { ok: true, revoked: true })
}

const neededScopes: Readonly<Record<string, string | null>> = {
  '/auth.test': null,
  '/users.profile.get': 'users.profile:read',
  '/conversations.list': 'channels:read',
  '/chat.postMessage': 'chat:write',
}

async function serveApi(exchange: Exchange): Promise<void> {
  const { request, response, tokens, url } = exchange
  const token = await tokens.findAccessToken(readBearerToken(request) ?? '')
  if (!token) {
    // Slack itself says this with status 200. Here it is 401, as RFC 6750 §3.1 asks, so that a dead token is refused by
    // all three personalities in a way that any client notices.
    sendJson(response, 401, { ok: false, error: 'invalid_auth' })
    return
  }
  const path = url.pathname.slice(slackLike.paths.api.length)
  if (await serveTestApi(exchange, path)) return
  const needed = neededScopes[path]
  const { account, scopes } = token
  if (needed === undefined) {
    sendJson(response, 404, { ok: false, error: 'unknown_method' })
  } else if (needed !== null && !scopes.has(needed)) {
    sendJson(response, 200, {
      ok: false,
      error: 'missing_scope',
      needed,
      provided: [...scopes].join(','),
    })
  } else if (path === '/auth.test') {
    sendJson(response, 200, {
      ok: true,
      user: account.handle,
      user_id: account.memberId,
      team: account.team.name,
      team_id: account.team.id,
    })
  } else if (path === '/users.profile.get') {
    const profile = { real_name: account.name, email: account.email, status_text: 'Computing' }
    sendJson(response, 200, { ok: true, profile })
  } else if (path === '/conversations.list') {
    const channels = [
      { id: 'C01', name: 'general', is_member: true },
      { id: 'C02', name: 'engines', is_member: true },
    ]
    sendJson(response, 200, { ok: true, channels })
  } else {
    const { channel, text } = readMessage(request.headers['content-type'], await readBody(request))
    sendJson(response, 200, { ok: true, channel, message: { user: account.memberId, text } })
  }
}

function readMessage(contentType: string | undefined, body: string): Record<string, unknown> {
  if (!contentType?.startsWith('application/json')) {
    return Object.fromEntries(new URLSearchParams(body))
  }
  try {
    return JSON.parse(body) as Record<string, unknown>
  } catch {
    return {}
  }
}
