import type { ProviderInput } from '../provider.ts'

/**
 * There is no refresh token: the hour-long token of the code is exchanged once for one of about 60 days, and after that
 * the person has to come back. The dialog drops a code challenge without a word, and the exchange then refuses the code
 * verifier, so PKCE makes every connection fail.
 *
 * @see https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow/
 */
export const facebook: ProviderInput = {
  id: 'facebook',
  name: 'Facebook',
  category: 'social',
  authorizationUrl: 'https://www.facebook.com/v26.0/dialog/oauth',
  tokenUrl: 'https://graph.facebook.com/v26.0/oauth/access_token',
  hosts: ['graph.facebook.com', 'graph-video.facebook.com'],
  pkce: 'unsupported',
  clientAuthentication: 'post',
  scopeSeparator: ',',
  defaultScopes: ['email', 'public_profile'],
  identityScopes: ['public_profile'],
  longerToken: {
    url: 'https://graph.facebook.com/v26.0/oauth/access_token',
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
    checked: '2026-12',
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
    ads_read: 'See your campaigns',
  },
  logo: 'facebook',
  docs: 'https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow/',
  console: 'https://developers.facebook.com/apps/',
  notes: [
    'The addresses name version v26.0 of the Graph API, of July 2026. A version ends about two years after its successor appears.',
    'Leave "Require app secret" off in the app’s settings: calls are sent without appsecret_proof.',
    'The token ends after about 60 days, and the person has to connect again.',
    'An id belongs to one app: another app sees another id for the same person.',
  ],
  sources: [
    'provider documentation',
    'https://developers.facebook.com/docs/graph-api/changelog/versions/',
    'NangoHQ/nango#7156',
    'better-auth/better-auth#186',
    'configuration of four other open projects',
  ],
  confidence: 'medium',
}
