import type { ProviderInput } from '../../provider.ts'

/** @see https://developer.close.com/topics/authentication-oauth2/ */
export const close: ProviderInput = {
  id: 'close',
  name: 'Close',
  category: 'crm',
  authorizationUrl: 'https://app.close.com/oauth2/authorize',
  tokenUrl: 'https://api.close.com/oauth2/token/',
  hosts: ['api.close.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['all.full_access', 'offline_access'],
  identityScopes: ['all.full_access'],
  account: {
    source: 'userinfo',
    url: 'https://api.close.com/api/v1/me/',
    idPaths: ['id'],
    labelPaths: ['email', 'id'],
    namePaths: ['first_name'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    scopes: ['offline_access'],
    rotates: 'always',
    accessTokenSeconds: 3_600,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://api.close.com/oauth2/revoke/',
    authentication: 'client_post',
    reach: 'account',
    basis: 'general_knowledge',
  },
  scopes: {
    'all.full_access': 'See and change everything in your account',
    offline_access: 'Keep access while you are away',
  },
  docs: 'https://developer.close.com/topics/authentication-oauth2/',
  notes: [
    'A user chooses one organization when consenting, and the token is for that one.',
    'The organization is not part of the account’s id here: a user of two counts as one account.',
  ],
  sources: ['provider documentation', 'configuration of another open project'],
  confidence: 'low',
  unverified: true,
}
