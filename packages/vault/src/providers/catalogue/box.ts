import type { ProviderInput } from '../provider.ts'

/** @see https://developer.box.com/guides/authentication/tokens/refresh */
export const box: ProviderInput = {
  id: 'box',
  name: 'Box',
  category: 'storage',
  authorizationUrl: 'https://account.box.com/api/oauth2/authorize',
  tokenUrl: 'https://api.box.com/oauth2/token',
  hosts: ['api.box.com', 'upload.box.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  account: {
    source: 'userinfo',
    url: 'https://api.box.com/2.0/users/me',
    idPaths: ['id'],
    labelPaths: ['login', 'id'],
    namePaths: ['name'],
    emailPaths: ['login'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 3_600,
    idleSeconds: 5_184_000,
    basis: 'docs',
    checked: '2026-11',
    note: 'Each refresh token is good for one use within 60 days',
  },
  revocation: {
    url: 'https://api.box.com/oauth2/revoke',
    authentication: 'client_post',
    reach: 'account',
    basis: 'peer_config',
  },
  scopes: {
    root_readonly: 'See your files',
    root_readwrite: 'See and change your files',
  },
  logo: 'box',
  docs: 'https://developer.box.com/guides/authentication/oauth2/',
  console: 'https://app.box.com/developers/console',
  notes: [
    'Scopes are chosen for the app in the console; without a scope parameter a token has all of them.',
    'A download answers with a redirect to dl.boxcloud.com; follow it without the token.',
  ],
  sources: ['provider documentation', 'configuration of three other open projects'],
  confidence: 'medium',
}
