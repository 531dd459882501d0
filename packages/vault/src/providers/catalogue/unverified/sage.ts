import type { ProviderInput } from '../../provider.ts'

/** @see https://developer.sage.com/accounting/guides/authenticating/oauth/ */
export const sage: ProviderInput = {
  id: 'sage',
  name: 'Sage Accounting',
  category: 'accounting',
  authorizationUrl: 'https://www.sageone.com/oauth2/auth/central',
  tokenUrl: 'https://oauth.accounting.sage.com/token',
  hosts: ['api.accounting.sage.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['full_access'],
  authorizationParameters: { filter: 'apiv3.1' },
  account: {
    source: 'userinfo',
    url: 'https://api.accounting.sage.com/v3.1/user',
    idPaths: ['id'],
    labelPaths: ['email', 'displayed_as', 'id'],
    namePaths: ['displayed_as'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 300,
    idleSeconds: 2_678_400,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  // Access tokens cannot be revoked: they live on for what is left of their five minutes.
  revocation: {
    url: 'https://oauth.accounting.sage.com/revoke',
    authentication: 'client_post',
    token: 'refresh',
    reach: 'account',
    basis: 'docs',
  },
  scopes: {
    full_access: 'See and change everything in your account',
    readonly: 'See everything in your account',
  },
  logo: 'sage',
  docs: 'https://developer.sage.com/accounting/guides/authenticating/oauth/',
  notes: [
    'Access tokens live five minutes, so a wide refresh margin would mean a refresh with every call.',
    'A user can have several businesses: name one in the X-Business header, or the lead business answers.',
    'This is Sage Accounting only; Intacct, Sage 50, 100, 200 and X3 have systems of their own.',
  ],
  sources: ['provider documentation', 'configuration of another open project'],
  confidence: 'low',
  unverified: true,
}
