import type { ProviderInput } from '../provider.ts'

/**
 * Unlinking ends the connection between the user and the app, and every token with it.
 *
 * @see https://developers.kakao.com/docs/latest/en/kakaologin/rest-api
 */
export const kakao: ProviderInput = {
  id: 'kakao',
  name: 'Kakao',
  category: 'social',
  authorizationUrl: 'https://kauth.kakao.com/oauth/authorize',
  tokenUrl: 'https://kauth.kakao.com/oauth/token',
  hosts: ['kapi.kakao.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  scopeSeparator: ',',
  account: {
    source: 'userinfo',
    url: 'https://kapi.kakao.com/v2/user/me',
    idPaths: ['id'],
    labelPaths: ['kakao_account.email', 'kakao_account.profile.nickname', 'id'],
    namePaths: ['kakao_account.profile.nickname'],
    emailPaths: ['kakao_account.email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'sometimes',
    accessTokenSeconds: 21_599,
    refreshTokenSeconds: 5_184_000,
    basis: 'general_knowledge',
    checked: '2026-11',
    note: 'Another refresh token comes only when the one before has less than 30 days left',
  },
  revocation: {
    url: 'https://kapi.kakao.com/v1/user/unlink',
    authentication: 'bearer',
    token: 'access',
    body: 'none',
    alreadyDead: { statuses: [401] },
    reach: 'account',
    basis: 'general_knowledge',
  },
  scopes: {
    profile_nickname: 'See your name',
    profile_image: 'See your picture',
    account_email: 'See your email address',
    friends: 'See your contacts',
    talk_message: 'Send messages as you',
    talk_calendar: 'See and change your calendars',
  },
  logo: 'kakao',
  docs: 'https://developers.kakao.com/docs/latest/en/kakaologin/rest-api',
  console: 'https://developers.kakao.com/console/app',
  notes: [
    'The client id is the REST API key of the app; Kakao Login must be switched on.',
    'Scopes are the consent items of the app; without any in the request, all that are set are asked for.',
    'Name and email are there only if the app has those items and the user agreed.',
  ],
  sources: ['configuration of three other open projects'],
  confidence: 'medium',
}
