import type { ProviderInput } from '../provider.ts'

/**
 * The documentation puts the client's secret into the body of an exchange and into the header of a refresh. Other projects
 * send it in the body both times, and so does the vault.
 *
 * @see https://developer.infusionsoft.com/getting-started-oauth-keys/
 */
export const keap: ProviderInput = {
  id: 'keap',
  name: 'Keap',
  category: 'crm',
  authorizationUrl: 'https://accounts.infusionsoft.com/app/oauth/authorize',
  tokenUrl: 'https://api.infusionsoft.com/token',
  hosts: ['api.infusionsoft.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['full'],
  // Its scope names the app after a bar, and so is none of those that were asked for.
  tokenResponse: { scope: [] },
  account: {
    source: 'userinfo',
    url: 'https://api.infusionsoft.com/crm/rest/v1/oauth/connect/userinfo',
    idPaths: ['sub'],
    labelPaths: ['email', 'sub'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 86_400,
    idleSeconds: 3_888_000,
    basis: 'general_knowledge',
    checked: '2026-12',
  },
  scopes: { full: 'See and change everything in your account' },
  docs: 'https://developer.infusionsoft.com/getting-started-oauth-keys/',
  console: 'https://keys.developer.keap.com',
  notes: [
    'A consent is for one Keap app; the token answer names it in its scope, after a vertical bar.',
    'The account is the person: whoever has several Keap apps can connect only one of them at a time.',
    'Redirect URIs must be https.',
    'The documentation wants the client secret of a refresh in the header (HTTP Basic); here, as in other open projects, it goes into the body. Refresh once before you rely on it.',
  ],
  sources: [
    'https://developer.infusionsoft.com/getting-started-oauth-keys',
    'configuration of two other open projects',
  ],
  confidence: 'medium',
}
