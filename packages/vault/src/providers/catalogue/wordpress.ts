import type { ProviderInput } from '../provider.ts'

/** @see https://developer.wordpress.com/docs/oauth2/ */
export const wordpress: ProviderInput = {
  id: 'wordpress',
  name: 'WordPress.com',
  category: 'cms',
  authorizationUrl: 'https://public-api.wordpress.com/oauth2/authorize',
  tokenUrl: 'https://public-api.wordpress.com/oauth2/token',
  hosts: ['public-api.wordpress.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['auth'],
  identityScopes: ['auth'],
  account: {
    source: 'userinfo',
    url: 'https://public-api.wordpress.com/rest/v1/me',
    idPaths: ['ID'],
    labelPaths: ['email', 'username', 'ID'],
    namePaths: ['display_name'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  // Tokens that a server got for a code do not expire.
  refresh: { supported: false, basis: 'general_knowledge', checked: '2026-11' },
  scopes: {
    auth: 'See your profile',
    global: 'See and change everything in your account',
    posts: 'See and change your posts',
    media: 'See and change your files',
    sites: 'See and change your sites',
    stats: 'See your statistics',
  },
  logo: 'wordpress',
  docs: 'https://developer.wordpress.com/docs/oauth2/',
  console: 'https://developer.wordpress.com/apps/',
  notes: [
    'The scope auth reaches the profile only; ask for more to reach a site.',
    'A token is for the one site that the person chooses, unless it has the scope global.',
    'A person who connects a second site replaces the grant for the first: the account is the person.',
    'There is no way to revoke a token; people remove the app in their settings.',
  ],
  sources: ['configuration of two other open projects'],
  confidence: 'medium',
}
