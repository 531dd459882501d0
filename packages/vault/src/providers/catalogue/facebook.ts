import type { ProviderInput } from '../provider.ts'

/**
 * There is no refresh token: the hour-long token of the code is exchanged once for one of about 60 days, and after that
 * the person has to come back.
 *
 * @see https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow/
 */
export const facebook: ProviderInput = {
  id: 'facebook',
  name: 'Facebook',
  category: 'social',
  authorizationUrl: 'https://www.facebook.com/v22.0/dialog/oauth',
  tokenUrl: 'https://graph.facebook.com/v22.0/oauth/access_token',
  hosts: ['graph.facebook.com', 'graph-video.facebook.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  scopeSeparator: ',',
  defaultScopes: ['email', 'public_profile'],
  identityScopes: ['public_profile'],
  longerToken: {
    url: 'https://graph.facebook.com/v22.0/oauth/access_token',
    grantType: 'fb_exchange_token',
    parameter: 'fb_exchange_token',
    client: 'id_and_secret',
  },
  errorPaths: ['error.code'],
  errorCodes: {
    '2': 'temporarily_unavailable',
    '4': 'temporarily_unavailable',
    '101': 'invalid_client',
    '190': 'invalid_grant',
  },
  account: {
    source: 'userinfo',
    url: 'https://graph.facebook.com/me?fields=id,name,email',
    idPaths: ['id'],
    labelPaths: ['email', 'name', 'id'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: false,
    accessTokenSeconds: 5_184_000,
    basis: 'docs',
    checked: '2026-11',
  },
  // Takes back every permission, as removing the app in the settings does.
  revocation: {
    url: 'https://graph.facebook.com/me/permissions',
    method: 'DELETE',
    authentication: 'bearer',
    token: 'access',
    body: 'none',
    alreadyDead: { errors: ['190'] },
    reach: 'account',
    basis: 'general_knowledge',
  },
  scopes: {
    public_profile: 'See your name and picture',
    email: 'See your email address',
    user_posts: 'See your posts',
    pages_show_list: 'See your pages',
    pages_read_engagement: 'See posts and statistics of your pages',
    pages_manage_posts: 'Publish posts on your pages',
  },
  logo: 'facebook',
  docs: 'https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow/',
  console: 'https://developers.facebook.com/apps/',
  notes: [
    'The addresses name a version of the Graph API; versions end about two years after their successor comes.',
    'Leave "Require app secret" off in the app’s settings: calls are sent without appsecret_proof.',
    'The token ends after about 60 days, and the person has to connect again.',
    'An id belongs to one app: another app sees another id for the same person.',
  ],
  sources: ['provider documentation', 'configuration of four other open projects'],
  confidence: 'medium',
}
