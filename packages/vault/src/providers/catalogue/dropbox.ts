import type { ProviderInput } from '../provider.ts'

/**
 * The token answer has the account's id and nothing that a person would recognise, so the account is asked for. A call
 * without arguments is a POST without a body.
 *
 * @see https://developers.dropbox.com/oauth-guide
 */
export const dropbox: ProviderInput = {
  id: 'dropbox',
  name: 'Dropbox',
  category: 'storage',
  authorizationUrl: 'https://www.dropbox.com/oauth2/authorize',
  tokenUrl: 'https://api.dropboxapi.com/oauth2/token',
  hosts: ['api.dropboxapi.com', 'content.dropboxapi.com', 'notify.dropboxapi.com'],
  clientAuthentication: 'post',
  defaultScopes: ['account_info.read'],
  identityScopes: ['account_info.read'],
  authorizationParameters: { token_access_type: 'offline' },
  account: {
    source: 'userinfo',
    url: 'https://api.dropboxapi.com/2/users/get_current_account',
    method: 'POST',
    idPaths: ['account_id'],
    labelPaths: ['email', 'account_id'],
    namePaths: ['name.display_name'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 14_400,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  // The refresh token behind the access token ends as well, and what else came from it.
  revocation: {
    url: 'https://api.dropboxapi.com/2/auth/token/revoke',
    authentication: 'bearer',
    token: 'access',
    body: 'none',
    alreadyDead: { statuses: [401] },
    reach: 'token',
    basis: 'peer_config',
  },
  scopes: {
    'account_info.read': 'See your profile',
    'files.metadata.read': 'See the names of your files',
    'files.content.read': 'See your files',
    'files.content.write': 'See and change your files',
    'sharing.read': 'See what you share',
    'sharing.write': 'See and change what you share',
  },
  logo: 'dropbox',
  docs: 'https://developers.dropbox.com/oauth-guide',
  console: 'https://www.dropbox.com/developers/apps',
  notes: [
    'Tick the scopes on the app too; others are refused.',
    'Calls without arguments have no body, or the body null.',
    'An access token that has expired cannot be revoked, and the refresh token then lives on at Dropbox.',
    'Until production status is granted only few people can connect.',
  ],
  sources: ['provider documentation', 'configuration of several other open projects'],
  confidence: 'medium',
}
