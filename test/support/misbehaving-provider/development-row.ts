import { defineProvider, type Provider, type ProviderInput } from '@alter-ai/vault'

/**
 * A plain row of the provider at this origin: a code with PKCE, the client in a Basic header, the account from userinfo,
 * refresh tokens for one use, whose reuse ends all. It may go to a process of its own as JSON.
 */
export function developmentRow(origin: string, changes: Partial<ProviderInput> = {}): Provider {
  return defineProvider({
    id: 'misbehaving',
    name: 'Misbehaving',
    authorizationUrl: `${origin}/authorize`,
    tokenUrl: `${origin}/token`,
    hosts: [new URL(origin).host],
    defaultScopes: ['read', 'write'],
    account: {
      source: 'userinfo',
      url: `${origin}/userinfo`,
      idPaths: ['id'],
      labelPaths: ['email', 'id'],
      namePaths: ['name'],
      emailPaths: ['email'],
    },
    refresh: {
      supported: true,
      rotates: 'always',
      accessTokenSeconds: 3_600,
      graceSeconds: 0,
      reuse: 'ends_all',
    },
    revocation: { url: `${origin}/revoke`, authentication: 'client_basic', reach: 'token' },
    development: true,
    ...changes,
  })
}
