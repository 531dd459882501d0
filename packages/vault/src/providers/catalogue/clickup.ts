import type { ProviderInput } from '../provider.ts'

/** @see https://developer.clickup.com/docs/authentication */
export const clickup: ProviderInput = {
  id: 'clickup',
  name: 'ClickUp',
  category: 'project-management',
  authorizationUrl: 'https://app.clickup.com/api',
  tokenUrl: 'https://api.clickup.com/api/v2/oauth/token',
  hosts: ['api.clickup.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  account: {
    source: 'userinfo',
    url: 'https://api.clickup.com/api/v2/user',
    idPaths: ['user.id'],
    labelPaths: ['user.email', 'user.username', 'user.id'],
    namePaths: ['user.username'],
    emailPaths: ['user.email'],
    basis: 'peer_config',
  },
  refresh: { supported: false, basis: 'docs', checked: '2026-11' },
  logo: 'clickup',
  docs: 'https://developer.clickup.com/docs/authentication',
  notes: [
    'There are no scopes: a token may do what its user may do.',
    'People choose the workspaces when they consent; calls to others fail with OAUTH_023.',
    'Tokens do not expire, and there is no way to revoke one.',
  ],
  sources: ['provider documentation', 'configuration of two other open projects'],
  confidence: 'high',
}
