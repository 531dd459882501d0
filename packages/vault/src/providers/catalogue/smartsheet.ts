import type { ProviderInput } from '../provider.ts'

/**
 * Each region has hosts of its own. A hash can stand in for the client secret at the token endpoint; the secret itself is
 * taken as well, and that is what is sent.
 *
 * @see https://developers.smartsheet.com/api/smartsheet/guides/advanced-topics/oauth
 */
export const smartsheet: ProviderInput = {
  id: 'smartsheet',
  name: 'Smartsheet',
  category: 'productivity',
  connection: [
    {
      name: 'region',
      source: 'input',
      default: 'com',
      values: [
        { value: 'com', label: 'United States' },
        { value: 'eu', label: 'Europe' },
        { value: 'au', label: 'Australia' },
      ],
      label: 'Region',
      hint: 'The end of the address at which you use it',
      example: 'com',
    },
  ],
  authorizationUrl: 'https://app.smartsheet.{region}/b/authorize',
  tokenUrl: 'https://api.smartsheet.{region}/2.0/token',
  hosts: ['api.smartsheet.{region}'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['READ_SHEETS'],
  account: {
    source: 'userinfo',
    url: 'https://api.smartsheet.{region}/2.0/users/me',
    idPaths: ['id'],
    labelPaths: ['email', 'id'],
    namePaths: ['firstName'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 604_799,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://api.smartsheet.{region}/2.0/token',
    method: 'DELETE',
    authentication: 'bearer',
    token: 'access',
    body: 'none',
    alreadyDead: { statuses: [401] },
    reach: 'token',
    basis: 'docs',
  },
  scopes: {
    READ_SHEETS: 'See your spreadsheets',
    WRITE_SHEETS: 'See and change your spreadsheets',
    CREATE_SHEETS: 'Create spreadsheets',
    SHARE_SHEETS: 'Share your spreadsheets',
    READ_USERS: 'See people in your workspace',
    READ_CONTACTS: 'See your contacts',
  },
  docs: 'https://developers.smartsheet.com/api/smartsheet/guides/advanced-topics/oauth',
  notes: [
    'Set region in the provider client’s connection if your client is registered in one region only.',
    'The API is for users on Business and Enterprise plans.',
  ],
  sources: [
    'provider documentation',
    'https://developers.smartsheet.com/api/smartsheet/openapi/tokens/tokens-getorrefresh',
    'configuration of two other open projects',
  ],
  confidence: 'medium',
}
