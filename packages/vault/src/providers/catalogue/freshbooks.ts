import type { ProviderInput } from '../provider.ts'

/**
 * One refresh token lives for each user and app: another authorization ends the one before.
 *
 * @see https://www.freshbooks.com/api/authentication
 */
export const freshbooks: ProviderInput = {
  id: 'freshbooks',
  name: 'FreshBooks',
  category: 'accounting',
  authorizationUrl: 'https://auth.freshbooks.com/oauth/authorize',
  tokenUrl: 'https://api.freshbooks.com/auth/oauth/token',
  hosts: ['api.freshbooks.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['user:profile:read'],
  identityScopes: ['user:profile:read'],
  tokenFormat: 'json',
  refreshParameters: { redirect_uri: '{redirect_uri}' },
  account: {
    source: 'userinfo',
    url: 'https://api.freshbooks.com/auth/api/v1/users/me',
    idPaths: ['response.id'],
    labelPaths: ['response.email', 'response.id'],
    namePaths: ['response.first_name'],
    emailPaths: ['response.email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 43_200,
    basis: 'general_knowledge',
    checked: '2026-11',
    note: 'A new authorization of the same user ends the refresh token before',
  },
  revocation: {
    url: 'https://api.freshbooks.com/auth/oauth/revoke',
    authentication: 'client_post',
    body: 'json',
    reach: 'account',
    basis: 'general_knowledge',
  },
  scopes: {
    'user:profile:read': 'See your profile',
    'user:clients:read': 'See your customers',
    'user:clients:write': 'See and change your customers',
    'user:invoices:read': 'See your invoices',
    'user:invoices:write': 'See and change your invoices',
    'user:projects:read': 'See your projects',
  },
  docs: 'https://www.freshbooks.com/api/authentication',
  console: 'https://my.freshbooks.com/#/developer',
  notes: [
    'An account can be connected once for each app; connecting it again ends the older grant.',
  ],
  sources: ['configuration of two other open projects', 'public code of another project'],
  confidence: 'medium',
}
