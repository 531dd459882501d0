import type { ProviderInput } from '../provider.ts'

/** @see https://gumroad.com/api */
export const gumroad: ProviderInput = {
  id: 'gumroad',
  name: 'Gumroad',
  category: 'commerce',
  authorizationUrl: 'https://gumroad.com/oauth/authorize',
  tokenUrl: 'https://api.gumroad.com/oauth/token',
  hosts: ['api.gumroad.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  identityScopes: ['view_profile'],
  defaultScopes: ['view_profile'],
  account: {
    source: 'userinfo',
    url: 'https://api.gumroad.com/v2/user',
    idPaths: ['user.user_id'],
    labelPaths: ['user.email', 'user.name', 'user.user_id'],
    namePaths: ['user.name'],
    emailPaths: ['user.email'],
    basis: 'peer_config',
  },
  // Access tokens do not expire.
  refresh: { supported: false, basis: 'docs', checked: '2026-11' },
  scopes: {
    view_profile: 'See your profile',
    edit_products: 'See and change your products',
    view_sales: 'See your orders',
    edit_sales: 'See and change your orders',
    view_payouts: 'See your payouts',
    account: 'See and change everything in your account',
  },
  logo: 'gumroad',
  docs: 'https://gumroad.com/api',
  console: 'https://gumroad.com/settings/advanced',
  notes: ['A token lasts until the user removes the app from the account.'],
  sources: ['the provider’s published source code', 'configuration of two other open projects'],
  confidence: 'medium',
}
