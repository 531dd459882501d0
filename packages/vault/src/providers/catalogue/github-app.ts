import type { ProviderInput } from '../provider.ts'

/**
 * User access tokens of GitHub Apps, which expire unless the app opts out. What they may do is set on the app, so no scope
 * is asked for. The token endpoint is that of OAuth apps and answers 200 also when it refuses.
 *
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens
 */
export const githubApp: ProviderInput = {
  id: 'github-app',
  name: 'GitHub App',
  category: 'developer',
  authorizationUrl: 'https://github.com/login/oauth/authorize',
  tokenUrl: 'https://github.com/login/oauth/access_token',
  hosts: ['api.github.com', 'uploads.github.com'],
  clientAuthentication: 'post',
  errorCodes: {
    bad_verification_code: 'invalid_grant',
    bad_refresh_token: 'invalid_grant',
    incorrect_client_credentials: 'invalid_client',
    redirect_uri_mismatch: 'invalid_request',
  },
  account: {
    source: 'userinfo',
    url: 'https://api.github.com/user',
    headers: { accept: 'application/vnd.github+json' },
    idPaths: ['id'],
    labelPaths: ['login', 'id'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 28_800,
    idleSeconds: 15_897_600,
    graceSeconds: 0,
    endsAccessToken: true,
    basis: 'docs',
    checked: '2026-12',
    note: 'Only while “Expire user authorization tokens” is on, which it is at first',
  },
  revocation: {
    url: 'https://api.github.com/applications/{client_id}/token',
    method: 'DELETE',
    authentication: 'client_basic',
    token: 'access',
    body: 'json',
    parameter: 'access_token',
    alreadyDead: { statuses: [404, 422] },
    reach: 'token',
    basis: 'docs',
  },
  logo: 'github',
  docs: 'https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens',
  console: 'https://github.com/settings/apps',
  notes: [
    'Permissions are set on the app, and a token reaches only what the app is installed on.',
    'Authorizing again or installing again can end older tokens of the same user.',
    'The API refuses calls without a User-Agent header.',
    'An access token that has expired cannot be revoked, and the refresh token then lives on at GitHub.',
  ],
  sources: [
    'provider documentation',
    'https://github.blog/changelog/2025-07-14-pkce-support-for-oauth-and-github-app-authentication',
    'configuration of several other open projects',
  ],
  confidence: 'medium',
}
