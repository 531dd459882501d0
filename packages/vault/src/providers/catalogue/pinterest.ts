import type { ProviderInput } from '../provider.ts'

/**
 * Clients made before September 2025 get refresh tokens that can be renewed only if they ask for them.
 *
 * @see https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/
 */
export const pinterest: ProviderInput = {
  id: 'pinterest',
  name: 'Pinterest',
  category: 'social',
  authorizationUrl: 'https://www.pinterest.com/oauth/',
  tokenUrl: 'https://api.pinterest.com/v5/oauth/token',
  hosts: ['api.pinterest.com'],
  pkce: 'unknown',
  scopeSeparator: ',',
  defaultScopes: ['user_accounts:read'],
  identityScopes: ['user_accounts:read'],
  exchangeParameters: { continuous_refresh: 'true' },
  account: {
    source: 'userinfo',
    url: 'https://api.pinterest.com/v5/user_account',
    idPaths: ['id'],
    labelPaths: ['username', 'id'],
    namePaths: ['business_name'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'sometimes',
    accessTokenSeconds: 2_592_000,
    idleSeconds: 5_184_000,
    basis: 'peer_config',
    checked: '2026-11',
    note: 'Refresh tokens of the former kind live for 365 days and are not renewed',
  },
  scopes: {
    'user_accounts:read': 'See your profile',
    'boards:read': 'See your boards',
    'boards:write': 'See and change your boards',
    'pins:read': 'See your posts',
    'pins:write': 'Publish posts as you',
    'ads:read': 'See your campaigns',
  },
  logo: 'pinterest',
  docs: 'https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/',
  console: 'https://developers.pinterest.com/apps/',
  notes: [
    'An app with trial access reaches little more than the sandbox until it is approved.',
    'There is no way to revoke a token; people remove the app in their settings.',
  ],
  sources: ['provider documentation', 'configuration of two other open projects'],
  confidence: 'high',
}
