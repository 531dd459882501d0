import type { ProviderInput } from '../provider.ts'

/**
 * Users have no id of their own in the API: the address of a user's record is what stays the same.
 *
 * @see https://dev.freeagent.com/docs/oauth
 */
export const freeagent: ProviderInput = {
  id: 'freeagent',
  name: 'FreeAgent',
  category: 'accounting',
  authorizationUrl: 'https://api.freeagent.com/v2/approve_app',
  tokenUrl: 'https://api.freeagent.com/v2/token_endpoint',
  hosts: ['api.freeagent.com'],
  pkce: 'unknown',
  account: {
    source: 'userinfo',
    url: 'https://api.freeagent.com/v2/users/me',
    idPaths: ['user.url'],
    labelPaths: ['user.email', 'user.url'],
    emailPaths: ['user.email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'sometimes',
    accessTokenSeconds: 3_600,
    refreshTokenSeconds: 630_720_000,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  docs: 'https://dev.freeagent.com/docs/oauth',
  console: 'https://dev.freeagent.com',
  notes: [
    'There are no scopes: what a token can reach is what the user may do in FreeAgent.',
    'Calls without a User-Agent header are refused.',
    'The sandbox is a separate host, api.sandbox.freeagent.com, and needs a row of its own.',
  ],
  sources: ['configuration of two other open projects'],
  confidence: 'medium',
}
