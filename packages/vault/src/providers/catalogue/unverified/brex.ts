import type { ProviderInput } from '../../provider.ts'

/**
 * The account is read from the API rather than from the ID token, which has no name in it that a person would recognise.
 *
 * @see https://developer.brex.com/docs/partner_authentication
 */
export const brex: ProviderInput = {
  id: 'brex',
  name: 'Brex',
  category: 'finance',
  authorizationUrl: 'https://accounts-api.brex.com/oauth2/default/v1/authorize',
  tokenUrl: 'https://accounts-api.brex.com/oauth2/default/v1/token',
  hosts: ['api.brex.com', 'platform.brexapis.com'],
  clientAuthentication: 'post',
  identityScopes: ['users.readonly'],
  defaultScopes: ['openid', 'offline_access', 'users.readonly'],
  account: {
    source: 'userinfo',
    url: 'https://api.brex.com/v2/users/me',
    idPaths: ['id'],
    labelPaths: ['email', 'id'],
    emailPaths: ['email'],
    basis: 'docs',
  },
  refresh: {
    supported: true,
    scopes: ['offline_access'],
    rotates: 'always',
    accessTokenSeconds: 3_600,
    idleSeconds: 7_776_000,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  scopes: {
    openid: 'Know which account you use',
    offline_access: 'Keep access while you are away',
    'users.readonly': 'See people in your workspace',
    'transactions.card.readonly': 'See your card transactions',
    'transactions.cash.readonly': 'See your cash transactions',
    'accounts.card.readonly': 'See your accounts',
  },
  logo: 'brex',
  docs: 'https://developer.brex.com/docs/partner_authentication',
  notes: [
    'Clients are issued by Brex’s developer support to partners; there is no page to register one.',
    'The API moved to api.brex.com in January 2026; platform.brexapis.com still answers.',
  ],
  sources: ['provider documentation', 'configuration of another open project'],
  confidence: 'low',
  unverified: true,
}
