import type { ProviderInput } from '../provider.ts'

/** @see https://docs.patreon.com/#oauth */
export const patreon: ProviderInput = {
  id: 'patreon',
  name: 'Patreon',
  category: 'social',
  authorizationUrl: 'https://www.patreon.com/oauth2/authorize',
  tokenUrl: 'https://www.patreon.com/api/oauth2/token',
  hosts: ['www.patreon.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  identityScopes: ['identity'],
  defaultScopes: ['identity', 'identity[email]'],
  account: {
    source: 'userinfo',
    url: 'https://www.patreon.com/api/oauth2/v2/identity?fields%5Buser%5D=email,full_name',
    idPaths: ['data.id'],
    labelPaths: ['data.attributes.email', 'data.attributes.full_name', 'data.id'],
    namePaths: ['data.attributes.full_name'],
    emailPaths: ['data.attributes.email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 2_678_400,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  scopes: {
    identity: 'See your profile',
    'identity[email]': 'See your email address',
    'identity.memberships': 'See your memberships',
    campaigns: 'See your campaigns',
    'campaigns.members': 'See the members of your campaigns',
    'campaigns.posts': 'See your posts',
  },
  logo: 'patreon',
  docs: 'https://docs.patreon.com/#oauth',
  console: 'https://www.patreon.com/portal/registration/register-clients',
  notes: [
    'Register the client for version 2 of the API; the older one has other scopes.',
    'Answers hold only the fields that a call asks for.',
  ],
  sources: ['configuration of three other open projects'],
  confidence: 'medium',
}
