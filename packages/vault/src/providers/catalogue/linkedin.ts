import type { ProviderInput } from '../provider.ts'

/**
 * Most apps get no refresh token: then people consent again every sixty days.
 *
 * @see https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
 */
export const linkedin: ProviderInput = {
  id: 'linkedin',
  name: 'LinkedIn',
  category: 'social',
  authorizationUrl: 'https://www.linkedin.com/oauth/v2/authorization',
  tokenUrl: 'https://www.linkedin.com/oauth/v2/accessToken',
  hosts: ['api.linkedin.com'],
  pkce: 'unsupported',
  clientAuthentication: 'post',
  defaultScopes: ['openid', 'profile', 'email'],
  identityScopes: ['openid', 'profile', 'email'],
  account: {
    source: 'userinfo',
    url: 'https://api.linkedin.com/v2/userinfo',
    idPaths: ['sub'],
    labelPaths: ['email', 'name', 'sub'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 5_184_000,
    refreshTokenSeconds: 31_536_000,
    basis: 'docs',
    checked: '2026-12',
    note: 'The year counts from the consent, and refreshing does not lengthen it',
  },
  revocation: {
    url: 'https://www.linkedin.com/oauth/v2/revoke',
    authentication: 'client_post',
    token: 'access',
    reach: 'account',
    basis: 'general_knowledge',
  },
  api: {
    callerHeaders: { 'linkedin-version': 'A version such as 202611, for calls to /rest only' },
  },
  scopes: {
    openid: 'Know which account you use',
    profile: 'See your name and picture',
    email: 'See your email address',
    w_member_social: 'Publish posts as you',
    r_ads: 'See your campaigns',
    r_ads_reporting: 'See your statistics',
  },
  docs: 'https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow',
  console: 'https://www.linkedin.com/developers/apps',
  notes: [
    'Add the product “Sign In with LinkedIn using OpenID Connect” to the app for the default scopes.',
    'Refresh tokens are only for approved products, such as Advertising and Community Management.',
    'Without a refresh token people have to connect again every 60 days.',
  ],
  sources: [
    'provider documentation',
    'https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens',
    'trypostit/trypost#299',
    'configuration of several other open projects',
  ],
  confidence: 'high',
}
