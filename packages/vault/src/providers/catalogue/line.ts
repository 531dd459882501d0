import type { ProviderInput } from '../provider.ts'

/**
 * ID tokens are signed with the channel's secret and not with a published key, so the account is read from the profile.
 *
 * @see https://developers.line.biz/en/docs/line-login/integrate-line-login/
 */
export const line: ProviderInput = {
  id: 'line',
  name: 'LINE',
  category: 'communication',
  authorizationUrl: 'https://access.line.me/oauth2/v2.1/authorize',
  tokenUrl: 'https://api.line.me/oauth2/v2.1/token',
  hosts: ['api.line.me'],
  clientAuthentication: 'post',
  identityScopes: ['profile'],
  defaultScopes: ['openid', 'profile'],
  account: {
    source: 'userinfo',
    url: 'https://api.line.me/v2/profile',
    idPaths: ['userId'],
    labelPaths: ['displayName', 'userId'],
    namePaths: ['displayName'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 2_592_000,
    refreshTokenSeconds: 7_776_000,
    basis: 'general_knowledge',
    checked: '2026-11',
    note: 'A refresh token lives up to 90 days from the access token it came with',
  },
  revocation: {
    url: 'https://api.line.me/oauth2/v2.1/revoke',
    authentication: 'client_post',
    token: 'access',
    parameter: 'access_token',
    reach: 'token',
    basis: 'general_knowledge',
  },
  scopes: {
    openid: 'Know which account you use',
    profile: 'See your name and picture',
    email: 'See your email address',
  },
  logo: 'line',
  docs: 'https://developers.line.biz/en/docs/line-login/integrate-line-login/',
  console: 'https://developers.line.biz/console/',
  notes: [
    'The client id is the channel id of a LINE Login channel.',
    'A user has another id for each LINE provider, which is the group that channels belong to.',
    'Only the ID token has the email address, and LINE must first permit the channel to ask for it.',
  ],
  sources: ['provider documentation', 'configuration of three other open projects'],
  confidence: 'medium',
}
