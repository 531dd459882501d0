import type { ProviderInput } from '../provider.ts'

/**
 * OAuth apps. GitHub names no issuer, so a label of ours stands in for one. Its token endpoint answers 200 also when it
 * refuses, and in a form unless JSON is asked for.
 *
 * @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
export const github: ProviderInput = {
  id: 'github',
  name: 'GitHub',
  category: 'developer',
  authorizationUrl: 'https://github.com/login/oauth/authorize',
  tokenUrl: 'https://github.com/login/oauth/access_token',
  hosts: ['api.github.com', 'uploads.github.com'],
  clientAuthentication: 'post',
  defaultScopes: ['read:user', 'user:email'],
  identityScopes: ['read:user'],
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
  // Without the expiration no `expires_in` comes, and the token does not expire.
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 28_800,
    basis: 'docs',
    checked: '2026-12',
    note: 'Only where the app’s settings have token expiration on, as those of a new app do, or where the scope offline_access is requested; other tokens do not expire',
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
  scopes: {
    'read:user': 'See your profile',
    'user:email': 'See your email addresses',
    repo: 'Read and change your repositories, private ones too',
    public_repo: 'Read and change your public repositories',
    gist: 'Create gists',
    notifications: 'Read your notifications',
    'read:org': 'See your organizations and teams',
    workflow: 'Change workflow files',
  },
  // A scope that another one includes is left out of the answer.
  scopeAliases: {
    'read:user': ['user'],
    'user:email': ['user'],
    public_repo: ['repo'],
    'read:org': ['write:org', 'admin:org'],
  },
  logo: 'github',
  docs: 'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
  console: 'https://github.com/settings/developers',
  notes: [
    'The API refuses calls without a User-Agent header.',
    'An organization may have to allow the app before its data can be reached.',
  ],
  sources: [
    'provider documentation',
    'https://github.blog/changelog/2025-07-14-pkce-support-for-oauth-and-github-app-authentication',
    'https://github.com/orgs/community/discussions/204963',
    'aws-samples/sample-collaborative-ai-dlc#462',
    'octokit/auth-oauth-app.js#13',
  ],
  confidence: 'high',
}
