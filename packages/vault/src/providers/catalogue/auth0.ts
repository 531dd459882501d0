import type { ProviderInput } from '../provider.ts'

/**
 * Client secrets go to whatever host the domain names, so only the operator sets it. Where rotation is on, a spent
 * refresh token that comes back ends the whole family.
 *
 * @see https://auth0.com/docs/api/authentication
 */
export const auth0: ProviderInput = {
  id: 'auth0',
  name: 'Auth0',
  category: 'identity',
  connection: [
    {
      name: 'domain',
      source: 'operator',
      pattern: '^[a-z0-9\\-]+(\\.[a-z0-9\\-]+)+$',
      example: 'acme.us.auth0.com',
    },
  ],
  issuer: 'https://{domain}/',
  authorizationUrl: 'https://{domain}/authorize',
  tokenUrl: 'https://{domain}/oauth/token',
  hosts: ['{domain}'],
  clientAuthentication: 'post',
  defaultScopes: ['openid', 'profile', 'email', 'offline_access'],
  identityScopes: ['openid'],
  account: {
    source: 'userinfo',
    url: 'https://{domain}/userinfo',
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
    accessTokenSeconds: 86_400,
    reuse: 'ends_all',
    basis: 'general_knowledge',
    checked: '2026-11',
    note: 'Rotation, its overlap and the life of refresh tokens are settings of the application',
  },
  revocation: {
    url: 'https://{domain}/oauth/revoke',
    authentication: 'client_post',
    token: 'refresh',
    reach: 'account',
    basis: 'peer_config',
  },
  scopes: {
    openid: 'Know which account you use',
    profile: 'See your name and picture',
    email: 'See your email address',
    offline_access: 'Keep access while you are away',
  },
  logo: 'auth0',
  docs: 'https://auth0.com/docs/api/authentication',
  console: 'https://manage.auth0.com',
  notes: [
    'Set domain in the provider client’s connection: that of your tenant, or your custom domain.',
    'Without an audience the token is good for /userinfo alone; for an API of yours, define a row that sends one.',
    'The application must have the refresh token grant switched on.',
  ],
  sources: ['configuration of three other open projects'],
  confidence: 'medium',
}
