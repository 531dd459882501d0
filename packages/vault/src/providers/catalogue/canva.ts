import type { ProviderInput } from '../provider.ts'

/**
 * A refresh token is for one use, and a second use ends every token that came of it. A user acts within a team, so both
 * together are the account.
 *
 * @see https://www.canva.dev/docs/connect/authentication/
 */
export const canva: ProviderInput = {
  id: 'canva',
  name: 'Canva',
  category: 'design',
  authorizationUrl: 'https://www.canva.com/api/oauth/authorize',
  tokenUrl: 'https://api.canva.com/rest/v1/oauth/token',
  hosts: ['api.canva.com'],
  pkce: 'required',
  defaultScopes: ['profile:read'],
  account: {
    source: 'userinfo',
    url: 'https://api.canva.com/rest/v1/users/me',
    idPaths: ['team_user.team_id', 'team_user.user_id'],
    labelPaths: ['team_user.team_id', 'team_user.user_id'],
    basis: 'docs',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 14_400,
    reuse: 'ends_all',
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  // Revoking the refresh token takes back the user's consent too.
  revocation: {
    url: 'https://api.canva.com/rest/v1/oauth/revoke',
    authentication: 'client_basic',
    token: 'refresh',
    reach: 'account',
    basis: 'docs',
  },
  scopes: {
    'profile:read': 'See your profile',
    'design:meta:read': 'See the names of your designs',
    'design:content:read': 'See your designs',
    'design:content:write': 'See and change your designs',
    'asset:read': 'See your files',
    'folder:read': 'See your folders',
  },
  docs: 'https://www.canva.dev/docs/connect/authentication/',
  console: 'https://www.canva.com/developers/integrations',
  notes: [
    'A scope for writing does not include the one for reading; ask for both.',
    'Scopes have to be switched on for the integration before they can be asked for.',
    'The account tells ids only; a name for display is at /v1/users/me/profile.',
  ],
  sources: [
    'provider documentation',
    'https://www.canva.dev/docs/connect/api-reference/authentication/revoke-token/',
    'configuration of another open project',
  ],
  confidence: 'medium',
}
