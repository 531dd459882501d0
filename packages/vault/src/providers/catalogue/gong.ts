import type { ProviderInput } from '../provider.ts'

/**
 * A token is for a company, not for a person. The answer names the host that the company's calls go to, which is all that
 * tells companies apart.
 *
 * @see https://gong.app.gong.io/settings/api/documentation
 */
export const gong: ProviderInput = {
  id: 'gong',
  name: 'Gong',
  category: 'sales',
  connection: [
    {
      name: 'api_base_url_for_customer',
      source: 'token_response',
      form: 'host',
      suffixes: ['.gong.io'],
    },
  ],
  authorizationUrl: 'https://app.gong.io/oauth2/authorize',
  tokenUrl: 'https://app.gong.io/oauth2/generate-customer-token',
  hosts: ['{api_base_url_for_customer}'],
  pkce: 'unsupported',
  defaultScopes: ['api:users:read'],
  authorizationParameters: { access_type: 'offline' },
  account: {
    source: 'connection',
    idPaths: ['$connection.api_base_url_for_customer'],
    labelPaths: ['$connection.api_base_url_for_customer'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 86_400,
    basis: 'general_knowledge',
    checked: '2026-12',
  },
  scopes: {
    'api:users:read': 'See people in your workspace',
    'api:calls:read:basic': 'See the list of your calls',
    'api:calls:read:extensive': 'See details of your calls',
    'api:calls:read:transcript': 'Read the transcripts of your calls',
    'api:stats:interaction': 'See your statistics',
  },
  docs: 'https://gong.app.gong.io/settings/api/documentation',
  notes: [
    'Only a technical administrator of the company can connect it.',
    'Calls go to the host in the grant’s connection; at other hosts the token counts as revoked.',
    'PKCE is off, as in the configuration of other open projects; no documentation mentions it.',
  ],
  sources: ['configuration of three other open projects', 'public code of many projects'],
  confidence: 'medium',
}
