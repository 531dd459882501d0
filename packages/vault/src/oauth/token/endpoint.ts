import { AlterSDKError } from '@alter-ai/protocol'
import * as oauth from 'oauth4webapi'
import { Secret } from '../../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../../engine.ts'
import type { Endpoints } from '../../providers/provider-metadata.ts'
import { protocolFetch } from './protocol-fetch.ts'
import {
  normaliseTokenResponse,
  parseScope,
  readTokenResponse,
  type JsonObject,
} from './read-token-response.ts'
import { additionalParameters, type GrantFacts } from './token-request.ts'
import type { TokenSet } from './token-set.ts'

/**
 * The only code that talks to token endpoints. `oauth4webapi` makes the requests and judges the answers; ours only puts an
 * answer into the form that the RFC describes before it is judged.
 */

export interface Exchanged {
  readonly tokens: TokenSet
  /** The answer as it came, for rows that tell the account from it. It holds tokens. */
  readonly body: JsonObject
}

/** An answer with tokens in it that nobody has judged yet. If it turns out bad, they are to be ended all the same. */
export interface TokenAnswer {
  readonly body: JsonObject
  readonly accessToken: Secret | undefined
  readonly refreshToken: Secret | undefined
}

/**
 * Exchanges an authorization code.
 *
 * @param parameters what `oauth.validateAuthResponse` returned, so that an unchecked answer cannot get here.
 * @throws {AlterSDKError} as {@link readTokenResponse}; `network_error`, `timeout`.
 * @see RFC 6749 §4.1.3, RFC 7636 §4.5
 */
export async function exchangeCode(
  engine: Engine,
  client: RegisteredClient,
  endpoints: Endpoints,
  parameters: URLSearchParams,
  proof: GrantFacts & { codeVerifier: string | undefined },
): Promise<TokenAnswer> {
  const { provider } = client
  const response = await oauth.authorizationCodeGrantRequest(
    endpoints.server,
    { client_id: client.clientId },
    authenticationOf(client),
    parameters,
    proof.redirectUri,
    proof.codeVerifier ?? oauth.nopkce,
    {
      additionalParameters: additionalParameters(client, 'exchange', proof),
      headers: { accept: 'application/json', ...provider.tokenHeaders },
      [oauth.customFetch]: protocolFetch(engine.outbound, 'token', provider),
      [oauth.allowInsecureRequests]: provider.development,
    },
  )
  const body = await readTokenResponse(provider, response, engine.clock(), 'client')
  const members = normaliseTokenResponse(provider, body, engine.clock())
  const { access_token: access, refresh_token: refresh } = members
  return { body, accessToken: toSecret(access), refreshToken: toSecret(refresh) }
}

/**
 * Judges what {@link exchangeCode} got: members, token type, and with OpenID Connect the ID token.
 *
 * @throws {AlterSDKError} `unexpected_response`.
 * @see RFC 6749 §5.1, OpenID Connect Core §3.1.3.7
 */
export async function judgeTokens(
  engine: Engine,
  client: RegisteredClient,
  endpoints: Endpoints,
  { body }: TokenAnswer,
  nonce: string | undefined,
): Promise<Exchanged> {
  const { provider } = client
  const members = normaliseTokenResponse(provider, body, engine.clock())
  const result = await judge(provider.id, () =>
    oauth.processAuthorizationCodeResponse(
      endpoints.server,
      { client_id: client.clientId },
      asResponse(members),
      provider.openid ? { expectedNonce: nonce ?? oauth.expectNoNonce, requireIdToken: true } : {},
    ),
  )
  const claims = provider.openid ? oauth.getValidatedIdTokenClaims(result) : undefined
  return { tokens: toTokenSet(result, members, claims), body }
}

function toSecret(token: unknown): Secret | undefined {
  return typeof token === 'string' && token !== '' ? new Secret(token) : undefined
}

/**
 * The second exchange of providers whose first token lives for an hour at most; elsewhere what came is what stays.
 *
 * @throws {AlterSDKError} as {@link readTokenResponse}; `network_error`, `timeout`.
 */
export async function lengthenToken(
  engine: Engine,
  client: RegisteredClient,
  endpoints: Endpoints,
  first: Exchanged,
): Promise<Exchanged> {
  const rule = client.provider.longerToken
  if (rule === undefined) return first
  const longer = await askWithToken(engine, client, endpoints, 'token', {
    url: rule.url,
    method: 'GET',
    parameters: {
      grant_type: rule.grantType,
      [rule.parameter]: first.tokens.accessToken.reveal(),
      ...(rule.client === 'id_and_secret' && { client_id: client.clientId }),
      client_secret: client.clientSecret ?? '',
    },
  })
  // The first answer says whose it is, and what was granted; the second one only has another token.
  return { tokens: { ...first.tokens, ...longer.tokens }, body: { ...first.body, ...longer.body } }
}

/**
 * Refreshes. Exactly one request leaves: a refresh token that is spent once may be dead when sent again.
 *
 * @param credential the refresh token, or, where the row says so, the access token that is still good.
 * @throws {AlterSDKError} as {@link readTokenResponse}; `network_error`, `timeout`.
 * @see RFC 6749 §6
 */
export async function refreshTokens(
  engine: Engine,
  client: RegisteredClient,
  endpoints: Endpoints,
  credential: Secret,
  facts: GrantFacts,
): Promise<Exchanged> {
  const { provider } = client
  const { refresh } = provider
  if (refresh.credential === 'access_token') {
    return askWithToken(engine, client, endpoints, 'refresh', {
      url: endpoints.refreshUrl,
      method: refresh.method,
      parameters: {
        ...additionalParameters(client, 'refresh', facts),
        grant_type: refresh.grantType,
        [refresh.parameter]: credential.reveal(),
      },
    })
  }
  const response = await oauth.refreshTokenGrantRequest(
    { ...endpoints.server, token_endpoint: endpoints.refreshUrl },
    { client_id: client.clientId },
    authenticationOf(client),
    credential.reveal(),
    {
      additionalParameters: additionalParameters(client, 'refresh', facts),
      headers: { accept: 'application/json', ...provider.tokenHeaders },
      [oauth.customFetch]: protocolFetch(engine.outbound, 'refresh', provider),
      [oauth.allowInsecureRequests]: provider.development,
    },
  )
  return readTokens(engine, client, endpoints, response, 'client')
}

/** A request of the provider's own kind: the token, and what else is shown, are among its parameters. */
async function askWithToken(
  engine: Engine,
  client: RegisteredClient,
  endpoints: Endpoints,
  purpose: 'token' | 'refresh',
  request: { url: string; method: 'GET' | 'POST'; parameters: Record<string, string> },
): Promise<Exchanged> {
  const { provider } = client
  const url = new URL(request.url)
  const body = new URLSearchParams(request.parameters)
  if (request.method === 'GET') url.search = body.toString()
  const response = await protocolFetch(
    engine.outbound,
    purpose,
    provider,
  )(url.href, {
    method: request.method,
    headers: { accept: 'application/json', ...provider.tokenHeaders },
    ...(request.method === 'POST' && { body }),
  })
  return readTokens(engine, client, endpoints, response, 'token')
}

async function readTokens(
  engine: Engine,
  client: RegisteredClient,
  endpoints: Endpoints,
  response: Response,
  credential: 'client' | 'token',
): Promise<Exchanged> {
  const { provider } = client
  const body = await readTokenResponse(provider, response, engine.clock(), credential)
  const { id_token: _, scope, ...members } = normaliseTokenResponse(provider, body, engine.clock())
  // A scope that is no text is as good as absent here: the pair that came with it must not be lost.
  const judged = typeof scope === 'string' ? { ...members, scope } : members
  const result = await judge(provider.id, () =>
    oauth.processRefreshTokenResponse(
      endpoints.server,
      { client_id: client.clientId },
      asResponse(judged),
    ),
  )
  return { tokens: toTokenSet(result, members, undefined), body }
}

function toTokenSet(
  result: oauth.TokenEndpointResponse,
  members: JsonObject,
  claims: oauth.IDToken | undefined,
): TokenSet {
  const scopes = parseScope(result.scope)
  const refreshLife = members['refresh_token_expires_in']
  return {
    accessToken: new Secret(result.access_token),
    ...(result.refresh_token !== undefined && { refreshToken: new Secret(result.refresh_token) }),
    ...(scopes !== undefined && { scopes }),
    ...(result.expires_in !== undefined && { expiresInSeconds: result.expires_in }),
    ...(typeof refreshLife === 'number' && { refreshExpiresInSeconds: refreshLife }),
    ...(claims !== undefined && { claims }),
  }
}

// The library hangs the answer's body on its errors, and the body holds tokens. So neither error nor cause gets out.
async function judge(
  provider: string,
  process: () => Promise<oauth.TokenEndpointResponse>,
): Promise<oauth.TokenEndpointResponse> {
  try {
    const result = await process()
    // The library also takes tokens that are bound to a key (RFC 9449), which we have not asked for and could not use.
    if (result.token_type !== 'bearer') throw new TypeError('not a bearer token')
    return result
  } catch {
    throw new AlterSDKError(
      'unexpected_response',
      "the provider's token answer is not as OAuth or OpenID requires",
      {
        status: 502,
        provider,
      },
    )
  }
}

function authenticationOf(client: RegisteredClient): oauth.ClientAuth {
  const secret = client.clientSecret ?? ''
  switch (client.provider.clientAuthentication) {
    case 'basic':
      return oauth.ClientSecretBasic(secret)
    case 'post':
      return oauth.ClientSecretPost(secret)
    case 'none':
      return oauth.None()
  }
}

function asResponse(answer: JsonObject): Response {
  return Response.json(answer)
}
