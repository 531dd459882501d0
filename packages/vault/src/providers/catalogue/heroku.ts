import type { ProviderInput } from '../provider.ts'

/** @see https://devcenter.heroku.com/articles/oauth */
export const heroku: ProviderInput = {
  id: 'heroku',
  name: 'Heroku',
  category: 'developer',
  authorizationUrl: 'https://id.heroku.com/oauth/authorize',
  tokenUrl: 'https://id.heroku.com/oauth/token',
  hosts: ['api.heroku.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['identity'],
  identityScopes: ['identity'],
  account: {
    source: 'userinfo',
    url: 'https://api.heroku.com/account',
    idPaths: ['id'],
    labelPaths: ['email', 'id'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 28_800,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  api: { headers: { accept: 'application/vnd.heroku+json; version=3' } },
  scopes: {
    identity: 'See your profile',
    read: 'See your projects',
    write: 'See and change your projects',
    'read-protected': 'See your projects and their secrets',
    'write-protected': 'See and change your projects and their secrets',
    global: 'See and change everything in your account',
  },
  docs: 'https://devcenter.heroku.com/articles/oauth',
  console: 'https://dashboard.heroku.com/account/applications',
  notes: [
    'Tokens are not revoked: that call wants the id of the authorization, which no answer names.',
    'Config variables are secrets, and need a scope that ends in protected.',
  ],
  sources: ['provider documentation', 'configuration of another open project'],
  confidence: 'medium',
}
