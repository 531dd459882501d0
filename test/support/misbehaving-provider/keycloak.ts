import { custom, defineProvider, type Provider } from '@alter-ai/vault'
import { json } from './call.ts'
import {
  startMisbehavingProvider,
  type MisbehavingProvider,
  type ProviderOptions,
} from './index.ts'

/**
 * Keycloak 26, as its token endpoint, metadata and API responses look. The realm has "Revoke Refresh Token" on and "Refresh
 * Token Max Reuse" 0; all else is the default of a new realm.
 *
 * - Endpoints are at `/realms/<realm>/protocol/openid-connect/…`; the metadata names them, and the revocation endpoint.
 * - A token response has `refresh_expires_in`, `not-before-policy` and `session_state` beside the members of RFC 6749 §5.1.
 *   An access token lives for 5 minutes. A refresh token lives for 30 minutes ("SSO Session Idle"), and never longer than the
 *   user's session, which ends after 10 hours ("SSO Session Max").
 * - With `offline_access` the refresh token has no expiry: `refresh_expires_in` is 0. Its session still ends when nothing uses
 *   it for 30 days ("Offline Session Idle").
 * - Every refresh brings another refresh token. A second use of the one before is refused, and ends the client's session, so
 *   the new tokens die too.
 * - A refused refresh token is `invalid_grant` with 400; only `error_description` says why.
 * - A wrong client secret is `unauthorized_client` with 401.
 */
export function startKeycloak(
  options: ProviderOptions & {
    /** The client asks for `offline_access`. */
    readonly isOffline?: boolean
  } = {},
): Promise<MisbehavingProvider> {
  const { isOffline = false, behaviour, ...rest } = options
  return startMisbehavingProvider(keycloakFacts, {
    definition: (origin) => customDefinition(origin, isOffline),
    ...rest,
    behaviour: {
      refreshTokenSeconds: isOffline ? undefined : 30 * minute,
      idleSeconds: isOffline ? 30 * day : 30 * minute,
      sessionSeconds: isOffline ? undefined : 10 * hour,
      statesEndlessLife: true,
      extraMembers: {
        'not-before-policy': 0,
        session_state: '5a1a4f5c-8f0e-4d6b-9a52-0d6c7c1e7b11',
      },
      refusals: {
        wrong_client: json(401, {
          error: 'unauthorized_client',
          error_description: 'Invalid client or Invalid client credentials',
        }),
        unknown: refused('Invalid refresh token'),
        expired: refused('Token is not active'),
        ended: refused('Session not active'),
        reused: refused('Maximum allowed refresh token reuse exceeded'),
      },
      ...behaviour,
    },
  })
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

const issuerAt = (origin: string) => `${origin}/realms/acme`

function refused(description: string) {
  return json(400, { error: 'invalid_grant', error_description: description })
}

/** What the server does. A vault has no such definition. */
function keycloakFacts(origin: string): Provider {
  const issuer = issuerAt(origin)
  const endpoint = (name: string) => `${issuer}/protocol/openid-connect/${name}`
  return defineProvider({
    id: 'keycloak',
    name: 'Keycloak',
    discovery: true,
    openid: true,
    issuer,
    authorizationUrl: endpoint('auth'),
    tokenUrl: endpoint('token'),
    hosts: [new URL(origin).host],
    responseIssuer: true,
    tokenResponse: { refresh_token_expires_in: ['refresh_expires_in'] },
    account: {
      source: 'id_token',
      url: endpoint('userinfo'),
      idPaths: ['sub'],
      labelPaths: ['email', 'preferred_username'],
      namePaths: ['name'],
      emailPaths: ['email'],
    },
    refresh: {
      supported: true,
      rotates: 'always',
      accessTokenSeconds: 5 * minute,
      graceSeconds: 0,
      reuse: 'ends_all',
    },
    revocation: { url: endpoint('revoke'), authentication: 'client_post', reach: 'token' },
    development: true,
  })
}

/** What the operator writes, as the documentation says: the issuer is enough. */
function customDefinition(origin: string, isOffline: boolean): Provider {
  return defineProvider({
    ...custom,
    id: 'acme',
    name: 'Acme',
    issuer: issuerAt(origin),
    hosts: [new URL(origin).host],
    defaultScopes: [...custom.defaultScopes, ...(isOffline ? ['offline_access'] : [])],
    development: true,
  })
}
