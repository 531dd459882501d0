import type { ProviderInput } from '../../provider.ts'

/**
 * The answer to the authorization request names the store as `stores/…`; it must be the one that was asked. The token
 * request repeats it, and the scopes with it.
 *
 * @see https://docs.bigcommerce.com/developer/docs/integrations/apps/guide/auth
 */
export const bigcommerce: ProviderInput = {
  id: 'bigcommerce',
  name: 'BigCommerce',
  category: 'commerce',
  connection: [
    {
      name: 'store_hash',
      source: 'input',
      pattern: '^[a-z0-9]+$',
      label: 'Store hash',
      hint: 'The part after store- in the address of your control panel',
      example: 'hpj4hvw2bb',
    },
  ],
  authorizationUrl: 'https://login.bigcommerce.com/oauth2/authorize',
  tokenUrl: 'https://login.bigcommerce.com/oauth2/token',
  responseEchoes: { context: 'stores/{store_hash}' },
  hosts: ['api.bigcommerce.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  authorizationParameters: { context: 'stores/{store_hash}' },
  exchangeParameters: { context: 'stores/{store_hash}', scope: '{scopes}' },
  account: {
    source: 'token_response',
    idPaths: ['context'],
    labelPaths: ['user.email', 'context'],
    emailPaths: ['user.email'],
    basis: 'general_knowledge',
  },
  // Tokens live until the app is uninstalled.
  refresh: { supported: false, basis: 'general_knowledge', checked: '2026-11' },
  api: { header: 'x-auth-token', scheme: '' },
  scopes: {
    store_v2_orders_read_only: 'See your orders',
    store_v2_orders: 'See and change your orders',
    store_v2_products_read_only: 'See your products',
    store_v2_products: 'See and change your products',
    store_v2_customers_read_only: 'See your customers',
    store_v2_customers: 'See and change your customers',
  },
  logo: 'bigcommerce',
  docs: 'https://developer.bigcommerce.com/docs/integrations/apps/guide/auth',
  console: 'https://devtools.bigcommerce.com',
  notes: [
    'Ask for exactly the scopes that are switched on for the app in the developer portal.',
    'Installing from the store’s control panel does not work here: such a callback comes without our state.',
    'Calls go to https://api.bigcommerce.com/stores/{store_hash}, with the hash in the grant’s connection.',
    'There is no way to revoke a token; uninstalling the app ends it.',
  ],
  sources: ['provider documentation', 'configuration of another open project'],
  confidence: 'low',
  unverified: true,
}
