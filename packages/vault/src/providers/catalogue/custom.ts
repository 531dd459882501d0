import type { ProviderInput } from '../provider.ts'

/**
 * Where to begin for a provider that the catalogue does not have. With an issuer, everything is read from its metadata:
 *
 * ```ts
 * defineProvider({ ...custom, name: 'Acme', issuer: 'https://login.acme.example', hosts: ['api.acme.example'] })
 * ```
 *
 * Without metadata set `discovery: false` and give `authorizationUrl`, `tokenUrl` and `account` by hand.
 *
 * Whether refresh tokens rotate, and how long they live, is learned from the provider's responses.
 */
export const custom = {
  id: 'custom',
  name: 'Custom',
  discovery: true,
  openid: true,
  identityScopes: ['openid'],
  defaultScopes: ['openid', 'email', 'profile'],
  tokenResponse: { refresh_token_expires_in: ['refresh_expires_in', 'refresh_token_expires_in'] },
  account: {
    source: 'id_token',
    idPaths: ['sub'],
    labelPaths: ['email', 'preferred_username', 'sub'],
    namePaths: ['name'],
    emailPaths: ['email'],
  },
  // RFC 6750 §3.1 wants 401 for it. Some servers send 403, and mean the same.
  api: { expired: [{ status: 403, challengeError: 'invalid_token' }] },
  // OpenID Connect Core §5.4 and §11 say what these are everywhere.
  scopes: {
    openid: 'Know which account you use',
    email: 'See your email address',
    profile: 'See your name and picture',
    address: 'See your postal address',
    phone: 'See your phone number',
    offline_access: 'Keep access while you are away',
  },
} satisfies Partial<ProviderInput>
