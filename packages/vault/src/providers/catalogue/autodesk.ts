import type { ProviderInput } from '../provider.ts'

/** @see https://aps.autodesk.com/en/docs/oauth/v2/ */
export const autodesk: ProviderInput = {
  id: 'autodesk',
  name: 'Autodesk Platform Services',
  category: 'design',
  authorizationUrl: 'https://developer.api.autodesk.com/authentication/v2/authorize',
  tokenUrl: 'https://developer.api.autodesk.com/authentication/v2/token',
  hosts: ['developer.api.autodesk.com', 'api.userprofile.autodesk.com'],
  identityScopes: ['user-profile:read'],
  defaultScopes: ['data:read', 'user-profile:read'],
  account: {
    source: 'userinfo',
    url: 'https://api.userprofile.autodesk.com/userinfo',
    idPaths: ['sub'],
    labelPaths: ['email', 'name', 'sub'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 3_600,
    idleSeconds: 1_296_000,
    basis: 'general_knowledge',
    checked: '2026-11',
    note: 'Each refresh token works once, within 15 days',
  },
  // The kind of the token must be named.
  revocation: {
    url: 'https://developer.api.autodesk.com/authentication/v2/revoke',
    authentication: 'client_basic',
    token: 'refresh',
    parameters: { token_type_hint: 'refresh_token' },
    reach: 'token',
    basis: 'docs',
  },
  scopes: {
    'user-profile:read': 'See your profile',
    'data:read': 'See your files',
    'data:write': 'Change your files',
    'data:create': 'Create files',
    'account:read': 'See your accounts',
    'viewables:read': 'See previews of your files',
  },
  logo: 'autodesk',
  docs: 'https://aps.autodesk.com/en/docs/oauth/v2/',
  console: 'https://aps.autodesk.com/myapps',
  notes: [
    'Register a traditional web app; the other types have no client secret.',
    'An administrator of the hub must let the client in before it sees the hub’s files.',
  ],
  sources: ['provider documentation', 'configuration of three other open projects'],
  confidence: 'medium',
}
