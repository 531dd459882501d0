import type { ProviderInput } from '../../provider.ts'

/**
 * The answer tells when the token ends, not how long it lasts. The same refresh token comes back until it is about to end,
 * and then another one.
 *
 * @see https://dev.frontapp.com/docs/oauth
 */
export const front: ProviderInput = {
  id: 'front',
  name: 'Front',
  category: 'support',
  authorizationUrl: 'https://app.frontapp.com/oauth/authorize',
  tokenUrl: 'https://app.frontapp.com/oauth/token',
  hosts: ['api2.frontapp.com'],
  pkce: 'unknown',
  tokenResponse: { expires_at: ['expires_at'] },
  account: {
    source: 'userinfo',
    url: 'https://api2.frontapp.com/me',
    idPaths: ['id'],
    labelPaths: ['name', 'id'],
    namePaths: ['name'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'sometimes',
    accessTokenSeconds: 3_600,
    refreshTokenSeconds: 15_552_000,
    basis: 'docs',
    checked: '2026-11',
    note: 'Another refresh token comes only when the one before is about to end',
  },
  docs: 'https://dev.frontapp.com/docs/oauth',
  notes: [
    'Only administrators of the company can connect it, and the account is the company.',
    'What the app may do is set on the app and not asked for here.',
  ],
  sources: ['provider documentation', 'configuration of another open project'],
  confidence: 'low',
  unverified: true,
}
