import type { ProviderInput } from '../provider.ts'

/** @see https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html */
export const amazon: ProviderInput = {
  id: 'amazon',
  name: 'Login with Amazon',
  category: 'commerce',
  authorizationUrl: 'https://www.amazon.com/ap/oa',
  tokenUrl: 'https://api.amazon.com/auth/o2/token',
  hosts: ['api.amazon.com'],
  clientAuthentication: 'post',
  identityScopes: ['profile'],
  defaultScopes: ['profile'],
  account: {
    source: 'userinfo',
    url: 'https://api.amazon.com/user/profile',
    idPaths: ['user_id'],
    labelPaths: ['email', 'name', 'user_id'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'docs',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 3_600,
    basis: 'docs',
    checked: '2026-11',
    note: 'A refresh token is good until the user removes the app from the account',
  },
  scopes: {
    profile: 'See your profile',
    'profile:user_id': 'Know which account you use',
    postal_code: 'See your postal code',
  },
  docs: 'https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html',
  console: 'https://developer.amazon.com/loginwithamazon/console/site/lwa/overview.html',
  notes: [
    'Advertising and Selling Partner data are at other hosts, and those of Europe and Japan have token hosts too.',
    'The account’s id is the same only for clients of one and the same company.',
  ],
  sources: ['provider documentation', 'configuration of two other open projects'],
  confidence: 'medium',
}
