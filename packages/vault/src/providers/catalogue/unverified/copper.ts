import type { ProviderInput } from '../../provider.ts'

/** @see https://developer.copper.com/introduction/oauth/ */
export const copper: ProviderInput = {
  id: 'copper',
  name: 'Copper',
  category: 'crm',
  authorizationUrl: 'https://app.copper.com/oauth/authorize',
  tokenUrl: 'https://app.copper.com/oauth/token',
  hosts: ['api.copper.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['developer/v1/all'],
  identityScopes: ['developer/v1/all'],
  account: {
    source: 'userinfo',
    url: 'https://api.copper.com/developer_api/v1/users/me',
    idPaths: ['id'],
    labelPaths: ['email', 'id'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: { supported: false, basis: 'general_knowledge', checked: '2026-11' },
  scopes: { 'developer/v1/all': 'See and change everything in your account' },
  docs: 'https://developer.copper.com/introduction/oauth/',
  notes: ['There is one scope, and it allows everything that the user can do.'],
  sources: ['configuration of another open project'],
  confidence: 'low',
  unverified: true,
}
