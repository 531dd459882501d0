import type { ProviderInput } from '../provider.ts'

/**
 * There is no refresh token: a short token is exchanged for one of 60 days, and that one, while it lives, for the next.
 * The id comes from the profile, where it is text: in the token answer it is a number too large to be read exactly. PKCE is
 * off because Facebook, of the same company, loses the code challenge; no source shows that Threads keeps it.
 *
 * @see https://developers.facebook.com/documentation/threads/get-started/get-access-tokens-and-permissions
 */
export const threads: ProviderInput = {
  id: 'threads',
  name: 'Threads',
  category: 'social',
  authorizationUrl: 'https://threads.com/oauth/authorize',
  tokenUrl: 'https://graph.threads.com/oauth/access_token',
  refreshUrl: 'https://graph.threads.net/refresh_access_token',
  hosts: ['graph.threads.net', 'graph.threads.com'],
  pkce: 'unsupported',
  clientAuthentication: 'post',
  scopeSeparator: ',',
  defaultScopes: ['threads_basic'],
  identityScopes: ['threads_basic'],
  longerToken: {
    url: 'https://graph.threads.net/access_token',
    grantType: 'th_exchange_token',
    parameter: 'access_token',
    client: 'secret',
  },
  errorPaths: ['error.code', 'error_type'],
  errorCodes: {
    '2': 'temporarily_unavailable',
    '4': 'temporarily_unavailable',
    '190': 'invalid_grant',
  },
  account: {
    source: 'userinfo',
    url: 'https://graph.threads.net/v1.0/me?fields=id,username',
    idPaths: ['id'],
    labelPaths: ['username', 'id'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    credential: 'access_token',
    method: 'GET',
    grantType: 'th_refresh_token',
    parameter: 'access_token',
    accessTokenSeconds: 5_184_000,
    idleSeconds: 5_184_000,
    // Not in its first day; an hour more, because answers name a little less than 60 days.
    notBeforeSecondsLeft: 5_094_000,
    basis: 'docs',
    checked: '2026-12',
    note: 'A token that has run out cannot be refreshed',
  },
  scopes: {
    threads_basic: 'See your profile',
    threads_content_publish: 'Publish posts as you',
    threads_read_replies: 'See replies to your posts',
    threads_manage_replies: 'See and change replies to your posts',
    threads_manage_insights: 'See your statistics',
  },
  logo: 'threads',
  docs: 'https://developers.facebook.com/documentation/threads/get-started',
  console: 'https://developers.facebook.com/apps/',
  notes: [
    'Register the Threads app id and secret, which are not those of the Meta app around it.',
    'The API answers at graph.threads.net and at graph.threads.com; the documentation names both.',
    'What a person with a private profile allows ends after 90 days.',
    'There is no way to revoke a token; people remove the app in their settings.',
  ],
  sources: [
    'https://developers.facebook.com/documentation/threads/get-started/get-access-tokens-and-permissions',
    'gitroomhq/postiz-app#1819',
    'fbsamples/threads_api#71',
    'NangoHQ/nango#7156',
    'makerprism/ocaml-social-sdk#7',
  ],
  confidence: 'medium',
}
