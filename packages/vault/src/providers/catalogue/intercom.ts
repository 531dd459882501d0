import type { ProviderInput } from '../provider.ts'

/**
 * Where people consent depends on the region of their workspace; the token endpoint is the same for all. Revoking uninstalls
 * the app from the workspace, and the workspace is the account.
 *
 * @see https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/setting-up-oauth
 */
export const intercom: ProviderInput = {
  id: 'intercom',
  name: 'Intercom',
  category: 'support',
  connection: [
    {
      name: 'app_host',
      source: 'input',
      values: [
        { value: 'app.intercom.com', label: 'United States' },
        { value: 'app.eu.intercom.com', label: 'Europe' },
        { value: 'app.au.intercom.com', label: 'Australia' },
      ],
      default: 'app.intercom.com',
      label: 'Region',
      hint: 'Where your workspace is: the host at which you use it',
      example: 'app.intercom.com',
    },
  ],
  authorizationUrl: 'https://{app_host}/oauth',
  tokenUrl: 'https://api.intercom.io/auth/eagle/token',
  hosts: ['api.intercom.io', 'api.eu.intercom.io', 'api.au.intercom.io'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  account: {
    source: 'userinfo',
    url: 'https://api.intercom.io/me',
    idPaths: ['app.id_code'],
    labelPaths: ['app.name', 'email', 'app.id_code'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: { supported: false, basis: 'docs', checked: '2026-11' },
  revocation: {
    url: 'https://api.intercom.io/auth/uninstall',
    authentication: 'bearer',
    token: 'access',
    body: 'none',
    alreadyDead: { statuses: [401] },
    reach: 'account',
    basis: 'peer_config',
  },
  logo: 'intercom',
  docs: 'https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/setting-up-oauth',
  console: 'https://app.intercom.com/a/apps/_/developer-hub',
  notes: [
    'Permissions are ticked on the app in the developer hub; a request does not name any.',
    'Tokens do not expire, and revoking one uninstalls the app from the workspace.',
    'Calls for workspaces in Europe and Australia go to api.eu.intercom.io and api.au.intercom.io.',
  ],
  sources: ['provider documentation', 'configuration of several other open projects'],
  confidence: 'medium',
}
