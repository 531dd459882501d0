import type { ProviderInput } from '../../provider.ts'

/**
 * The account is the business. Ten days is the life of tokens from client credentials; those of a consent live an hour.
 *
 * @see https://docs.ramp.com/developer-api/v1/authorization
 */
export const ramp: ProviderInput = {
  id: 'ramp',
  name: 'Ramp',
  category: 'finance',
  authorizationUrl: 'https://app.ramp.com/v1/authorize',
  tokenUrl: 'https://api.ramp.com/developer/v1/token',
  hosts: ['api.ramp.com'],
  pkce: 'unknown',
  identityScopes: ['business:read'],
  defaultScopes: ['business:read', 'offline_access'],
  account: {
    source: 'userinfo',
    url: 'https://api.ramp.com/developer/v1/business',
    idPaths: ['id'],
    labelPaths: ['business_name_legal', 'business_name_on_card', 'id'],
    namePaths: ['business_name_legal', 'business_name_on_card'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    scopes: ['offline_access'],
    rotates: 'never',
    accessTokenSeconds: 3_600,
    basis: 'peer_config',
    checked: '2026-11',
    note: 'The hour is a default, and can be set for each client',
  },
  revocation: {
    url: 'https://api.ramp.com/developer/v1/token/revoke',
    authentication: 'client_basic',
    reach: 'account',
    basis: 'peer_config',
  },
  scopes: {
    'business:read': 'See your business',
    'transactions:read': 'See your transactions',
    'users:read': 'See people in your workspace',
    'bills:read': 'See your bills',
    'cards:read': 'See your cards',
    offline_access: 'Keep access while you are away',
  },
  docs: 'https://docs.ramp.com/developer-api/v1/authorization',
  notes: [
    'Scopes must be allowed for the client where it is registered, or the request is refused.',
    'The sandbox is a separate system, demo.ramp.com and demo-api.ramp.com, and needs a row of its own.',
    'A new client secret ends all tokens of the client.',
  ],
  sources: ['provider documentation', 'configuration of several other open projects'],
  confidence: 'low',
  unverified: true,
}
