import type { ProviderInput } from '../provider.ts'

/** @see https://developers.webflow.com/data/reference/oauth-app */
export const webflow: ProviderInput = {
  id: 'webflow',
  name: 'Webflow',
  category: 'cms',
  authorizationUrl: 'https://webflow.com/oauth/authorize',
  tokenUrl: 'https://api.webflow.com/oauth/access_token',
  hosts: ['api.webflow.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['authorized_user:read'],
  identityScopes: ['authorized_user:read'],
  account: {
    source: 'userinfo',
    url: 'https://api.webflow.com/v2/token/authorized_by',
    idPaths: ['id'],
    labelPaths: ['email', 'id'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: false,
    basis: 'general_knowledge',
    checked: '2026-11',
    note: 'A token lives until it has not been used for a long time',
  },
  revocation: {
    url: 'https://webflow.com/oauth/revoke_authorization',
    authentication: 'client_post',
    token: 'access',
    body: 'json',
    parameter: 'access_token',
    reach: 'account',
    basis: 'docs',
  },
  scopes: {
    'authorized_user:read': 'See your profile',
    'sites:read': 'See your sites',
    'sites:write': 'See and change your sites',
    'cms:read': 'See what is on your sites',
    'cms:write': 'See and change what is on your sites',
    'forms:read': 'See answers to your forms',
  },
  logo: 'webflow',
  docs: 'https://developers.webflow.com/data/reference/oauth-app',
  notes: [
    'Register a data client; its scopes must be switched on in the app’s settings too.',
    'People choose at the consent which sites or workspaces a token reaches.',
  ],
  sources: ['provider documentation', 'configuration of another open project'],
  confidence: 'medium',
}
