import type { ProviderInput } from '../provider.ts'

/** @see https://developers.google.com/identity/protocols/oauth2/web-server */
export const google: ProviderInput = {
  id: 'google',
  name: 'Google',
  category: 'productivity',
  issuer: 'https://accounts.google.com',
  authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  hosts: ['*.googleapis.com'],
  clientAuthentication: 'post',
  openid: true,
  defaultScopes: ['openid', 'email', 'profile'],
  identityScopes: ['openid', 'email', 'profile'],
  authorizationParameters: { access_type: 'offline', include_granted_scopes: 'false' },
  // A returning user is not asked again, and then no refresh token comes unless consent is asked for.
  consentParameters: { prompt: 'consent' },
  account: {
    source: 'id_token',
    idPaths: ['sub'],
    labelPaths: ['email', 'sub'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 3_600,
    idleSeconds: 15_552_000,
    basis: 'docs',
    checked: '2026-11',
    note: 'At most a hundred refresh tokens for each account and client; the next one ends the oldest',
  },
  // One grant stands behind all tokens of an account at a client: revoking one ends its siblings too.
  revocation: {
    url: 'https://oauth2.googleapis.com/revoke',
    reach: 'account',
    basis: 'peer_config',
  },
  scopes: {
    openid: 'Know which Google account you use',
    email: 'See your email address',
    profile: 'See your name and picture',
    'https://www.googleapis.com/auth/gmail.readonly': 'Read your Gmail messages',
    'https://www.googleapis.com/auth/gmail.send': 'Send email for you',
    'https://www.googleapis.com/auth/gmail.modify': 'Read, write and send your Gmail messages',
    'https://www.googleapis.com/auth/calendar': 'See and change your calendars',
    'https://www.googleapis.com/auth/calendar.readonly': 'See your calendars',
    'https://www.googleapis.com/auth/calendar.events': 'See and change events in your calendars',
    'https://www.googleapis.com/auth/drive': 'See and change all your Drive files',
    'https://www.googleapis.com/auth/drive.readonly': 'See all your Drive files',
    'https://www.googleapis.com/auth/drive.file':
      'See and change only the Drive files you open with this app',
    'https://www.googleapis.com/auth/spreadsheets': 'See and change your spreadsheets',
    'https://www.googleapis.com/auth/contacts.readonly': 'See your contacts',
  },
  // Asked for by the short name, answered by the long one.
  scopeAliases: {
    email: ['https://www.googleapis.com/auth/userinfo.email'],
    profile: ['https://www.googleapis.com/auth/userinfo.profile'],
    'https://www.googleapis.com/auth/userinfo.email': ['email'],
    'https://www.googleapis.com/auth/userinfo.profile': ['profile'],
  },
  logo: 'google',
  docs: 'https://developers.google.com/identity/protocols/oauth2/web-server',
  console: 'https://console.cloud.google.com/auth/clients',
  notes: [
    'While the consent screen is in Testing, refresh tokens live for seven days.',
    'A new password ends refresh tokens that have Gmail scopes.',
    'People can untick scopes, so look at what was granted and not at what was asked for.',
  ],
  sources: ['provider documentation', 'googleapis/google-api-nodejs-client#750'],
  confidence: 'high',
}
