import type { ProviderInput } from '../provider.ts'

/**
 * Each customer is a host of its own, and a user's id counts there. A response names the lifetime of the access token only
 * if the request asked for one (300 to 172,800 seconds), so every request asks for the usual half hour. Without it, a token
 * would seem endless.
 *
 * @see https://developer.zendesk.com/documentation/api-basics/authentication/refresh-token
 */
export const zendesk: ProviderInput = {
  id: 'zendesk',
  name: 'Zendesk',
  category: 'support',
  connection: [
    {
      name: 'subdomain',
      source: 'input',
      pattern: '^[a-z0-9][a-z0-9\\-]*$',
      label: 'Subdomain',
      hint: 'The name before .zendesk.com',
      example: 'acme',
    },
  ],
  authorizationUrl: 'https://{subdomain}.zendesk.com/oauth/authorizations/new',
  tokenUrl: 'https://{subdomain}.zendesk.com/oauth/tokens',
  hosts: ['{subdomain}.zendesk.com'],
  clientAuthentication: 'post',
  defaultScopes: ['read', 'write'],
  identityScopes: ['users:read'],
  tokenParameters: { expires_in: '1800' },
  account: {
    source: 'userinfo',
    url: 'https://{subdomain}.zendesk.com/api/v2/users/me.json',
    idPaths: ['$connection.subdomain', 'user.id'],
    labelPaths: ['user.email', 'user.id'],
    namePaths: ['user.name'],
    emailPaths: ['user.email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 1_800,
    idleSeconds: 2_592_000,
    graceSeconds: 0,
    endsAccessToken: true,
    basis: 'docs',
    checked: '2026-12',
  },
  revocation: {
    url: 'https://{subdomain}.zendesk.com/api/v2/oauth/tokens/current.json',
    method: 'DELETE',
    authentication: 'bearer',
    token: 'access',
    body: 'none',
    alreadyDead: { statuses: [401] },
    reach: 'token',
    basis: 'peer_config',
  },
  scopes: {
    read: 'See everything in your account',
    write: 'See and change everything in your account',
    'tickets:read': 'See your tickets',
    'tickets:write': 'See and change your tickets',
    'users:read': 'See your customers',
    'organizations:read': 'See your companies',
  },
  logo: 'zendesk',
  docs: 'https://developer.zendesk.com/documentation/api-basics/authentication/refresh-token',
  notes: [
    'A client works for its own subdomain only, until Zendesk makes it a global one.',
    'Tokens from before refresh tokens do not expire and cannot be refreshed.',
    'A refresh ends the access token before, so a call that is under way may get 401.',
  ],
  dates: [{ on: '2027-04-01', what: 'All clients must refresh their tokens.' }],
  sources: [
    'provider documentation',
    'https://support.zendesk.com/hc/en-us/articles/9182123625370',
    'https://support.zendesk.com/hc/en-us/articles/10212201463962',
    'NangoHQ/nango#6763',
    'NangoHQ/nango#6775',
  ],
  confidence: 'high',
}
