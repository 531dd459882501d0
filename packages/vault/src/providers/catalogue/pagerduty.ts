import type { ProviderInput } from '../provider.ts'

/** @see https://developer.pagerduty.com/docs/oauth-functionality */
export const pagerduty: ProviderInput = {
  id: 'pagerduty',
  name: 'PagerDuty',
  category: 'developer',
  authorizationUrl: 'https://app.pagerduty.com/oauth/authorize',
  tokenUrl: 'https://app.pagerduty.com/oauth/token',
  hosts: ['api.pagerduty.com', 'api.eu.pagerduty.com'],
  clientAuthentication: 'post',
  account: {
    source: 'userinfo',
    url: 'https://api.pagerduty.com/users/me',
    idPaths: ['user.id'],
    labelPaths: ['user.email', 'user.name', 'user.id'],
    namePaths: ['user.name'],
    emailPaths: ['user.email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 2_592_000,
    idleSeconds: 18_144_000,
    basis: 'docs',
    checked: '2026-12',
    note: 'Three years after the consent users have to connect again, however often the token was refreshed',
  },
  api: { headers: { accept: 'application/vnd.pagerduty+json;version=2' } },
  scopes: {
    read: 'See everything in your account',
    write: 'See and change everything in your account',
  },
  logo: 'pagerduty',
  docs: 'https://developer.pagerduty.com/docs/oauth-functionality',
  notes: [
    'For apps with classic user OAuth; scoped OAuth has its endpoints at identity.pagerduty.com.',
    'Accounts of the EU region are called at api.eu.pagerduty.com, and cannot be told by this row.',
    'There is no way to revoke a token.',
  ],
  sources: [
    'PagerDuty/developer-docs#44',
    'PagerDuty/developer-docs#84',
    'configuration of another open project',
  ],
  confidence: 'medium',
}
