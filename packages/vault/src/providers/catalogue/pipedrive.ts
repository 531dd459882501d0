import type { ProviderInput } from '../provider.ts'

/**
 * The token answer names the company's host. Scopes are set on the app. A person can belong to several companies, each of
 * which is consented to for itself, so company and user together are the account.
 *
 * @see https://pipedrive.readme.io/docs/marketplace-oauth-authorization
 */
export const pipedrive: ProviderInput = {
  id: 'pipedrive',
  name: 'Pipedrive',
  category: 'crm',
  connection: [
    {
      name: 'api_domain',
      source: 'token_response',
      form: 'host',
      suffixes: ['.pipedrive.com'],
    },
  ],
  authorizationUrl: 'https://oauth.pipedrive.com/oauth/authorize',
  tokenUrl: 'https://oauth.pipedrive.com/oauth/token',
  hosts: ['{api_domain}'],
  pkce: 'unknown',
  account: {
    source: 'userinfo',
    url: 'https://{api_domain}/api/v1/users/me',
    idPaths: ['data.company_id', 'data.id'],
    labelPaths: ['data.email', 'data.company_name', 'data.id'],
    namePaths: ['data.name'],
    emailPaths: ['data.email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'unknown',
    accessTokenSeconds: 3_600,
    idleSeconds: 5_184_000,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://oauth.pipedrive.com/oauth/revoke',
    authentication: 'client_basic',
    token: 'refresh',
    reach: 'account',
    basis: 'docs',
  },
  scopes: {
    base: 'See your profile',
    'contacts:read': 'See your contacts',
    'contacts:full': 'See and change your contacts',
    'deals:read': 'See your deals',
    'deals:full': 'See and change your deals',
    'activities:read': 'See your activities',
  },
  docs: 'https://pipedrive.readme.io/docs/marketplace-oauth-authorization',
  notes: [
    'Scopes are ticked on the app; a request does not name any.',
    'Calls go to the host in the grant’s connection, which is that of the company.',
    'Revoking the refresh token uninstalls the app for that user.',
  ],
  sources: [
    'https://pipedrive.readme.io/docs/app-uninstallation',
    'configuration of two other open projects',
  ],
  confidence: 'medium',
}
