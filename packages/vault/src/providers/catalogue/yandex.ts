import type { ProviderInput } from '../provider.ts'

/**
 * The token follows the word `OAuth` in calls. Only tokens that were asked for with a device's id can be revoked by the
 * app, so there is no revocation here.
 *
 * @see https://yandex.com/dev/id/doc/en/
 */
export const yandex: ProviderInput = {
  id: 'yandex',
  name: 'Yandex',
  category: 'productivity',
  authorizationUrl: 'https://oauth.yandex.com/authorize',
  tokenUrl: 'https://oauth.yandex.com/token',
  hosts: ['login.yandex.ru', 'cloud-api.yandex.net'],
  identityScopes: ['login:info'],
  defaultScopes: ['login:email', 'login:info'],
  account: {
    source: 'userinfo',
    url: 'https://login.yandex.ru/info?format=json',
    idPaths: ['id'],
    labelPaths: ['default_email', 'login', 'id'],
    namePaths: ['real_name', 'display_name'],
    emailPaths: ['default_email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 31_536_000,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  api: { scheme: 'OAuth' },
  scopes: {
    'login:email': 'See your email address',
    'login:info': 'See your profile',
    'login:avatar': 'See your picture',
    'cloud_api:disk.read': 'See your files',
    'cloud_api:disk.write': 'Change your files',
  },
  docs: 'https://yandex.com/dev/id/doc/en/',
  console: 'https://oauth.yandex.com/client/new',
  notes: [
    'Disconnecting here does not end the token: users end it on the page Data access of Yandex ID.',
    'A change of the scopes that the client is registered with ends all tokens it ever got.',
    'A new password, or two-factor authentication switched on or off, ends the user’s tokens too.',
  ],
  sources: ['provider documentation', 'configuration of four other open projects'],
  confidence: 'medium',
}
