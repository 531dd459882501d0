import type { ProviderInput } from '../provider.ts'

/**
 * The OAuth 2.1 flow, which all new apps have. An access token is a JWT that tells its own end, and answers do not: an hour
 * is reckoned with. Refresh tokens follow one another for six months after the consent. API calls carry the bare token.
 *
 * @see https://developer.monday.com/apps/docs/oauth-2-1
 */
export const monday: ProviderInput = {
  id: 'monday',
  name: 'monday.com',
  category: 'project-management',
  issuer: 'https://auth.monday.com',
  authorizationUrl: 'https://auth.monday.com/oauth2/authorize',
  tokenUrl: 'https://auth.monday.com/oauth_ms/oauth/token',
  hosts: ['api.monday.com'],
  pkce: 'required',
  clientAuthentication: 'post',
  defaultScopes: ['me:read'],
  identityScopes: ['me:read'],
  // Sends an administrator through the installation first where the app is not installed yet.
  authorizationParameters: { force_install_if_needed: 'true' },
  tokenFormat: 'json',
  account: {
    source: 'userinfo',
    url: 'https://api.monday.com/v2',
    method: 'POST',
    json: { query: '{ me { id name email } }' },
    idPaths: ['data.me.id'],
    labelPaths: ['data.me.email', 'data.me.id'],
    namePaths: ['data.me.name'],
    emailPaths: ['data.me.email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 3_600,
    assumeLifetime: true,
    refreshTokenSeconds: 15_552_000,
    basis: 'docs',
    checked: '2026-12',
    note: 'The six months count from the consent and are known from other projects, not from documentation',
  },
  revocation: {
    url: 'https://auth.monday.com/oauth_ms/oauth/revoke',
    authentication: 'client_post',
    body: 'json',
    reach: 'account',
    basis: 'docs',
  },
  api: { scheme: '' },
  scopes: {
    'me:read': 'See your profile',
    'boards:read': 'See your boards',
    'boards:write': 'See and change your boards',
    'users:read': 'See people in your workspace',
    'teams:read': 'See your teams',
    'updates:read': 'Read your messages',
  },
  docs: 'https://developer.monday.com/apps/docs/oauth-2-1',
  notes: [
    'An app from before OAuth 2.1 needs “New OAuth Flow” switched on for its version.',
    'The app must be installed in the account. An administrator is led through it on the way; anyone else has to ask one first.',
    'Six months after the consent people have to connect again.',
    'The scopes that are asked for must be ticked on the app’s version too.',
  ],
  dates: [{ on: '2027-04', what: 'API versions from then on refuse tokens of the flow before.' }],
  sources: [
    'provider documentation',
    'https://developer.monday.com/apps/docs/migrating-to-the-new-oauth-flow',
    'simstudioai/sim#7436',
    'configuration of several other open projects',
  ],
  confidence: 'high',
}
