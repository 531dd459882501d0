import type { ProviderInput } from '../provider.ts'

/**
 * The token answer names the host of the user's data centre.
 *
 * @see https://developers.wrike.com/oauth-20-authorization/
 */
export const wrike: ProviderInput = {
  id: 'wrike',
  name: 'Wrike',
  category: 'project-management',
  connection: [{ name: 'host', source: 'token_response', form: 'host', suffixes: ['.wrike.com'] }],
  authorizationUrl: 'https://login.wrike.com/oauth2/authorize/v4',
  tokenUrl: 'https://login.wrike.com/oauth2/token',
  hosts: ['{host}'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  scopeSeparator: ',',
  defaultScopes: ['Default'],
  account: {
    source: 'userinfo',
    url: 'https://{host}/api/v4/contacts?me=true',
    idPaths: ['data.0.id'],
    labelPaths: ['data.0.profiles.0.email', 'data.0.id'],
    namePaths: ['data.0.firstName'],
    emailPaths: ['data.0.profiles.0.email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 3_600,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  scopes: {
    Default: 'See and change your tasks',
    wsReadOnly: 'See your tasks',
    wsReadWrite: 'See and change your tasks',
    amReadOnlyUser: 'See people in your workspace',
    amReadOnlyGroup: 'See your teams',
  },
  docs: 'https://developers.wrike.com/oauth-20-authorization/',
  console: 'https://www.wrike.com/appconsole.htm',
  notes: [
    'Calls go to the host in the grant’s connection, which differs by data centre.',
    'One of Default, wsReadOnly and wsReadWrite is needed to tell the account.',
  ],
  sources: [
    'provider documentation',
    'configuration of another open project',
    'public code of many projects',
  ],
  confidence: 'medium',
}
