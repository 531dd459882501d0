import type { ProviderInput } from '../provider.ts'

/**
 * A dead refresh token is answered with `invalid_request`, and wrong client credentials with `unauthorized_client`.
 *
 * @see https://docs.x.com/resources/fundamentals/authentication/oauth-2-0/authorization-code
 */
export const x: ProviderInput = {
  id: 'x',
  name: 'X (Twitter)',
  category: 'social',
  authorizationUrl: 'https://x.com/i/oauth2/authorize',
  tokenUrl: 'https://api.x.com/2/oauth2/token',
  hosts: ['api.x.com', 'api.twitter.com'],
  pkce: 'required',
  defaultScopes: ['tweet.read', 'users.read', 'offline.access'],
  identityScopes: ['tweet.read', 'users.read'],
  errorCodes: { invalid_request: 'invalid_grant', unauthorized_client: 'invalid_client' },
  account: {
    source: 'userinfo',
    url: 'https://api.x.com/2/users/me',
    idPaths: ['data.id'],
    labelPaths: ['data.username', 'data.id'],
    namePaths: ['data.name'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    scopes: ['offline.access'],
    rotates: 'always',
    accessTokenSeconds: 7_200,
    idleSeconds: 15_552_000,
    graceSeconds: 0,
    reuse: 'ends_all',
    basis: 'docs',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://api.x.com/2/oauth2/revoke',
    authentication: 'client_basic',
    reach: 'account',
    basis: 'general_knowledge',
  },
  scopes: {
    'tweet.read': 'See your posts',
    'users.read': 'See your profile',
    'offline.access': 'Keep access while you are away',
    'tweet.write': 'Publish posts as you',
    'users.email': 'See your email address',
    'dm.read': 'Read your messages',
  },
  logo: 'x',
  docs: 'https://docs.x.com/resources/fundamentals/authentication/oauth-2-0/authorization-code',
  console: 'https://developer.x.com',
  notes: [
    'Register a confidential client (“Web App”), so that it has a secret.',
    'A refresh token used twice ends all tokens of the user: never share a client between environments.',
    'Without offline.access no refresh token comes.',
  ],
  sources: [
    'provider documentation',
    'trypostit/trypost#126',
    'configuration of several other open projects',
  ],
  confidence: 'high',
}
