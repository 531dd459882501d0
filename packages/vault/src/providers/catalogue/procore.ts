import type { ProviderInput } from '../provider.ts'

/** @see https://developers.procore.com/documentation/oauth-introduction */
export const procore: ProviderInput = {
  id: 'procore',
  name: 'Procore',
  category: 'construction',
  authorizationUrl: 'https://login.procore.com/oauth/authorize',
  tokenUrl: 'https://login.procore.com/oauth/token',
  hosts: ['api.procore.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  account: {
    source: 'userinfo',
    url: 'https://api.procore.com/rest/v1.0/me',
    idPaths: ['id'],
    labelPaths: ['login', 'id'],
    namePaths: ['name'],
    emailPaths: ['login'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 5_400,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  // It ends the access token and the refresh token that came with it.
  revocation: {
    url: 'https://login.procore.com/oauth/revoke',
    authentication: 'client_post',
    token: 'access',
    reach: 'token',
    basis: 'docs',
  },
  api: { callerHeaders: { 'procore-company-id': 'The id of the company that the call is about' } },
  docs: 'https://developers.procore.com/documentation/oauth-introduction',
  console: 'https://developers.procore.com',
  notes: [
    'There are no scopes: what a token can reach is what the user may do in the company.',
    'A company must have installed the app before its users can connect.',
    'The sandbox has hosts and keys of its own, and needs a row of its own.',
  ],
  sources: ['provider documentation', 'configuration of two other open projects'],
  confidence: 'medium',
}
