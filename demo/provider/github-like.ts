import type { Exchange } from './exchange.ts'
import { hasBasicCredentials, readBearerToken, readBody, sendJson } from './exchange.ts'
import type { Personality, TokenAnswer, TokenFacts } from './personality.ts'
import { serveTestApi } from './serve-test-api.ts'

/**
 * Behaves like GitHub's OAuth apps: plain OAuth without an ID token, access tokens that live until they are revoked, no
 * refresh token, answers as a form unless JSON is asked for, errors with status 200, and revocation token by token.
 */
export const githubLike: Personality = {
  key: 'github',
  name: 'Octobase',
  clientId: 'octobase-demo',
  scopes: {
    'read:user': { description: 'Read your profile', isIdentity: true },
    'user:email': { description: 'Read your e-mail addresses' },
    repo: { description: 'Read and write your repositories' },
  },
  paths: {
    authorization: '/github/login/oauth/authorize',
    token: '/github/login/oauth/access_token',
    userinfo: '/github/user',
    revocation: '/github/applications/{client_id}/token',
    api: '/github',
    signIn: '/github/signin',
  },
  accessTokenSeconds: null,
  refreshToken: 'never',
  rotatesRefreshTokens: false,
  consent: 'remembered',
  scopesAreOptional: false,
  pkce: 'required',
  sendsIssuer: false,
  toAuthorizationRequest,
  toTokenAnswer,
  revoke,
  serveApi,
}

const passedOn = [
  'client_id',
  'redirect_uri',
  'state',
  'code_challenge',
  'code_challenge_method',
  'prompt',
]

function toAuthorizationRequest(query: URLSearchParams): URLSearchParams {
  const request = new URLSearchParams({ response_type: 'code' })
  for (const name of passedOn) {
    for (const value of query.getAll(name)) request.append(name, value)
  }
  // The request may separate scopes by spaces or commas; the answer always has commas.
  request.set('scope', (query.get('scope') ?? '').replaceAll(',', ' '))
  return request
}

const errorWords: Readonly<Record<string, string>> = {
  invalid_grant: 'bad_verification_code',
  invalid_client: 'incorrect_client_credentials',
}

function toTokenAnswer({ answer, acceptsJson }: TokenFacts): TokenAnswer {
  const format = acceptsJson ? 'json' : 'form'
  if (typeof answer.error === 'string') {
    const error = errorWords[answer.error] ?? answer.error
    return { status: 200, format, body: { error, error_description: answer.error_description } }
  }
  const body = {
    access_token: answer.access_token,
    scope: String(answer.scope).replaceAll(' ', ','),
    token_type: 'bearer',
  }
  return { status: 200, format, body }
}

/** `DELETE /applications/{client_id}/token`: the client says by Basic who it is, and in JSON which token it wants dead. */
async function revoke({ request, response, client, tokens }: Exchange): Promise<void> {
  if (request.method !== 'DELETE' || !hasBasicCredentials(request, client)) {
    sendJson(response, request.method === 'DELETE' ? 401 : 404, { message: 'Not Found' })
    return
  }
  const accessToken = readAccessToken(await readBody(request))
  if (accessToken === undefined) {
    sendJson(response, 422, { message: 'Validation Failed' })
  } else if (await tokens.isLive(accessToken)) {
    await tokens.endAuthorization(accessToken)
    response.writeHead(204).end()
  } else {
    sendJson(response, 404, { message: 'Not Found' })
  }
}

function readAccessToken(body: string): string | undefined {
  try {
    const { access_token: accessToken } = JSON.parse(body) as Record<string, unknown>
    return typeof accessToken === 'string' ? accessToken : undefined
  } catch {
    return undefined
  }
}

async function serveApi(exchange: Exchange): Promise<void> {
  const { request, response, tokens, url } = exchange
  if (!request.headers['user-agent']) {
    sendJson(response, 403, { message: 'Please make sure your request has a User-Agent header' })
    return
  }
  const token = await tokens.findAccessToken(readBearerToken(request) ?? '')
  if (!token) {
    sendJson(response, 401, { message: 'Bad credentials' })
    return
  }
  const path = url.pathname.slice(githubLike.paths.api.length)
  const { account, scopes } = token
  if (await serveTestApi(exchange, path)) return
  if (path === '/user') {
    sendJson(response, 200, {
      id: account.numericId,
      login: account.handle,
      name: account.name,
      email: scopes.has('user:email') ? account.email : null,
    })
  } else if (path === '/user/repos') {
    const isPrivate = scopes.has('repo')
    const repositories = [
      { id: 1, full_name: `${account.handle}/notes`, private: false },
      { id: 2, full_name: `${account.handle}/drafts`, private: true },
    ]
    sendJson(
      response,
      200,
      repositories.filter((repository) => isPrivate || !repository.private),
    )
  } else {
    sendJson(response, 404, { message: 'Not Found' })
  }
}
