import type { ProviderInput } from '../provider.ts'

/**
 * A code challenge would turn the request into that of a client without a secret, whose refresh tokens are good for one
 * use within 90 days, so none is sent.
 *
 * @see https://developer.squareup.com/docs/oauth-api/overview
 */
export const square: ProviderInput = {
  id: 'square',
  name: 'Square',
  category: 'payments',
  connection: [
    {
      name: 'api_host',
      source: 'operator',
      values: [
        { value: 'connect.squareup.com', label: 'Production' },
        { value: 'connect.squareupsandbox.com', label: 'Sandbox' },
      ],
      default: 'connect.squareup.com',
    },
  ],
  authorizationUrl: 'https://{api_host}/oauth2/authorize',
  tokenUrl: 'https://{api_host}/oauth2/token',
  hosts: ['{api_host}'],
  pkce: 'unsupported',
  clientAuthentication: 'post',
  defaultScopes: ['MERCHANT_PROFILE_READ'],
  // Whoever is signed in is asked to sign in again, so that it is seen which seller connects.
  authorizationParameters: { session: 'false' },
  tokenFormat: 'json',
  tokenResponse: { expires_at: ['expires_at'] },
  account: {
    source: 'token_response',
    idPaths: ['merchant_id'],
    labelPaths: ['merchant_id'],
    basis: 'docs',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 2_592_000,
    basis: 'docs',
    checked: '2026-11',
    note: 'Refreshing at least every seven days is recommended',
  },
  revocation: {
    url: 'https://{api_host}/oauth2/revoke',
    authentication: 'secret_client',
    token: 'access',
    body: 'json',
    parameter: 'access_token',
    parameters: { client_id: '{client_id}' },
    reach: 'account',
    basis: 'docs',
  },
  scopes: {
    MERCHANT_PROFILE_READ: 'See your profile',
    ITEMS_READ: 'See your products',
    ORDERS_READ: 'See your orders',
    ORDERS_WRITE: 'See and change your orders',
    CUSTOMERS_READ: 'See your customers',
    PAYMENTS_READ: 'See your payments',
  },
  logo: 'square',
  docs: 'https://developer.squareup.com/docs/oauth-api/overview',
  console: 'https://developer.squareup.com/apps',
  notes: [
    'Set api_host to connect.squareupsandbox.com in the provider client’s connection for the sandbox.',
    'In the sandbox, open the test seller’s dashboard in the same browser before connecting.',
    'Revoking ends all tokens of the seller at this client.',
  ],
  sources: [
    'https://developer.squareup.com/reference/square/o-auth/revoke-token',
    'https://developer.squareup.com/docs/oauth-api/refresh-revoke-limit-scope',
    'configuration of two other open projects',
  ],
  confidence: 'medium',
}
