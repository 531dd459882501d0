import type { ProviderInput } from '../../provider.ts'

/**
 * Its documentation describes the implicit grant only; the code grant is known from other projects.
 *
 * @see https://www.contentful.com/developers/docs/extensibility/oauth/
 */
export const contentful: ProviderInput = {
  id: 'contentful',
  name: 'Contentful',
  category: 'cms',
  authorizationUrl: 'https://be.contentful.com/oauth/authorize',
  tokenUrl: 'https://be.contentful.com/oauth/token',
  hosts: ['api.contentful.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['content_management_read'],
  account: {
    source: 'userinfo',
    url: 'https://api.contentful.com/users/me',
    idPaths: ['sys.id'],
    labelPaths: ['email', 'sys.id'],
    namePaths: ['firstName'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: { supported: false, basis: 'general_knowledge', checked: '2026-11' },
  scopes: {
    content_management_read: 'See everything in your account',
    content_management_manage: 'See and change everything in your account',
  },
  logo: 'contentful',
  docs: 'https://www.contentful.com/developers/docs/extensibility/oauth/',
  console: 'https://app.contentful.com/account/profile/developers/applications',
  notes: ['How long tokens last is chosen for the application; afterwards users connect again.'],
  sources: ['provider documentation', 'configuration of another open project'],
  confidence: 'low',
  unverified: true,
}
