import type { ProviderInput } from '../../provider.ts'

/** @see https://developers.snap.com/api/marketing-api/Ads-API/authentication */
export const snapchat: ProviderInput = {
  id: 'snapchat',
  name: 'Snapchat Marketing',
  category: 'marketing',
  authorizationUrl: 'https://accounts.snapchat.com/login/oauth2/authorize',
  tokenUrl: 'https://accounts.snapchat.com/login/oauth2/access_token',
  hosts: ['adsapi.snapchat.com'],
  pkce: 'unsupported',
  clientAuthentication: 'post',
  identityScopes: ['snapchat-marketing-api'],
  defaultScopes: ['snapchat-marketing-api'],
  account: {
    source: 'userinfo',
    url: 'https://adsapi.snapchat.com/v1/me',
    idPaths: ['me.id'],
    labelPaths: ['me.email', 'me.display_name', 'me.id'],
    namePaths: ['me.display_name'],
    emailPaths: ['me.email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'sometimes',
    accessTokenSeconds: 1_800,
    basis: 'general_knowledge',
    checked: '2026-12',
  },
  scopes: {
    'snapchat-marketing-api': 'See and change your campaigns',
    'snapchat-profile-api': 'See and change your public profile',
    'snapchat-offline-conversions-api': 'Report purchases and other events',
  },
  logo: 'snapchat',
  docs: 'https://developers.snap.com/api/marketing-api/Ads-API/authentication',
  console: 'https://business.snapchat.com',
  notes: [
    'Clients are registered in the business details of Snap Business Manager, by an organisation admin.',
    'The client secret is shown once, when the client is made.',
    'PKCE is off, as in the configuration of another open project; no documentation mentions it.',
  ],
  sources: ['provider documentation', 'configuration of another open project'],
  confidence: 'low',
  unverified: true,
}
