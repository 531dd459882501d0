import type { ProviderInput } from '../../provider.ts'

/**
 * The GraphQL API. The older one at bufferapp.com has addresses and clients of its own, and takes no new ones.
 *
 * @see https://developers.buffer.com
 */
export const buffer: ProviderInput = {
  id: 'buffer',
  name: 'Buffer',
  category: 'social',
  authorizationUrl: 'https://auth.buffer.com/auth',
  tokenUrl: 'https://auth.buffer.com/token',
  hosts: ['api.buffer.com'],
  pkce: 'required',
  clientAuthentication: 'post',
  identityScopes: ['account:read'],
  defaultScopes: ['account:read', 'offline_access'],
  // Access while the user is away is only given after the user was asked.
  authorizationParameters: { prompt: 'consent' },
  account: {
    source: 'userinfo',
    url: 'https://api.buffer.com',
    method: 'POST',
    json: { query: '{ account { id email name } }' },
    idPaths: ['data.account.id'],
    labelPaths: ['data.account.email', 'data.account.id'],
    namePaths: ['data.account.name'],
    emailPaths: ['data.account.email'],
    basis: 'docs',
  },
  refresh: {
    supported: true,
    scopes: ['offline_access'],
    rotates: 'always',
    accessTokenSeconds: 3_600,
    reuse: 'ends_all',
    basis: 'peer_config',
    checked: '2026-11',
    note: 'A second use of a spent refresh token ends the whole consent',
  },
  revocation: {
    url: 'https://auth.buffer.com/token/revocation',
    authentication: 'client_post',
    reach: 'account',
    basis: 'peer_config',
  },
  scopes: {
    'account:read': 'See your profile',
    'posts:read': 'See your posts',
    'posts:write': 'Publish posts as you',
    'ideas:read': 'See your ideas',
    'ideas:write': 'See and change your ideas',
    offline_access: 'Keep access while you are away',
  },
  logo: 'buffer',
  docs: 'https://developers.buffer.com',
  console: 'https://publish.buffer.com/settings/api',
  notes: [
    'Without offline_access there is no refresh token.',
    'A token reaches all organisations and channels of the account; calls name the one they mean.',
  ],
  sources: [
    'provider documentation',
    'metadata of the authorization server',
    'configuration of several other open projects',
  ],
  confidence: 'low',
  unverified: true,
}
