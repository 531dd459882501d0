import type { ProviderInput } from '../provider.ts'

/**
 * A token is for one user in one team, so both together are the account. Whether tokens expire was chosen when the app was
 * created; where they do not, neither `expires_in` nor a refresh token comes.
 *
 * @see https://developers.miro.com/docs/getting-started-with-oauth
 */
export const miro: ProviderInput = {
  id: 'miro',
  name: 'Miro',
  category: 'design',
  authorizationUrl: 'https://miro.com/oauth/authorize',
  tokenUrl: 'https://api.miro.com/v1/oauth/token',
  hosts: ['api.miro.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['identity:read'],
  account: {
    source: 'userinfo',
    url: 'https://api.miro.com/v1/oauth-token',
    idPaths: ['team.id', 'user.id'],
    labelPaths: ['user.name', 'team.name', 'user.id'],
    namePaths: ['user.name'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 3_600,
    refreshTokenSeconds: 5_184_000,
    basis: 'docs',
    checked: '2026-11',
  },
  // The refresh token dies with its access token; the app stays installed.
  revocation: {
    url: 'https://api.miro.com/v2/oauth/revoke',
    authentication: 'client_post',
    token: 'access',
    body: 'json',
    parameter: 'accessToken',
    clientParameters: { id: 'clientId', secret: 'clientSecret' },
    reach: 'token',
    basis: 'general_knowledge',
  },
  scopes: {
    'identity:read': 'See your profile',
    'identity:write': 'See and change your profile',
    'boards:read': 'See your boards',
    'boards:write': 'See and change your boards',
    'team:read': 'See your teams',
  },
  logo: 'miro',
  docs: 'https://developers.miro.com/docs/getting-started-with-oauth',
  console: 'https://miro.com/app/settings/user-profile/apps',
  notes: [
    'Choose tokens that expire when you create the app; it cannot be changed afterwards.',
    'Scopes are set on the app; what is asked for in addition has no effect.',
  ],
  sources: [
    'provider documentation',
    'https://developers.miro.com/reference/get-new-access-token-using-refresh-token',
    'https://developers.miro.com/v1.0/reference/revoke-token',
  ],
  confidence: 'high',
}
