import type { ProviderInput } from '../provider.ts'

/**
 * Offline tokens that expire. Each shop is a host of its own, and the shop is the account. The answer to the authorization
 * request is signed with the client secret and names the shop, which must be the one that was asked.
 *
 * @see https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant
 */
export const shopify: ProviderInput = {
  id: 'shopify',
  name: 'Shopify',
  category: 'commerce',
  connection: [
    {
      name: 'shop',
      source: 'input',
      pattern: '^[a-z0-9][a-z0-9\\-]*$',
      label: 'Shop',
      hint: 'The name before .myshopify.com',
      example: 'my-store',
    },
  ],
  authorizationUrl: 'https://{shop}.myshopify.com/admin/oauth/authorize',
  tokenUrl: 'https://{shop}.myshopify.com/admin/oauth/access_token',
  responseHmac: { parameter: 'hmac' },
  responseEchoes: { shop: '{shop}.myshopify.com' },
  hosts: ['{shop}.myshopify.com'],
  pkce: 'unsupported',
  clientAuthentication: 'post',
  scopeSeparator: ',',
  defaultScopes: ['read_products'],
  exchangeParameters: { expiring: '1' },
  account: {
    source: 'connection',
    idPaths: ['$connection.shop'],
    labelPaths: ['$connection.shop'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 3_600,
    refreshTokenSeconds: 7_776_000,
    graceUntilUsed: true,
    basis: 'docs',
    checked: '2026-11',
    note: 'The refresh token before stays good until its successor is used, for at most 30 days',
  },
  revocation: {
    url: 'https://{shop}.myshopify.com/admin/api_permissions/current.json',
    method: 'DELETE',
    authentication: 'api',
    token: 'access',
    body: 'none',
    alreadyDead: { statuses: [401, 404] },
    reach: 'account',
    basis: 'general_knowledge',
  },
  api: { header: 'x-shopify-access-token', scheme: '' },
  scopes: {
    read_products: 'See your products',
    write_products: 'See and change your products',
    read_orders: 'See your orders',
    write_orders: 'See and change your orders',
    read_customers: 'See your customers',
    write_customers: 'See and change your customers',
  },
  logo: 'shopify',
  docs: 'https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant',
  console: 'https://partners.shopify.com',
  notes: ['Revoking the token uninstalls the app from the shop.'],
  dates: [
    { on: '2026-04-01', what: 'Public apps created from then on get only tokens that expire.' },
    { on: '2027-01-01', what: 'All public apps get only tokens that expire.' },
  ],
  sources: [
    'provider documentation',
    'https://shopify.dev/changelog/more-resilient-refreshes-for-expiring-offline-access-tokens',
  ],
  confidence: 'high',
}
