import type { ProviderInput } from '../provider.ts'

/**
 * Answers do not tell how long a token lives. Any call must name a version of the API; one that was retired is answered by
 * the next that is left, so the one here does not age.
 *
 * @see https://developer.getjobber.com/docs/building_your_app/app_authorization/
 */
export const jobber: ProviderInput = {
  id: 'jobber',
  name: 'Jobber',
  category: 'field-service',
  authorizationUrl: 'https://api.getjobber.com/api/oauth/authorize',
  tokenUrl: 'https://api.getjobber.com/api/oauth/token',
  hosts: ['api.getjobber.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  account: {
    source: 'userinfo',
    url: 'https://api.getjobber.com/api/graphql',
    method: 'POST',
    headers: { 'x-jobber-graphql-version': '2025-04-16' },
    json: { query: '{ account { id name } }' },
    idPaths: ['data.account.id'],
    labelPaths: ['data.account.name', 'data.account.id'],
    namePaths: ['data.account.name'],
    basis: 'docs',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 3_600,
    assumeLifetime: true,
    graceSeconds: 0,
    basis: 'docs',
    checked: '2026-11',
    note: 'Rotation can be switched off for a client that is not in the marketplace',
  },
  api: {
    callerHeaders: {
      'x-jobber-graphql-version':
        'The version of the API that the call is written for, such as 2025-04-16',
    },
  },
  docs: 'https://developer.getjobber.com/docs/building_your_app/app_authorization/',
  console: 'https://developer.getjobber.com/apps',
  notes: [
    'The account is the business, not the person who consents, who must be an admin.',
    'Scopes are chosen where the client is registered, not in the request.',
    'A client is disconnected with the GraphQL mutation appDisconnect, which revocation cannot express.',
    'A refused token is answered in plain text, not JSON.',
    'Clients from before 2024 may keep the refresh token before for a while.',
  ],
  sources: ['provider documentation', 'n8n-io/n8n#30345', 'configuration of another open project'],
  confidence: 'medium',
}
