import type { ProviderInput } from '../provider.ts'

/** @see https://developers.figma.com/docs/rest-api/authentication/ */
export const figma: ProviderInput = {
  id: 'figma',
  name: 'Figma',
  category: 'design',
  authorizationUrl: 'https://www.figma.com/oauth',
  tokenUrl: 'https://api.figma.com/v1/oauth/token',
  refreshUrl: 'https://api.figma.com/v1/oauth/refresh',
  hosts: ['api.figma.com'],
  scopeSeparator: ',',
  defaultScopes: ['current_user:read'],
  identityScopes: ['current_user:read'],
  account: {
    source: 'userinfo',
    url: 'https://api.figma.com/v1/me',
    idPaths: ['id'],
    labelPaths: ['email', 'handle', 'id'],
    namePaths: ['handle'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 7_776_000,
    basis: 'peer_config',
    checked: '2026-11',
  },
  scopes: {
    'current_user:read': 'See your profile',
    'file_content:read': 'See your files',
    'file_comments:read': 'See comments on your files',
    'file_comments:write': 'Comment on your files',
    'projects:read': 'See your projects',
    'webhooks:write': 'Be told of changes in your files',
  },
  logo: 'figma',
  docs: 'https://developers.figma.com/docs/rest-api/authentication/',
  console: 'https://www.figma.com/developers/apps',
  notes: [
    'The app must be published before people outside your team can use it.',
    'The scope files:read gives way to finer ones; ask for those.',
    'No revocation is known; the user removes the app in the account’s settings.',
  ],
  sources: ['provider documentation', 'configuration of several other open projects'],
  confidence: 'high',
}
