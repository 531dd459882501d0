import type { ProviderInput } from '../provider.ts'

/** @see https://docs.netlify.com/api/get-started/ */
export const netlify: ProviderInput = {
  id: 'netlify',
  name: 'Netlify',
  category: 'developer',
  authorizationUrl: 'https://app.netlify.com/authorize',
  tokenUrl: 'https://api.netlify.com/oauth/token',
  hosts: ['api.netlify.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  account: {
    source: 'userinfo',
    url: 'https://api.netlify.com/api/v1/user',
    idPaths: ['id'],
    labelPaths: ['email', 'id'],
    namePaths: ['full_name'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  // Tokens do not expire.
  refresh: { supported: false, basis: 'general_knowledge', checked: '2026-11' },
  logo: 'netlify',
  docs: 'https://docs.netlify.com/api/get-started/#oauth2-applications',
  console: 'https://app.netlify.com/user/applications',
  notes: [
    'There are no scopes: a token reaches whatever the person reaches.',
    'There is no way to revoke a token; people remove the app in their settings.',
  ],
  sources: ['configuration of two other open projects'],
  confidence: 'medium',
}
