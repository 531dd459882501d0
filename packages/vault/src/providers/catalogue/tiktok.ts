import type { ProviderInput } from '../provider.ts'

/**
 * The client's id is called `client_key` throughout, and a code challenge is written in hex. The token answer names the
 * account by an id only, so the profile is asked for a name.
 *
 * @see https://developers.tiktok.com/doc/oauth-user-access-token-management
 */
export const tiktok: ProviderInput = {
  id: 'tiktok',
  name: 'TikTok',
  category: 'social',
  authorizationUrl: 'https://www.tiktok.com/v2/auth/authorize/',
  tokenUrl: 'https://open.tiktokapis.com/v2/oauth/token/',
  hosts: ['open.tiktokapis.com'],
  codeChallengeEncoding: 'hex',
  clientAuthentication: 'post',
  clientIdParameter: 'client_key',
  scopeSeparator: ',',
  defaultScopes: ['user.info.basic'],
  identityScopes: ['user.info.basic'],
  tokenResponse: { refresh_token_expires_in: ['refresh_expires_in'] },
  account: {
    source: 'userinfo',
    url: 'https://open.tiktokapis.com/v2/user/info/?fields=open_id,display_name',
    idPaths: ['data.user.open_id'],
    labelPaths: ['data.user.display_name', 'data.user.open_id'],
    namePaths: ['data.user.display_name'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 7_200,
    refreshTokenSeconds: 15_552_000,
    graceSeconds: 0,
    basis: 'docs',
    checked: '2026-11',
    note: 'An older page of the documentation says 24 hours and 365 days; answers tell both lives',
  },
  revocation: {
    url: 'https://open.tiktokapis.com/v2/oauth/revoke/',
    authentication: 'client_post',
    token: 'access',
    reach: 'account',
    basis: 'peer_config',
  },
  scopes: {
    'user.info.basic': 'See your name and picture',
    'user.info.profile': 'See your profile',
    'user.info.stats': 'See your statistics',
    'video.list': 'See your posts',
    'video.publish': 'Publish posts as you',
    'video.upload': 'Put drafts of posts into your account',
  },
  logo: 'tiktok',
  docs: 'https://developers.tiktok.com/doc/oauth-user-access-token-management',
  console: 'https://developers.tiktok.com/apps/',
  notes: [
    'Register the client key as the client’s id.',
    'An open_id belongs to one app: another app sees another id for the same person.',
    'People may leave out scopes at the consent.',
  ],
  sources: [
    'https://developers.tiktok.com/docs/en/oauth-refresh-a-user-access-token',
    'configuration of three other open projects',
    'trypostit/trypost#299',
  ],
  confidence: 'high',
}
