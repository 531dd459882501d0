import type { ProviderInput } from '../provider.ts'

/**
 * Apps of today get tokens of an hour and refresh tokens for one use. Apps from before get one token of ten years. Within
 * its grace, a spent refresh token brings the access token again, but no refresh token. Todoist's own SDK still sends both
 * requests to todoist.com.
 *
 * @see https://developer.todoist.com/api/v1/#tag/Authorization/OAuth
 */
export const todoist: ProviderInput = {
  id: 'todoist',
  name: 'Todoist',
  category: 'productivity',
  authorizationUrl: 'https://app.todoist.com/oauth/authorize',
  tokenUrl: 'https://api.todoist.com/oauth/access_token',
  hosts: ['api.todoist.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  scopeSeparator: ',',
  defaultScopes: ['data:read'],
  identityScopes: ['data:read'],
  errorCodes: {
    bad_authorization_code: 'invalid_grant',
    incorrect_application_credentials: 'invalid_client',
  },
  account: {
    source: 'userinfo',
    url: 'https://api.todoist.com/api/v1/user',
    idPaths: ['id'],
    labelPaths: ['email', 'id'],
    namePaths: ['full_name'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 3_600,
    graceSeconds: 60,
    reuse: 'ends_all',
    basis: 'docs',
    checked: '2026-12',
    note: 'An answer within the grace has no refresh token; the one of the first answer stays good',
  },
  // The older address, DELETE /access_tokens, wants the client secret in its query.
  revocation: {
    url: 'https://api.todoist.com/api/v1/revoke',
    authentication: 'client_basic',
    token: 'access',
    body: 'json',
    parameters: { token_type_hint: 'access_token' },
    reach: 'account',
    basis: 'docs',
  },
  scopes: {
    'data:read': 'See your tasks',
    'data:read_write': 'See and change your tasks',
    'data:delete': 'Delete your tasks',
    'task:add': 'Add tasks',
    'project:delete': 'Delete your projects',
  },
  logo: 'todoist',
  docs: 'https://developer.todoist.com/api/v1/#tag/Authorization/OAuth',
  console: 'https://app.todoist.com/app/settings/integrations/app-management',
  notes: [
    'An older app gets tokens that last until refresh tokens are switched on for it, which cannot be undone.',
    'A spent refresh token that comes back after a minute ends all tokens of that user at the app.',
  ],
  sources: [
    'provider documentation',
    'https://doist.github.io/todoist-sdk-typescript/api/functions/refreshAuthToken',
    'olsh/todoist-net#79',
    'public code of many projects',
  ],
  confidence: 'medium',
}
