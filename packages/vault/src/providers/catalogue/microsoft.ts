import type { ProviderInput } from '../provider.ts'

/**
 * Microsoft Graph, for work and personal accounts. Under `common` each ID token names the tenant of its user as the issuer,
 * so there is no one issuer to compare with, and the account is asked of Graph.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export const microsoft: ProviderInput = {
  id: 'microsoft',
  name: 'Microsoft 365 / Entra ID',
  category: 'productivity',
  connection: [
    {
      name: 'tenant',
      source: 'operator',
      pattern: '^[A-Za-z0-9][A-Za-z0-9.\\-]*$',
      default: 'common',
      example: 'common',
    },
  ],
  authorizationUrl: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize',
  tokenUrl: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token',
  hosts: ['graph.microsoft.com'],
  clientAuthentication: 'post',
  defaultScopes: ['openid', 'profile', 'email', 'offline_access', 'User.Read'],
  identityScopes: ['User.Read'],
  authorizationParameters: { response_mode: 'query' },
  errorCodes: { interaction_required: 'invalid_grant', consent_required: 'invalid_grant' },
  account: {
    source: 'userinfo',
    url: 'https://graph.microsoft.com/v1.0/me',
    idPaths: ['id'],
    labelPaths: ['userPrincipalName', 'mail', 'id'],
    namePaths: ['displayName'],
    emailPaths: ['mail'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    scopes: ['offline_access'],
    rotates: 'always',
    accessTokenSeconds: 3_600,
    idleSeconds: 7_776_000,
    basis: 'general_knowledge',
    checked: '2026-11',
    note: 'The refresh token before usually stays good; access tokens live for 60 to 90 minutes',
  },
  scopes: {
    openid: 'Know which account you use',
    profile: 'See your name and picture',
    email: 'See your email address',
    offline_access: 'Keep access while you are away',
    'User.Read': 'See your profile',
    'Mail.Read': 'Read your messages',
  },
  docs: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow',
  console: 'https://entra.microsoft.com',
  notes: [
    'An app for one tenant only must have that tenant in its connection; “common” is refused (AADSTS50194).',
    'Some tenants let only an administrator consent (AADSTS65001, AADSTS90094).',
    'A token is for one resource, so do not mix scopes of Graph with those of another API.',
    'Without offline_access no refresh token comes.',
    'The login page cuts its popup off from the opener, so an open popup looks closed.',
    'Tokens cannot be revoked one by one; the user removes the app at myapps.microsoft.com.',
  ],
  sources: [
    'provider documentation',
    'configuration of several other open projects',
    'pilcrowonpaper/arctic#218',
    'estuary/ui#1996',
  ],
  confidence: 'medium',
}
