import type { ProviderInput } from '../provider.ts'

/**
 * The redirect URI is registered under a name of eBay's making (the RuName), and that name is sent in its place. A refresh
 * repeats the scopes.
 *
 * @see https://developer.ebay.com/api-docs/static/oauth-authorization-code-grant.html
 */
export const ebay: ProviderInput = {
  id: 'ebay',
  name: 'eBay',
  category: 'commerce',
  authorizationUrl: 'https://auth.ebay.com/oauth2/authorize',
  tokenUrl: 'https://api.ebay.com/identity/v1/oauth2/token',
  hosts: ['api.ebay.com', 'apiz.ebay.com'],
  pkce: 'unknown',
  redirectUriAlias: true,
  bearerAliases: ['user access token'],
  identityScopes: ['https://api.ebay.com/oauth/api_scope/commerce.identity.readonly'],
  defaultScopes: [
    'https://api.ebay.com/oauth/api_scope',
    'https://api.ebay.com/oauth/api_scope/commerce.identity.readonly',
  ],
  refreshParameters: { scope: '{scopes}' },
  account: {
    source: 'userinfo',
    url: 'https://apiz.ebay.com/commerce/identity/v1/user/',
    idPaths: ['userId'],
    labelPaths: ['username', 'userId'],
    emailPaths: ['individualAccount.email', 'businessAccount.email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 7_200,
    refreshTokenSeconds: 47_304_000,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  scopes: {
    'https://api.ebay.com/oauth/api_scope': 'See public data',
    'https://api.ebay.com/oauth/api_scope/commerce.identity.readonly': 'See your profile',
    'https://api.ebay.com/oauth/api_scope/commerce.identity.email.readonly':
      'See your email address',
    'https://api.ebay.com/oauth/api_scope/sell.inventory': 'See and change your products',
    'https://api.ebay.com/oauth/api_scope/sell.fulfillment': 'See and change your orders',
    'https://api.ebay.com/oauth/api_scope/sell.account': 'See and change your seller settings',
  },
  logo: 'ebay',
  docs: 'https://developer.ebay.com/api-docs/static/oauth-authorization-code-grant.html',
  console: 'https://developer.ebay.com/my/keys',
  notes: [
    'Set the RuName of the redirect URI as the client’s redirectUriAlias.',
    'The sandbox has hosts and keys of its own, and needs a row of its own.',
    'The client must have been given commerce.identity.readonly, or no account can be identified.',
  ],
  sources: ['provider documentation', 'configuration of another open project'],
  confidence: 'medium',
}
