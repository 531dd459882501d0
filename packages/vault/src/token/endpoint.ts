import { AlterSDKError } from '@alter-ai/protocol'
import * as oauth from 'oauth4webapi'
import { Secret } from '../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import type { Endpoints } from '../providers/provider-metadata.ts'
import { protocolFetch } from './protocol-fetch.ts'
import {
  normaliseTokenResponse,
  parseScope,
  readTokenResponse,
  type JsonObject,
} from './read-token-response.ts'
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
 * @throws {AlterSDKError} as {@link readTokenResponse}; `network`, `timeout`.
 * @see RFC 6749 §4.1.3, RFC 7636 §4.5
 */
export async function exchangeCode(
  engine: Engine,
  client: RegisteredClient,
  endpoints: Endpoints,
  parameters: URLSearchParams,
  proof: { redirectUri: string; codeVerifier: string | undefined },
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
      additionalParameters: provider.tokenParameters,
      headers: { accept: 'application/json', ...provider.tokenHeaders },
      [oauth.customFetch]: protocolFetch(engine.outbound, 'token', provider),
      [oauth.allowInsecureRequests]: provider.development,
    },
  )
  const body = await readTokenResponse(provider, response)
  const { access_token: access, refresh_token: refresh } = normaliseTokenResponse(provider, body)
  return { body, accessToken: toSecret(access), refreshToken: toSecret(refresh) }
}

/**
 * Judges what {@link exchangeCode} got: members, token type, and with OpenID Connect the ID token.
 *
 * @throws {AlterSDKError} `unexpected_response`.
 * @see RFC 6749 §5.1, OpenID Connect Core §3.1.3.7
 */
export async function judgeTokens(
  client: RegisteredClient,
  endpoints: Endpoints,
  { body }: TokenAnswer,
  nonce: string | undefined,
): Promise<Exchanged> {
  const { provider } = client
  const result = await judge(provider.id, () =>
    oauth.processAuthorizationCodeResponse(
      endpoints.server,
      { client_id: client.clientId },
      asResponse(normaliseTokenResponse(provider, body)),
      provider.openid ? { expectedNonce: nonce ?? oauth.expectNoNonce, requireIdToken: true } : {},
    ),
  )
  const claims = provider.openid ? oauth.getValidatedIdTokenClaims(result) : undefined
  return { tokens: toTokenSet(result, claims), body }
}

function toSecret(token: unknown): Secret | undefined {
  return typeof token === 'string' && token !== '' ? new Secret(token) : undefined
}

/**
 * Refreshes. Exactly one request leaves: a refresh token that is spent once may be dead when sent again.
 *
 * @throws {AlterSDKError} as {@link readTokenResponse}; `network`, `timeout`.
 * @see RFC 6749 §6
 */
export async function refreshTokens(
  engine: Engine,
  client: RegisteredClient,
  endpoints: Endpoints,
  refreshToken: Secret,
): Promise<TokenSet> {
  const { provider } = client
  const response = await oauth.refreshTokenGrantRequest(
    { ...endpoints.server, token_endpoint: endpoints.refreshUrl },
    { client_id: client.clientId },
    authenticationOf(client),
    refreshToken.reveal(),
    {
      additionalParameters: provider.tokenParameters,
      headers: { accept: 'application/json', ...provider.tokenHeaders },
      [oauth.customFetch]: protocolFetch(engine.outbound, 'refresh', provider),
      [oauth.allowInsecureRequests]: provider.development,
    },
  )
  const body = await readTokenResponse(provider, response)
  const { id_token: _, ...answer } = normaliseTokenResponse(provider, body)
  const result = await judge(provider.id, () =>
    oauth.processRefreshTokenResponse(
      endpoints.server,
      { client_id: client.clientId },
      asResponse(answer),
    ),
  )
  return toTokenSet(result, undefined)
}

function toTokenSet(
  result: oauth.TokenEndpointResponse,
  claims: oauth.IDToken | undefined,
): TokenSet {
  const scopes = parseScope(result.scope)
  return {
    accessToken: new Secret(result.access_token),
    ...(result.refresh_token !== undefined && { refreshToken: new Secret(result.refresh_token) }),
    ...(scopes !== undefined && { scopes }),
    ...(result.expires_in !== undefined && { expiresInSeconds: result.expires_in }),
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
