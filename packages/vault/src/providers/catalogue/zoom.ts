import type { ProviderInput } from '../provider.ts'

/**
 * Scopes are set on the app. A dead refresh token is `invalid_request` at times and `invalid_grant` at others, with the same
 * `reason`.
 *
 * @see https://developers.zoom.us/docs/integrations/oauth/
 */
export const zoom: ProviderInput = {
  id: 'zoom',
  name: 'Zoom',
  category: 'communication',
  authorizationUrl: 'https://zoom.us/oauth/authorize',
  tokenUrl: 'https://zoom.us/oauth/token',
  hosts: ['api.zoom.us'],
  errorPaths: ['reason', 'error'],
  errorCodes: {
    'Invalid Token!': 'invalid_grant',
    'Invalid client_id or client_secret': 'invalid_client',
  },
  account: {
    source: 'userinfo',
    url: 'https://api.zoom.us/v2/users/me',
    idPaths: ['id'],
    labelPaths: ['email', 'id'],
    namePaths: ['display_name'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 3_600,
    idleSeconds: 7_776_000,
    basis: 'docs',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://zoom.us/oauth/revoke',
    authentication: 'client_basic',
    token: 'access',
    reach: 'account',
    basis: 'docs',
  },
  scopes: {
    'user:read:user': 'See your profile',
    'meeting:read:meeting': 'See your meetings',
    'meeting:write:meeting': 'See and change your meetings',
    'cloud_recording:read:list_user_recordings': 'See your recordings',
  },
  logo: 'zoom',
  docs: 'https://developers.zoom.us/docs/integrations/oauth/',
  console: 'https://marketplace.zoom.us',
  notes: [
    'Scopes are ticked on the app in the Marketplace; ask for none here.',
    'The app needs user:read:user, or the account cannot be told.',
    'Connecting an account again ends the tokens that the app had for it.',
    'The code is good for five minutes.',
  ],
  sources: ['provider documentation', 'configuration of several other open projects'],
  confidence: 'high',
}
