import type { ProviderInput } from '../provider.ts'

/** @see https://developers.asana.com/docs/oauth */
export const asana: ProviderInput = {
  id: 'asana',
  name: 'Asana',
  category: 'project-management',
  authorizationUrl: 'https://app.asana.com/-/oauth_authorize',
  tokenUrl: 'https://app.asana.com/-/oauth_token',
  hosts: ['app.asana.com'],
  clientAuthentication: 'post',
  defaultScopes: ['default'],
  account: {
    source: 'token_response',
    idPaths: ['data.id'],
    labelPaths: ['data.email', 'data.id'],
    namePaths: ['data.name'],
    emailPaths: ['data.email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 3_600,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  // It takes refresh tokens only.
  revocation: {
    url: 'https://app.asana.com/-/oauth_revoke',
    authentication: 'client_post',
    token: 'refresh',
    reach: 'account',
    basis: 'general_knowledge',
  },
  scopes: {
    default: 'See and change everything in your account',
    'tasks:read': 'See your tasks',
    'tasks:write': 'See and change your tasks',
    'projects:read': 'See your projects',
    'projects:write': 'See and change your projects',
    'users:read': 'See people in your workspace',
  },
  logo: 'asana',
  docs: 'https://developers.asana.com/docs/oauth',
  console: 'https://app.asana.com/0/my-apps',
  notes: [
    'The scope “default” means full access; finer scopes must be chosen on the app.',
    'The app works only in workspaces that its distribution settings allow.',
  ],
  sources: ['provider documentation', 'configuration of two other open projects'],
  confidence: 'medium',
}
