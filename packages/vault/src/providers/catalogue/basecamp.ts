import type { ProviderInput } from '../provider.ts'

/**
 * Older than RFC 6749: `type` says what is asked for. Its documentation has taken up `grant_type`, and both go along.
 *
 * @see https://github.com/basecamp/bc3-api/blob/master/sections/authentication.md
 */
export const basecamp: ProviderInput = {
  id: 'basecamp',
  name: 'Basecamp',
  category: 'project-management',
  authorizationUrl: 'https://launchpad.37signals.com/authorization/new',
  tokenUrl: 'https://launchpad.37signals.com/authorization/token',
  hosts: ['3.basecampapi.com', 'launchpad.37signals.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  authorizationParameters: { type: 'web_server' },
  exchangeParameters: { type: 'web_server' },
  refreshParameters: { type: 'refresh' },
  account: {
    source: 'userinfo',
    url: 'https://launchpad.37signals.com/authorization.json',
    idPaths: ['identity.id'],
    labelPaths: ['identity.email_address', 'identity.id'],
    namePaths: ['identity.first_name'],
    emailPaths: ['identity.email_address'],
    basis: 'docs',
  },
  refresh: {
    supported: true,
    rotates: 'unknown',
    accessTokenSeconds: 1_209_600,
    basis: 'docs',
    checked: '2026-11',
    note: 'Answers bring a refresh token; whether it is another one is not said',
  },
  api: {
    callerHeaders: {
      'user-agent': 'The name of your app and how to reach you: MyApp (me@acme.com)',
    },
  },
  logo: 'basecamp',
  docs: 'https://github.com/basecamp/bc3-api/blob/master/sections/authentication.md',
  console: 'https://launchpad.37signals.com/integrations',
  notes: [
    'There are no scopes: a token can do what its user can do.',
    'A user may be in several accounts: authorization.json lists them, with the address to call for each.',
    'Email addresses are not verified there, so do not sign anybody in by them.',
  ],
  sources: ['provider documentation', 'configuration of three other open projects'],
  confidence: 'medium',
}
