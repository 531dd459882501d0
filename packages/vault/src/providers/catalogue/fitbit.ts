import type { ProviderInput } from '../provider.ts'

/**
 * A refresh token is for one use; the same request brings the same pair again for two minutes.
 *
 * @see https://dev.fitbit.com/build/reference/web-api/developer-guide/authorization/
 */
export const fitbit: ProviderInput = {
  id: 'fitbit',
  name: 'Fitbit',
  category: 'health',
  authorizationUrl: 'https://www.fitbit.com/oauth2/authorize',
  tokenUrl: 'https://api.fitbit.com/oauth2/token',
  hosts: ['api.fitbit.com'],
  defaultScopes: ['profile'],
  account: {
    source: 'token_response',
    idPaths: ['user_id'],
    labelPaths: ['user_id'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 28_800,
    graceSeconds: 120,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://api.fitbit.com/oauth2/revoke',
    authentication: 'client_basic',
    reach: 'account',
    basis: 'general_knowledge',
  },
  scopes: {
    profile: 'See your profile',
    activity: 'See your activities',
    heartrate: 'See your heart rate',
    sleep: 'See your sleep',
    weight: 'See your weight',
    nutrition: 'See what you eat and drink',
  },
  logo: 'fitbit',
  docs: 'https://dev.fitbit.com/build/reference/web-api/developer-guide/authorization/',
  console: 'https://dev.fitbit.com/apps',
  notes: [
    'The Google Health API takes the place of this API; tokens cannot be moved there, so users have to consent again.',
  ],
  dates: [
    { on: '2026-09-30', what: 'Support for the Web API ends.' },
    { on: '2026-11-02', what: 'The Web API and its OAuth endpoints are switched off (410 Gone).' },
  ],
  sources: [
    'https://developers.google.com/health/about',
    'configuration of two other open projects',
  ],
  confidence: 'medium',
}
