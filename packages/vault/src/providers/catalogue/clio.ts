import type { ProviderInput } from '../provider.ts'

/**
 * Clio Manage. Each region is a system of its own, and a client is registered in one of them: the operator names it.
 *
 * @see https://docs.developers.clio.com/api-docs/authorization/
 */
export const clio: ProviderInput = {
  id: 'clio',
  name: 'Clio',
  category: 'legal',
  connection: [
    {
      name: 'host',
      source: 'operator',
      default: 'app.clio.com',
      values: [
        { value: 'app.clio.com', label: 'United States' },
        { value: 'eu.app.clio.com', label: 'Europe' },
        { value: 'ca.app.clio.com', label: 'Canada' },
        { value: 'au.app.clio.com', label: 'Australia' },
      ],
    },
  ],
  authorizationUrl: 'https://{host}/oauth/authorize',
  tokenUrl: 'https://{host}/oauth/token',
  hosts: ['{host}'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  // Otherwise somebody who declines stays at Clio.
  authorizationParameters: { redirect_on_decline: 'true' },
  account: {
    source: 'userinfo',
    url: 'https://{host}/api/v4/users/who_am_i.json?fields=id,name,email',
    idPaths: ['data.id'],
    labelPaths: ['data.email', 'data.name', 'data.id'],
    namePaths: ['data.name'],
    emailPaths: ['data.email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 2_592_000,
    basis: 'docs',
    checked: '2026-11',
    note: 'Refresh tokens do not expire, and can be used again',
  },
  revocation: {
    url: 'https://{host}/oauth/deauthorize',
    authentication: 'bearer',
    token: 'access',
    body: 'none',
    alreadyDead: { statuses: [401] },
    reach: 'account',
    basis: 'general_knowledge',
  },
  docs: 'https://docs.developers.clio.com/api-docs/authorization/',
  console: 'https://developers.clio.com',
  notes: [
    'A client serves the users of its own region only; set host in its connection for another than the US.',
    'What a client may reach is chosen where it is registered, not in the request.',
    'Clio Platform (Grow and others) is a different system, with other hosts and rules.',
    'Answers hold only the id unless a call names its fields.',
  ],
  sources: ['provider documentation', 'configuration of two other open projects'],
  confidence: 'medium',
}
