import type { ProviderInput } from '../provider.ts'

/**
 * A dead refresh token is answered with a bare 400, as word and as status.
 *
 * @see https://github.com/reddit-archive/reddit/wiki/OAuth2
 */
export const reddit: ProviderInput = {
  id: 'reddit',
  name: 'Reddit',
  category: 'social',
  authorizationUrl: 'https://www.reddit.com/api/v1/authorize',
  tokenUrl: 'https://www.reddit.com/api/v1/access_token',
  hosts: ['oauth.reddit.com'],
  pkce: 'unknown',
  defaultScopes: ['identity'],
  identityScopes: ['identity'],
  authorizationParameters: { duration: 'permanent' },
  errorCodes: { '401': 'invalid_client' },
  account: {
    source: 'userinfo',
    url: 'https://oauth.reddit.com/api/v1/me',
    idPaths: ['id'],
    labelPaths: ['name', 'id'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 3_600,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  // Ends the refresh token and the access tokens that came of it.
  revocation: {
    url: 'https://www.reddit.com/api/v1/revoke_token',
    authentication: 'client_basic',
    token: 'refresh',
    parameters: { token_type_hint: 'refresh_token' },
    reach: 'token',
    basis: 'general_knowledge',
  },
  api: {
    callerHeaders: {
      'user-agent': 'A text of your app’s own, such as web:com.example.app:v1.0 (by /u/name)',
    },
  },
  scopes: {
    identity: 'See your profile',
    read: 'See posts and comments that you can see',
    history: 'See your posts',
    submit: 'Publish posts as you',
    mysubreddits: 'See your communities',
    privatemessages: 'Read and send messages as you',
  },
  logo: 'reddit',
  docs: 'https://github.com/reddit-archive/reddit/wiki/OAuth2',
  console: 'https://www.reddit.com/prefs/apps',
  notes: [
    'Register a web app; it has one redirect URI.',
    'Calls with a general User-Agent are slowed down until hardly any gets through.',
  ],
  sources: ['provider documentation', 'configuration of three other open projects'],
  confidence: 'medium',
}
