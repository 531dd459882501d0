import type { ProviderInput } from '../provider.ts'

/**
 * The answer to the authorization request names the company (`realmId`), which nothing else does. A consent is a user's for
 * one company, so both together are the account.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0
 */
export const quickbooks: ProviderInput = {
  id: 'quickbooks',
  name: 'QuickBooks Online',
  category: 'accounting',
  connection: [{ name: 'realmId', source: 'redirect', pattern: '^\\d{10,19}$' }],
  authorizationUrl: 'https://appcenter.intuit.com/connect/oauth2',
  tokenUrl: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
  hosts: [
    'quickbooks.api.intuit.com',
    'sandbox-quickbooks.api.intuit.com',
    'accounts.platform.intuit.com',
  ],
  pkce: 'unknown',
  defaultScopes: ['com.intuit.quickbooks.accounting', 'openid', 'email'],
  identityScopes: ['openid', 'email'],
  tokenResponse: { refresh_token_expires_in: ['x_refresh_token_expires_in'] },
  account: {
    source: 'userinfo',
    url: 'https://accounts.platform.intuit.com/v1/openid_connect/userinfo',
    idPaths: ['$connection.realmId', 'sub'],
    labelPaths: ['email', 'sub'],
    namePaths: ['givenName'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'sometimes',
    accessTokenSeconds: 3_600,
    refreshTokenSeconds: 157_680_000,
    idleSeconds: 8_640_000,
    basis: 'docs',
    checked: '2026-11',
    note: 'The refresh token changes about once a day; five years after the consent the last one is dead',
  },
  revocation: {
    url: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
    authentication: 'client_basic',
    token: 'refresh',
    body: 'json',
    reach: 'account',
    basis: 'peer_config',
  },
  scopes: {
    'com.intuit.quickbooks.accounting': 'See and change your books',
    'com.intuit.quickbooks.payment': 'See and change your payments',
    openid: 'Know which account you use',
    email: 'See your email address',
    profile: 'See your profile',
  },
  logo: 'quickbooks',
  docs: 'https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0',
  console: 'https://developer.intuit.com/app/developer/dashboard',
  notes: [
    'The company (realmId) comes through the browser, unsigned: trust it only after a call has shown that the token opens it.',
    'Calls name the company in their path: /v3/company/{realmId}; it is in the grant’s connection.',
    'Development keys work with sandbox companies only, at sandbox-quickbooks.api.intuit.com.',
    'Two refreshes at once show as a sudden invalid_grant, so refresh in one place only.',
  ],
  sources: [
    'provider documentation',
    'https://github.com/intuit/QuickBooks-V3-Java-SDK/releases/tag/v6.5.4',
    'intuit/oauth-jsclient#128',
  ],
  confidence: 'high',
}
