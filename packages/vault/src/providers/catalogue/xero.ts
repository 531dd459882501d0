import type { ProviderInput } from '../provider.ts'

/**
 * One token reaches every organisation that the user has connected; which one a call is for stands in a header.
 *
 * @see https://developer.xero.com/documentation/guides/oauth2/auth-flow/
 */
export const xero: ProviderInput = {
  id: 'xero',
  name: 'Xero',
  category: 'accounting',
  issuer: 'https://identity.xero.com',
  authorizationUrl: 'https://login.xero.com/identity/connect/authorize',
  tokenUrl: 'https://identity.xero.com/connect/token',
  hosts: ['api.xero.com'],
  openid: true,
  defaultScopes: ['openid', 'profile', 'email', 'offline_access', 'accounting.settings.read'],
  identityScopes: ['openid', 'profile', 'email'],
  account: {
    source: 'id_token',
    idPaths: ['xero_userid'],
    labelPaths: ['email', 'preferred_username', 'xero_userid'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    scopes: ['offline_access'],
    rotates: 'always',
    accessTokenSeconds: 1_800,
    idleSeconds: 5_184_000,
    graceSeconds: 1_800,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://identity.xero.com/connect/revocation',
    authentication: 'client_basic',
    token: 'refresh',
    reach: 'account',
    basis: 'general_knowledge',
  },
  api: {
    callerHeaders: {
      'xero-tenant-id':
        'The tenantId of an organisation, from GET https://api.xero.com/connections',
    },
  },
  scopes: {
    openid: 'Know which account you use',
    profile: 'See your name and picture',
    email: 'See your email address',
    offline_access: 'Keep access while you are away',
    'accounting.settings.read': 'See the settings of your books',
    'accounting.contacts': 'See and change your contacts',
  },
  logo: 'xero',
  docs: 'https://developer.xero.com/documentation/guides/oauth2/auth-flow/',
  console: 'https://developer.xero.com/app/manage',
  notes: [
    'GET https://api.xero.com/connections lists the organisations; it alone needs no xero-tenant-id.',
    'Revoking ends all connections of that user to the app.',
    'Redirect URIs are compared letter by letter.',
  ],
  sources: [
    'provider documentation',
    'https://community.xero.com/developer/discussion/105714701/',
    'XeroAPI/xero-node#382',
  ],
  confidence: 'medium',
}
