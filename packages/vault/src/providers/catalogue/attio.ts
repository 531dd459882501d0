import type { ProviderInput } from '../provider.ts'

/**
 * A token is for a workspace.
 *
 * @see https://docs.attio.com/rest-api/tutorials/connect-an-app-through-oauth
 */
export const attio: ProviderInput = {
  id: 'attio',
  name: 'Attio',
  category: 'crm',
  authorizationUrl: 'https://app.attio.com/authorize',
  tokenUrl: 'https://app.attio.com/oauth/token',
  hosts: ['api.attio.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  account: {
    source: 'userinfo',
    url: 'https://api.attio.com/v2/self',
    idPaths: ['workspace_id'],
    labelPaths: ['workspace_name', 'workspace_id'],
    namePaths: ['workspace_name'],
    basis: 'general_knowledge',
  },
  refresh: { supported: false, basis: 'general_knowledge', checked: '2026-12' },
  revocation: {
    url: 'https://app.attio.com/oauth/revoke',
    token: 'access',
    reach: 'token',
    basis: 'docs',
  },
  scopes: {
    'record_permission:read': 'See your customers',
    'record_permission:read-write': 'See and change your customers',
    'task:read': 'See your tasks',
    'task:read-write': 'See and change your tasks',
    'user_management:read': 'See people in your workspace',
  },
  docs: 'https://docs.attio.com/rest-api/tutorials/connect-an-app-through-oauth',
  console: 'https://build.attio.com',
  notes: ['Scopes are set on the app and not asked for here.', 'Tokens do not expire.'],
  sources: [
    'https://docs.attio.com/docs/oauth/revoke.md',
    'configuration of another open project',
    'public code of many projects',
  ],
  confidence: 'medium',
}
