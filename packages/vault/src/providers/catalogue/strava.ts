import type { ProviderInput } from '../provider.ts'

/**
 * A user can untick scopes, and which are left is told with the redirect, not with the tokens. While an access token has
 * more than an hour to live, refreshing only brings it back. An error names what was wrong under `resource`.
 *
 * @see https://developers.strava.com/docs/authentication/
 */
export const strava: ProviderInput = {
  id: 'strava',
  name: 'Strava',
  category: 'health',
  authorizationUrl: 'https://www.strava.com/oauth/authorize',
  tokenUrl: 'https://www.strava.com/oauth/token',
  hosts: ['www.strava.com', 'www.api-v3.strava.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  scopeSeparator: ',',
  scopeAnswer: 'redirect',
  defaultScopes: ['read'],
  authorizationParameters: { approval_prompt: 'auto' },
  errorPaths: ['error', 'errors.0.resource'],
  errorCodes: {
    RefreshToken: 'invalid_grant',
    AuthorizationCode: 'invalid_grant',
    Application: 'invalid_client',
  },
  account: {
    source: 'token_response',
    idPaths: ['athlete.id'],
    labelPaths: ['athlete.username', 'athlete.firstname', 'athlete.id'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'sometimes',
    accessTokenSeconds: 21_600,
    notBeforeSecondsLeft: 3_600,
    basis: 'general_knowledge',
    checked: '2026-12',
  },
  revocation: {
    url: 'https://www.strava.com/oauth/revoke',
    authentication: 'client_basic',
    reach: 'account',
    basis: 'peer_config',
  },
  scopes: {
    read: 'See your profile',
    'profile:read_all': 'See everything in your profile',
    'activity:read': 'See your activities',
    'activity:read_all': 'See your activities, private ones too',
    'activity:write': 'Add and change activities',
  },
  logo: 'strava',
  docs: 'https://developers.strava.com/docs/authentication/',
  console: 'https://www.strava.com/settings/api',
  notes: [
    'Users can untick scopes, so look at the scopes of the grant before you rely on one.',
    'Revoking one token of a pair ends the other too. An account has one pair per app, so two grants of it share that pair.',
    'New code should call the API at www.api-v3.strava.com, without /api/v3 in the path.',
  ],
  dates: [
    {
      on: '2027-06-01',
      what: 'The API moves to www.api-v3.strava.com; calls to www.strava.com/api/v3 end, and so does the older revocation endpoint, which is not used here.',
    },
  ],
  sources: [
    'provider documentation',
    'stravalib/stravalib#738',
    'dblock/strava-ruby-client#101',
    'dblock/strava-ruby-client#102',
    'configuration of three other open projects',
  ],
  confidence: 'medium',
}
