import type { ProviderInput } from '../provider.ts'

/** @see https://support.atlassian.com/bitbucket-cloud/docs/use-oauth-on-bitbucket-cloud/ */
export const bitbucket: ProviderInput = {
  id: 'bitbucket',
  name: 'Bitbucket Cloud',
  category: 'developer',
  authorizationUrl: 'https://bitbucket.org/site/oauth2/authorize',
  tokenUrl: 'https://bitbucket.org/site/oauth2/access_token',
  hosts: ['api.bitbucket.org'],
  pkce: 'unknown',
  defaultScopes: ['account'],
  identityScopes: ['account'],
  tokenResponse: { scope: ['scope', 'scopes'] },
  account: {
    source: 'userinfo',
    url: 'https://api.bitbucket.org/2.0/user',
    idPaths: ['account_id'],
    labelPaths: ['username', 'nickname', 'account_id'],
    namePaths: ['display_name'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 7_200,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  scopes: {
    account: 'See your profile',
    email: 'See your email address',
    repository: 'See your repositories',
    'repository:write': 'See and change your repositories',
    pullrequest: 'See your pull requests',
    'pullrequest:write': 'See and change your pull requests',
  },
  logo: 'bitbucket',
  docs: 'https://support.atlassian.com/bitbucket-cloud/docs/use-oauth-on-bitbucket-cloud/',
  notes: [
    'Register an OAuth consumer in the settings of a workspace; it has one callback URL.',
    'Scopes are ticked on the consumer, and a request cannot ask for more.',
    'There is no way to revoke a token; the user removes the app in the account’s settings.',
    'The clients and tokens of Jira and Confluence do not work here.',
  ],
  sources: [
    'https://developer.atlassian.com/cloud/bitbucket/oauth-2',
    'https://jira.atlassian.com/browse/BCLOUD-23469',
    'configuration of several other open projects',
  ],
  confidence: 'medium',
}
