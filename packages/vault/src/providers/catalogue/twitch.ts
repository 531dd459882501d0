import type { ProviderInput } from '../provider.ts'

/**
 * Errors of the token endpoint have the status in words under `error`, and what is wrong under `message`.
 *
 * @see https://dev.twitch.tv/docs/authentication/
 */
export const twitch: ProviderInput = {
  id: 'twitch',
  name: 'Twitch',
  category: 'media',
  authorizationUrl: 'https://id.twitch.tv/oauth2/authorize',
  tokenUrl: 'https://id.twitch.tv/oauth2/token',
  hosts: ['api.twitch.tv'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['user:read:email'],
  errorPaths: ['message', 'error'],
  errorCodes: {
    'Invalid refresh token': 'invalid_grant',
    'Invalid authorization code': 'invalid_grant',
    'invalid client': 'invalid_client',
    'invalid client secret': 'invalid_client',
  },
  account: {
    source: 'userinfo',
    url: 'https://api.twitch.tv/helix/users',
    idPaths: ['data.0.id'],
    labelPaths: ['data.0.login', 'data.0.id'],
    namePaths: ['data.0.display_name'],
    emailPaths: ['data.0.email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'sometimes',
    accessTokenSeconds: 14_400,
    basis: 'docs',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://id.twitch.tv/oauth2/revoke',
    authentication: 'client_id',
    token: 'access',
    // 400 is the answer to a token that is not valid; an unknown client gets 404.
    alreadyDead: { statuses: [400] },
    reach: 'token',
    basis: 'docs',
  },
  api: { headers: { 'client-id': '{client_id}' } },
  scopes: {
    'user:read:email': 'See your email address',
    'user:read:follows': 'See whom you follow',
    'user:read:chat': 'Read your messages',
    'user:write:chat': 'Send messages as you',
    'channel:read:subscriptions': 'See who subscribes to your channel',
    'channel:manage:broadcast': 'Change the title and topic of your channel',
  },
  logo: 'twitch',
  docs: 'https://dev.twitch.tv/docs/authentication/',
  console: 'https://dev.twitch.tv/console/apps',
  notes: [
    'Register a confidential client; refresh tokens of a public one are good for a single use.',
    'An app that keeps people signed in must check each token every hour, at /oauth2/validate.',
    'A password change or disconnecting the app ends tokens before their time.',
  ],
  sources: [
    'https://dev.twitch.tv/docs/authentication/refresh-tokens/',
    'https://dev.twitch.tv/docs/authentication/revoke-tokens',
    'configuration of four other open projects',
  ],
  confidence: 'medium',
}
