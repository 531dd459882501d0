import type { ProviderInput } from '../../provider.ts'

/**
 * No documented call says whose token it is by anything but an e-mail address, so accounts stay apart.
 *
 * @see https://developer.productboard.com/docs/oauth2
 */
export const productboard: ProviderInput = {
  id: 'productboard',
  name: 'Productboard',
  category: 'project-management',
  authorizationUrl: 'https://app.productboard.com/oauth2/authorize',
  tokenUrl: 'https://app.productboard.com/oauth2/token',
  hosts: ['api.productboard.com'],
  clientAuthentication: 'post',
  anonymous: true,
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 86_400,
    idleSeconds: 15_552_000,
    graceSeconds: 3_600,
    basis: 'docs',
    checked: '2026-11',
    note: 'A refresh token lives 180 days, or an hour from its first use',
  },
  revocation: {
    url: 'https://app.productboard.com/oauth2/revoke',
    authentication: 'client_post',
    reach: 'account',
    basis: 'peer_config',
  },
  api: { headers: { 'x-version': '1' } },
  scopes: {
    'product_hierarchy_data:read': 'See your products',
    'product_hierarchy_data:manage': 'See and change your products',
    'notes:create': 'Create notes',
    'users:read': 'See your customers',
    'members_pii:read': 'See people in your workspace',
  },
  docs: 'https://developer.productboard.com/docs/oauth2',
  console: 'https://app.productboard.com/oauth2/applications',
  notes: [
    'Connecting once more makes another grant, because accounts cannot be told apart.',
    'Scopes are chosen where the client is registered, and many need a maker with admin rights to consent.',
    'The header X-Version is for version 1 of the API; set it yourself for another.',
  ],
  sources: [
    'provider documentation, as other projects cite it',
    'configuration of another open project',
  ],
  confidence: 'low',
  unverified: true,
}
