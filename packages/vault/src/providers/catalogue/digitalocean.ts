import type { ProviderInput } from '../provider.ts'

/**
 * A token is one person's, for one team, so both together are the account.
 *
 * @see https://docs.digitalocean.com/reference/api/oauth/
 */
export const digitalocean: ProviderInput = {
  id: 'digitalocean',
  name: 'DigitalOcean',
  category: 'developer',
  authorizationUrl: 'https://cloud.digitalocean.com/v1/oauth/authorize',
  tokenUrl: 'https://cloud.digitalocean.com/v1/oauth/token',
  hosts: ['api.digitalocean.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['read'],
  account: {
    source: 'token_response',
    idPaths: ['info.team_uuid', 'info.uuid'],
    labelPaths: ['info.team_name', 'info.email', 'info.uuid'],
    namePaths: ['info.name'],
    emailPaths: ['info.email'],
    basis: 'docs',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 2_592_000,
    endsAccessToken: true,
    basis: 'docs',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://cloud.digitalocean.com/v1/oauth/revoke',
    authentication: 'bearer',
    token: 'access',
    reach: 'token',
    basis: 'docs',
  },
  scopes: {
    read: 'See everything in your account',
    write: 'See and change everything in your account',
    'account:read': 'See your profile',
  },
  logo: 'digitalocean',
  docs: 'https://docs.digitalocean.com/reference/api/oauth/',
  console: 'https://cloud.digitalocean.com/account/api/applications',
  notes: ['People choose at the consent which team a token is for.'],
  sources: ['provider documentation', 'configuration of two other open projects'],
  confidence: 'medium',
}
