import type { ProviderInput } from '../provider.ts'

/**
 * The authorization server of the organization itself. Client secrets go to whatever host the domain names, so only the
 * operator sets it. Where rotation is on, a spent refresh token that comes back ends the tokens that came of it.
 *
 * @see https://developer.okta.com/docs/reference/api/oidc/
 */
export const okta: ProviderInput = {
  id: 'okta',
  name: 'Okta',
  category: 'identity',
  connection: [
    {
      name: 'domain',
      source: 'operator',
      pattern: '^[a-z0-9\\-]+(\\.[a-z0-9\\-]+)+$',
      example: 'acme.okta.com',
    },
  ],
  issuer: 'https://{domain}',
  authorizationUrl: 'https://{domain}/oauth2/v1/authorize',
  tokenUrl: 'https://{domain}/oauth2/v1/token',
  hosts: ['{domain}'],
  defaultScopes: ['openid', 'profile', 'email', 'offline_access'],
  identityScopes: ['openid'],
  account: {
    source: 'userinfo',
    url: 'https://{domain}/oauth2/v1/userinfo',
    idPaths: ['sub'],
    labelPaths: ['email', 'sub'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    scopes: ['offline_access'],
    rotates: 'sometimes',
    accessTokenSeconds: 3_600,
    reuse: 'ends_all',
    basis: 'general_knowledge',
    checked: '2026-11',
    note: 'Rotation, a grace of up to 60 seconds and lives of tokens are settings of the organization',
  },
  revocation: {
    url: 'https://{domain}/oauth2/v1/revoke',
    authentication: 'client_basic',
    token: 'refresh',
    reach: 'token',
    basis: 'peer_config',
  },
  scopes: {
    openid: 'Know which account you use',
    profile: 'See your name and picture',
    email: 'See your email address',
    offline_access: 'Keep access while you are away',
    'okta.users.read.self': 'See your profile',
  },
  logo: 'okta',
  docs: 'https://developer.okta.com/docs/reference/api/oidc/',
  notes: [
    'Set domain in the provider client’s connection: that of your organization, without -admin.',
    'These tokens are for Okta’s own API; for another, define a row with a custom authorization server.',
    'The application must have the refresh token grant switched on.',
  ],
  sources: ['configuration of two other open projects'],
  confidence: 'medium',
}
