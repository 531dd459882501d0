import type { ProviderInput } from '../provider.ts'

/**
 * OAuth 2.0 (3LO) for Jira and Confluence. One token reaches every site that the user has allowed; which one a call is for
 * stands in its path.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/
 */
export const atlassian: ProviderInput = {
  id: 'atlassian',
  name: 'Atlassian (Jira, Confluence)',
  category: 'project-management',
  authorizationUrl: 'https://auth.atlassian.com/authorize',
  tokenUrl: 'https://auth.atlassian.com/oauth/token',
  hosts: ['api.atlassian.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['read:me', 'offline_access'],
  identityScopes: ['read:me'],
  authorizationParameters: { audience: 'api.atlassian.com', prompt: 'consent' },
  // A dead refresh token gets 403 with either word.
  errorCodes: { unauthorized_client: 'invalid_grant', access_denied: 'invalid_client' },
  account: {
    source: 'userinfo',
    url: 'https://api.atlassian.com/me',
    idPaths: ['account_id'],
    labelPaths: ['email', 'account_id'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    scopes: ['offline_access'],
    rotates: 'always',
    accessTokenSeconds: 3_600,
    idleSeconds: 7_776_000,
    graceSeconds: 600,
    basis: 'docs',
    checked: '2026-11',
    note: 'After the ten minutes the access token before is dead as well; a new password ends the grant',
  },
  scopes: {
    'read:me': 'See your profile',
    offline_access: 'Keep access while you are away',
    'read:jira-work': 'See your projects',
    'write:jira-work': 'See and change your projects',
    'read:jira-user': 'See people in your workspace',
    'read:servicedesk-request': 'See your tickets',
    'read:confluence-content.all': 'See your pages',
    'read:page:confluence': 'See your pages',
    'read:space:confluence': 'See the spaces you are in',
  },
  logo: 'atlassian',
  docs: 'https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/',
  console: 'https://developer.atlassian.com/console/myapps/',
  notes: [
    'Calls go to api.atlassian.com/ex/jira/{cloudId} or /ex/confluence/{cloudId}; a site’s own host answers 401.',
    'GET https://api.atlassian.com/oauth/token/accessible-resources lists the sites with their cloudId.',
    'An account has one grant for each app: allowing a second site widens it.',
    'There is no way to revoke a token; the user removes the app under “Connected apps”.',
  ],
  sources: [
    'provider documentation',
    'https://community.developer.atlassian.com/t/the-old-access-token-will-be-revoked-during-the-refresh-token-exchange/83103',
    'PostHog/posthog#49714',
  ],
  confidence: 'high',
}
