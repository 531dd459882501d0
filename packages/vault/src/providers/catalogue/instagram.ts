import type { ProviderInput } from '../provider.ts'

/**
 * There is no refresh token: a short token is exchanged for one of 60 days, and that one, while it lives, for the next.
 * The id comes from the profile, where it is text: in the token answer it is a number too large to be read exactly. PKCE is
 * off because Facebook, of the same company, loses the code challenge; no source shows that Instagram keeps it.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 */
export const instagram: ProviderInput = {
  id: 'instagram',
  name: 'Instagram',
  category: 'social',
  authorizationUrl: 'https://www.instagram.com/oauth/authorize',
  tokenUrl: 'https://api.instagram.com/oauth/access_token',
  refreshUrl: 'https://graph.instagram.com/refresh_access_token',
  hosts: ['graph.instagram.com'],
  pkce: 'unsupported',
  clientAuthentication: 'post',
  scopeSeparator: ',',
  defaultScopes: ['instagram_business_basic'],
  identityScopes: ['instagram_business_basic'],
  tokenResponse: {
    access_token: ['access_token', 'data.0.access_token'],
    scope: ['permissions', 'data.0.permissions'],
  },
  longerToken: {
    url: 'https://graph.instagram.com/access_token',
    grantType: 'ig_exchange_token',
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
    url: 'https://graph.instagram.com/me?fields=user_id,username',
    idPaths: ['user_id'],
    labelPaths: ['username', 'user_id'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    credential: 'access_token',
    method: 'GET',
    grantType: 'ig_refresh_token',
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
    instagram_business_basic: 'See your profile',
    instagram_business_content_publish: 'Publish posts as you',
    instagram_business_manage_messages: 'Read and send messages as you',
    instagram_business_manage_comments: 'See and change comments on your posts',
    instagram_business_manage_insights: 'See your statistics',
  },
  logo: 'instagram',
  docs: 'https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login',
  console: 'https://developers.facebook.com/apps/',
  notes: [
    'Only professional accounts (business or creator) can connect.',
    'Register the Instagram app id and secret, which are not those of the Meta app around it.',
    'Scopes of the former Basic Display API are no longer taken.',
    'There is no way to revoke a token; people remove the app in their settings.',
  ],
  sources: [
    'provider documentation',
    'NangoHQ/nango#7156',
    'configuration of another open project',
  ],
  confidence: 'medium',
}
