import type { ProviderInput } from '../provider.ts'

/**
 * The token answer says at which host the organisation lives (`instance_url`), and not how long the token does: how long a
 * session lasts is the organisation's choice, so tokens are used until they are refused.
 *
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm
 */
export const salesforce: ProviderInput = {
  id: 'salesforce',
  name: 'Salesforce',
  category: 'crm',
  connection: [
    {
      name: 'login_host',
      source: 'input',
      default: 'login.salesforce.com',
      values: [
        { value: 'login.salesforce.com', label: 'Production' },
        { value: 'test.salesforce.com', label: 'Sandbox' },
      ],
      label: 'Environment',
      example: 'login.salesforce.com',
    },
    {
      name: 'instance_url',
      source: 'token_response',
      form: 'host',
      suffixes: ['.salesforce.com'],
    },
  ],
  authorizationUrl: 'https://{login_host}/services/oauth2/authorize',
  tokenUrl: 'https://{login_host}/services/oauth2/token',
  hosts: ['{instance_url}'],
  clientAuthentication: 'post',
  identityScopes: ['openid'],
  defaultScopes: ['api', 'refresh_token', 'openid'],
  authorizationParameters: { prompt: 'consent' },
  account: {
    source: 'userinfo',
    url: 'https://{login_host}/services/oauth2/userinfo',
    idPaths: ['organization_id', 'user_id'],
    labelPaths: ['preferred_username', 'email', 'user_id'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    scopes: ['refresh_token'],
    rotates: 'sometimes',
    basis: 'docs',
    checked: '2026-12',
    note: 'Rotation and the life of a refresh token are policies of the organisation',
  },
  revocation: {
    url: 'https://{login_host}/services/oauth2/revoke',
    token: 'refresh',
    reach: 'token',
    basis: 'general_knowledge',
  },
  scopes: {
    api: 'See and change the data that you can reach',
    refresh_token: 'Keep access while you are away',
    openid: 'Know which account you use',
    id: 'See your profile',
    full: 'See and change everything in your account',
  },
  scopeAliases: { refresh_token: ['offline_access'] },
  docs: 'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm',
  notes: [
    'A user who approves the app more than five times loses the oldest approval.',
    'For an organisation with a domain of its own (My Domain): connection: { login_host: "acme.my.salesforce.com" }.',
    'Calls go to the host in the grant’s connection, not to login.salesforce.com.',
    'Since Spring ’26 a new client is an External Client App; Connected Apps from before go on working.',
  ],
  sources: [
    'provider documentation',
    'https://developer.salesforce.com/docs/platform/isvforce/guide/secure-code-ac-eca.md',
    'googleworkspace/apps-script-oauth2#10',
    'jsforce/jsforce#1656',
  ],
  confidence: 'high',
}
