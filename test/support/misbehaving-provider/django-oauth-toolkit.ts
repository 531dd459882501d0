import { custom, defineProvider, type Provider, type ProviderInput } from '@alter-ai/vault'
import { deadTokenResponses } from './behaviour.ts'
import { json } from './call.ts'
import {
  startMisbehavingProvider,
  type MisbehavingProvider,
  type ProviderOptions,
} from './index.ts'

/**
 * Django OAuth Toolkit 3.4 with its default settings and without OpenID Connect, and a Django REST framework API behind it.
 *
 * - Endpoints are at `/o/authorize/`, `/o/token/` and `/o/revoke_token/`. There is no metadata document. A site may leave
 *   the revocation endpoint out of its URLs; here it has.
 * - A token response has the members of RFC 6749 §5.1 and nothing about the life of the refresh token, which has no end. An
 *   access token lives for 10 hours.
 * - Every refresh brings another refresh token, without a grace period, and ends the access token before. A second use of the
 *   one before is refused and ends nothing else ("REFRESH_TOKEN_REUSE_PROTECTION" is off).
 * - A wrong client is `invalid_client` with 401, and with a challenge of the scheme `Bearer`.
 * - An API answers a dead token with 403. The toolkit's own views send no reason
 *   (`deadTokenResponses.forbiddenWithoutReason`). Others send the challenge of RFC 6750 §3, as here.
 */
export function startDjangoOAuthToolkit(
  options: ProviderOptions & {
    /** Changes of the operator's definition. */
    readonly changes?: Partial<ProviderInput>
  } = {},
): Promise<MisbehavingProvider> {
  const { behaviour, changes, ...rest } = options
  return startMisbehavingProvider(djangoFacts, {
    definition: (origin) => customDefinition(origin, changes),
    ...rest,
    behaviour: {
      refusals: {
        wrong_client: json(
          401,
          { error: 'invalid_client' },
          { 'www-authenticate': 'Bearer error="invalid_client"' },
        ),
      },
      deadToken: deadTokenResponses.forbidden,
      hasRevocationEndpoint: false,
      ...behaviour,
    },
  })
}

/** What both sides know. */
function endpoints(origin: string) {
  return {
    authorizationUrl: `${origin}/o/authorize/`,
    tokenUrl: `${origin}/o/token/`,
    hosts: [new URL(origin).host],
    defaultScopes: ['read', 'write'],
    account: {
      source: 'userinfo',
      url: `${origin}/api/me/`,
      idPaths: ['id'],
      labelPaths: ['email'],
      namePaths: ['name'],
      emailPaths: ['email'],
    },
    development: true,
  } satisfies Partial<ProviderInput>
}

/** What the server does. A vault has no such definition. */
function djangoFacts(origin: string): Provider {
  return defineProvider({
    id: 'django',
    name: 'Django',
    ...endpoints(origin),
    refresh: {
      supported: true,
      rotates: 'always',
      accessTokenSeconds: 36_000,
      graceSeconds: 0,
      reuse: 'refused',
      endsAccessToken: true,
    },
    revocation: {
      url: `${origin}/o/revoke_token/`,
      authentication: 'client_basic',
      reach: 'token',
    },
  })
}

/** What the operator writes for a provider without metadata, as the documentation says. */
function customDefinition(origin: string, changes: Partial<ProviderInput> = {}): Provider {
  return defineProvider({
    ...custom,
    id: 'acme',
    name: 'Acme',
    discovery: false,
    openid: false,
    identityScopes: [],
    ...endpoints(origin),
    ...changes,
  })
}
