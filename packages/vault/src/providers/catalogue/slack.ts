import type { ProviderInput } from '../provider.ts'

/**
 * User tokens of Slack's OAuth v2: asked for by `user_scope`, and found under `authed_user` in the answer. A user's id is
 * unique only within a workspace, so both together are the account. Rotation is the app's choice in its manifest; without
 * it no `expires_in` comes and the token does not expire.
 *
 * @see https://docs.slack.dev/authentication/installing-with-oauth
 */
export const slack: ProviderInput = {
  id: 'slack',
  name: 'Slack',
  category: 'communication',
  authorizationUrl: 'https://slack.com/oauth/v2/authorize',
  tokenUrl: 'https://slack.com/api/oauth.v2.access',
  hosts: ['slack.com', 'files.slack.com'],
  pkce: 'unsupported',
  clientAuthentication: 'post',
  bearerAliases: ['user'],
  scopeParameter: 'user_scope',
  scopeSeparator: ',',
  defaultScopes: ['users:read'],
  tokenResponse: {
    access_token: ['authed_user.access_token', 'access_token'],
    refresh_token: ['authed_user.refresh_token', 'refresh_token'],
    expires_in: ['authed_user.expires_in', 'expires_in'],
    scope: ['authed_user.scope', 'scope'],
  },
  refusedBy: ['ok', 'revoked'],
  errorCodes: {
    invalid_code: 'invalid_grant',
    code_already_used: 'invalid_grant',
    invalid_refresh_token: 'invalid_grant',
    token_revoked: 'invalid_grant',
    token_expired: 'invalid_grant',
    invalid_client_id: 'invalid_client',
    bad_client_secret: 'invalid_client',
    bad_redirect_uri: 'invalid_request',
    ratelimited: 'temporarily_unavailable',
    internal_error: 'temporarily_unavailable',
  },
  account: {
    source: 'token_response',
    idPaths: ['team.id', 'authed_user.id'],
    labelPaths: ['team.name', 'team.id'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 43_200,
    basis: 'docs',
    checked: '2026-12',
    note: 'Only where the app’s manifest has token_rotation_enabled; how long the token before is taken is not said',
  },
  revocation: {
    url: 'https://slack.com/api/auth.revoke',
    authentication: 'bearer',
    token: 'access',
    body: 'none',
    alreadyDead: { errors: ['invalid_auth', 'token_revoked', 'token_expired', 'account_inactive'] },
    reach: 'token',
    basis: 'general_knowledge',
  },
  api: { expired: [{ status: 200, body: { path: 'error', values: ['token_expired'] } }] },
  scopes: {
    'users:read': 'See people in your workspace',
    'users.profile:read': 'See profiles in your workspace',
    'chat:write': 'Send messages as you',
    'channels:read': 'See the public channels you are in',
    'channels:history': 'Read messages in public channels',
    'im:history': 'Read your direct messages',
    'search:read': 'Search your workspace',
    'files:read': 'See files shared in your workspace',
  },
  logo: 'slack',
  docs: 'https://docs.slack.dev/authentication/installing-with-oauth',
  console: 'https://api.slack.com/apps',
  notes: [
    'Only user tokens are asked for, so add the scopes under “User Token Scopes” of the app.',
    'Calls to the API answer 200 with ok: false when they fail.',
    'Rotation cannot be switched off again once the app’s manifest has it.',
    'PKCE is off: Slack takes it only of an app that is switched to a public client, whose refresh tokens end after 30 days.',
  ],
  sources: [
    'provider documentation',
    'https://docs.slack.dev/authentication/using-token-rotation',
    'https://docs.slack.dev/authentication/using-pkce',
    'UsefulSoftwareCo/executor#1645',
    'preset-io/agor#823',
  ],
  confidence: 'high',
}
