import type { ProviderInput } from '../../provider.ts'

/** @see https://developer.constantcontact.com/api_guide/auth_overview.html */
export const constantContact: ProviderInput = {
  id: 'constant-contact',
  name: 'Constant Contact',
  category: 'marketing',
  authorizationUrl: 'https://authz.constantcontact.com/oauth2/default/v1/authorize',
  tokenUrl: 'https://authz.constantcontact.com/oauth2/default/v1/token',
  hosts: ['api.cc.email'],
  pkce: 'unsupported',
  identityScopes: ['account_read'],
  defaultScopes: ['account_read', 'offline_access'],
  account: {
    source: 'userinfo',
    url: 'https://api.cc.email/v3/account/summary',
    idPaths: ['encoded_account_id'],
    labelPaths: ['contact_email', 'organization_name', 'encoded_account_id'],
    namePaths: ['organization_name'],
    emailPaths: ['contact_email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    scopes: ['offline_access'],
    rotates: 'sometimes',
    accessTokenSeconds: 86_400,
    idleSeconds: 15_552_000,
    basis: 'general_knowledge',
    checked: '2026-12',
    note: 'Whether refresh tokens rotate is chosen where the client is registered',
  },
  scopes: {
    account_read: 'See your account details',
    account_update: 'Change your account details',
    contact_data: 'See and change your contacts',
    campaign_data: 'See and change your campaigns',
    offline_access: 'Keep access while you are away',
  },
  docs: 'https://developer.constantcontact.com/api_guide/auth_overview.html',
  console: 'https://app.constantcontact.com/pages/dma/portal/',
  notes: [
    'The account is the organisation, not the person who consents.',
    'Register the client for the authorization code flow with a secret, which goes without PKCE. Its type cannot be changed later.',
  ],
  sources: ['configuration of another open project'],
  confidence: 'low',
  unverified: true,
}
