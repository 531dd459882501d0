import type { ProviderInput } from '../provider.ts'

/**
 * Sign in with Vercel. Integrations of the marketplace are a different system, with other addresses and tokens.
 *
 * @see https://vercel.com/docs/sign-in-with-vercel
 */
export const vercel: ProviderInput = {
  id: 'vercel',
  name: 'Vercel',
  category: 'developer',
  issuer: 'https://vercel.com',
  authorizationUrl: 'https://vercel.com/oauth/authorize',
  tokenUrl: 'https://api.vercel.com/login/oauth/token',
  responseIssuer: true,
  hosts: ['api.vercel.com'],
  clientAuthentication: 'post',
  openid: true,
  identityScopes: ['openid'],
  defaultScopes: ['openid', 'email', 'profile', 'offline_access'],
  account: {
    source: 'userinfo',
    url: 'https://api.vercel.com/login/oauth/userinfo',
    idPaths: ['sub'],
    labelPaths: ['email', 'preferred_username', 'sub'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    scopes: ['offline_access'],
    rotates: 'always',
    accessTokenSeconds: 3_600,
    idleSeconds: 2_592_000,
    basis: 'docs',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://api.vercel.com/login/oauth/token/revoke',
    authentication: 'client_post',
    reach: 'account',
    basis: 'docs',
  },
  scopes: {
    openid: 'Know which account you use',
    email: 'See your email address',
    profile: 'See your name and picture',
    offline_access: 'Keep access while you are away',
  },
  logo: 'vercel',
  docs: 'https://vercel.com/docs/sign-in-with-vercel',
  notes: [
    'Scopes that are not switched on for the app are left out without a word.',
    'Without offline_access there is no refresh token.',
  ],
  sources: [
    'provider documentation',
    'metadata of the authorization server',
    'configuration of two other open projects',
  ],
  confidence: 'medium',
}
