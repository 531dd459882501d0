import type { ProviderInput } from '../provider.ts'

/** @see https://developers.klaviyo.com/en/docs/set_up_oauth */
export const klaviyo: ProviderInput = {
  id: 'klaviyo',
  name: 'Klaviyo',
  category: 'marketing',
  authorizationUrl: 'https://www.klaviyo.com/oauth/authorize',
  tokenUrl: 'https://a.klaviyo.com/oauth/token',
  hosts: ['a.klaviyo.com'],
  pkce: 'required',
  defaultScopes: ['accounts:read'],
  identityScopes: ['accounts:read'],
  // The documentation gives this word also for a refresh token that has expired or was revoked.
  errorCodes: { invalid_grant_type: 'invalid_grant' },
  account: {
    source: 'userinfo',
    url: 'https://a.klaviyo.com/api/accounts/',
    headers: { revision: '2026-10-15' },
    idPaths: ['data.0.id'],
    labelPaths: ['data.0.attributes.contact_information.organization_name', 'data.0.id'],
    namePaths: ['data.0.attributes.contact_information.organization_name'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 3_600,
    idleSeconds: 7_776_000,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://a.klaviyo.com/oauth/revoke',
    authentication: 'client_basic',
    token: 'refresh',
    parameters: { token_type_hint: 'refresh_token' },
    reach: 'account',
    basis: 'general_knowledge',
  },
  api: { callerHeaders: { revision: 'The date of an API revision, such as 2026-10-15' } },
  scopes: {
    'accounts:read': 'Know which account you use',
    'profiles:read': 'See your contacts',
    'profiles:write': 'See and change your contacts',
    'campaigns:read': 'See your campaigns',
    'campaigns:write': 'See and change your campaigns',
    'metrics:read': 'See your statistics',
  },
  docs: 'https://developers.klaviyo.com/en/docs/set_up_oauth',
  notes: [
    'The account is the company, not the person who consents.',
    'Owners, admins and managers can create an app.',
  ],
  sources: ['provider documentation', 'configuration of another open project'],
  confidence: 'medium',
}
