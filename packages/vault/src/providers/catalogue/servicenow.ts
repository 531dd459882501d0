import type { ProviderInput } from '../provider.ts'

/**
 * Clients are registered in an instance, and anybody can have an instance: were it asked of the user, a stranger's instance
 * would be sent the client's secret. So the operator names it. An id is unique only within an instance.
 *
 * @see https://www.servicenow.com/docs/
 */
export const servicenow: ProviderInput = {
  id: 'servicenow',
  name: 'ServiceNow',
  category: 'it',
  connection: [
    {
      name: 'instance',
      source: 'operator',
      pattern: '^[a-z0-9][a-z0-9\\-]*$',
    },
  ],
  authorizationUrl: 'https://{instance}.service-now.com/oauth_auth.do',
  tokenUrl: 'https://{instance}.service-now.com/oauth_token.do',
  hosts: ['{instance}.service-now.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['useraccount'],
  account: {
    source: 'userinfo',
    url: 'https://{instance}.service-now.com/api/now/ui/user/current_user',
    idPaths: ['$connection.instance', 'result.user_sys_id'],
    labelPaths: ['result.user_name', 'result.user_sys_id'],
    namePaths: ['result.user_display_name'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 1_800,
    refreshTokenSeconds: 8_640_000,
    basis: 'docs',
    checked: '2026-11',
    note: 'Both lifetimes are defaults, and set for each client in the instance',
  },
  // Documented with the token in the address; as a form it stays out of logs.
  revocation: {
    url: 'https://{instance}.service-now.com/oauth_revoke_token.do',
    reach: 'token',
    basis: 'docs',
  },
  scopes: { useraccount: 'See and change everything in your account' },
  docs: 'https://www.servicenow.com/docs/',
  notes: [
    'Register the client in the instance’s Application Registry, and set the instance in its connection.',
    'Each instance needs a provider client of its own.',
    'What a token can reach is what the user’s roles allow.',
  ],
  sources: ['provider documentation', 'configuration of another open project'],
  confidence: 'high',
}
