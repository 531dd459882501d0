import type { ProviderInput } from '../provider.ts'

/** @see https://developer.yahoo.com/oauth2/guide/ */
export const yahoo: ProviderInput = {
  id: 'yahoo',
  name: 'Yahoo',
  category: 'communication',
  issuer: 'https://api.login.yahoo.com',
  authorizationUrl: 'https://api.login.yahoo.com/oauth2/request_auth',
  tokenUrl: 'https://api.login.yahoo.com/oauth2/get_token',
  hosts: ['fantasysports.yahooapis.com', 'social.yahooapis.com', 'api.login.yahoo.com'],
  defaultScopes: ['openid', 'email'],
  identityScopes: ['openid'],
  account: {
    source: 'userinfo',
    url: 'https://api.login.yahoo.com/openid/v1/userinfo',
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
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  scopes: {
    openid: 'Know which account you use',
    email: 'See your email address',
    profile: 'See your name and picture',
    'mail-r': 'Read your messages',
    'fspt-r': 'See your fantasy sports teams',
  },
  docs: 'https://developer.yahoo.com/oauth2/guide/',
  console: 'https://developer.yahoo.com/apps/',
  notes: ['Each scope has to be switched on for the app before it can be asked for.'],
  sources: ['configuration of three other open projects'],
  confidence: 'medium',
}
