import type { ProviderInput } from '../provider.ts'

/**
 * A person has one or more accounts, each at a host of its own. The connection names the first; which others there are,
 * `/oauth/userinfo` tells.
 *
 * @see https://developers.docusign.com/platform/auth/authcode/
 */
export const docusign: ProviderInput = {
  id: 'docusign',
  name: 'DocuSign',
  category: 'documents',
  connection: [
    {
      name: 'account_host',
      source: 'operator',
      values: [
        { value: 'account.docusign.com', label: 'Production' },
        { value: 'account-d.docusign.com', label: 'Developer' },
      ],
      default: 'account.docusign.com',
    },
    {
      name: 'base_uri',
      source: 'account',
      path: 'accounts.0.base_uri',
      form: 'host',
      suffixes: ['.docusign.net'],
      example: 'na3.docusign.net',
    },
    {
      name: 'account_id',
      source: 'account',
      path: 'accounts.0.account_id',
      pattern: '^[0-9a-f\\-]{36}$',
    },
  ],
  authorizationUrl: 'https://{account_host}/oauth/auth',
  tokenUrl: 'https://{account_host}/oauth/token',
  hosts: ['*.docusign.net', '{account_host}'],
  defaultScopes: ['signature', 'extended'],
  account: {
    source: 'userinfo',
    url: 'https://{account_host}/oauth/userinfo',
    idPaths: ['sub'],
    labelPaths: ['email', 'sub'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    scopes: ['extended'],
    rotates: 'always',
    accessTokenSeconds: 28_800,
    idleSeconds: 2_592_000,
    basis: 'general_knowledge',
    checked: '2026-11',
    note: 'Only with the scope extended does each refresh start another 30 days',
  },
  scopes: {
    signature: 'Send, sign and see documents as you',
    extended: 'Keep access while you are away',
  },
  docs: 'https://developers.docusign.com/platform/auth/authcode/',
  console: 'https://apps-d.docusign.com/admin/apps-and-keys',
  notes: [
    'Set account_host to account-d.docusign.com in the provider client’s connection while the app is in development.',
    'Calls go to the host in the grant’s connection, base_uri, below /restapi.',
    'Without the scope extended the refresh token ends 30 days after the consent.',
    'There is no way to revoke a token.',
  ],
  sources: ['provider documentation', 'configuration of two other open projects'],
  confidence: 'medium',
}
