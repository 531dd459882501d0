import type { ProviderInput } from '../provider.ts'

/**
 * Where to begin for a provider that the catalogue does not have. With an issuer, everything is read from its metadata:
 *
 * ```ts
 * defineProvider({ ...custom, name: 'Acme', issuer: 'https://login.acme.example', hosts: ['api.acme.example'] })
 * ```
 *
 * Without metadata set `discovery: false` and give `authorizationUrl`, `tokenUrl` and `account` by hand.
 */
export const custom = {
  id: 'custom',
  name: 'Custom',
  discovery: true,
  openid: true,
  identityScopes: ['openid'],
  defaultScopes: ['openid', 'email', 'profile'],
  account: {
    source: 'id_token',
    idPaths: ['sub'],
    labelPaths: ['email', 'preferred_username', 'sub'],
    namePaths: ['name'],
    emailPaths: ['email'],
  },
} satisfies Partial<ProviderInput>
