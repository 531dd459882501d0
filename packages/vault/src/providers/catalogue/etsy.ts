import type { ProviderInput } from '../provider.ts'

/**
 * A public client: the token endpoint takes no secret, only the code verifier. Calls to the API carry the client's id and its
 * shared secret in a header of their own, beside the token.
 *
 * @see https://developers.etsy.com/documentation/essentials/authentication
 */
export const etsy: ProviderInput = {
  id: 'etsy',
  name: 'Etsy',
  category: 'commerce',
  authorizationUrl: 'https://www.etsy.com/oauth/connect',
  tokenUrl: 'https://api.etsy.com/v3/public/oauth/token',
  hosts: ['api.etsy.com', 'openapi.etsy.com'],
  pkce: 'required',
  clientAuthentication: 'none',
  identityScopes: ['shops_r'],
  defaultScopes: ['email_r', 'shops_r'],
  account: {
    source: 'userinfo',
    url: 'https://openapi.etsy.com/v3/application/users/me',
    idPaths: ['user_id'],
    labelPaths: ['user_id'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 3_600,
    idleSeconds: 7_776_000,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  api: { headers: { 'x-api-key': '{client_id}:{client_secret}' } },
  scopes: {
    email_r: 'See your email address',
    shops_r: 'See your shops',
    shops_w: 'Change your shops',
    listings_r: 'See your products',
    listings_w: 'Change your products',
    transactions_r: 'See your orders',
  },
  logo: 'etsy',
  docs: 'https://developers.etsy.com/documentation/essentials/authentication',
  console: 'https://www.etsy.com/developers/your-apps',
  notes: [
    'The keystring is the client id, the shared secret the client secret.',
    'Both go along with each call to the API; since February 2026 the keystring alone is refused there.',
    'A new app reaches at most five shops until commercial access is granted.',
  ],
  sources: [
    'anitabyte/etsyv3#29',
    'PipedreamHQ/pipedream#20010',
    'configuration of two other open projects',
  ],
  confidence: 'medium',
}
