import type { ProviderInput } from '../provider.ts'

/**
 * The client's secret goes to the host, so only the operator names it. Users are numbered by each installation for itself;
 * host and number together are the account.
 *
 * @see https://docs.gitlab.com/api/oauth2/
 */
export const gitlab: ProviderInput = {
  id: 'gitlab',
  name: 'GitLab',
  category: 'developer',
  connection: [
    {
      name: 'host',
      source: 'operator',
      form: 'host',
      pattern: '^[a-z0-9]([a-z0-9.\\-]*[a-z0-9])?$',
      default: 'gitlab.com',
      example: 'gitlab.example.com',
    },
  ],
  issuer: 'https://{host}',
  authorizationUrl: 'https://{host}/oauth/authorize',
  tokenUrl: 'https://{host}/oauth/token',
  hosts: ['{host}'],
  clientAuthentication: 'post',
  defaultScopes: ['read_user'],
  identityScopes: ['read_user'],
  // Some versions want it again.
  refreshParameters: { redirect_uri: '{redirect_uri}' },
  account: {
    source: 'userinfo',
    url: 'https://{host}/api/v4/user',
    idPaths: ['$connection.host', 'id'],
    labelPaths: ['username', 'id'],
    namePaths: ['name'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 7_200,
    endsAccessToken: true,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://{host}/oauth/revoke',
    authentication: 'client_post',
    reach: 'token',
    basis: 'peer_config',
  },
  scopes: {
    read_user: 'See your profile',
    read_api: 'See everything in your account',
    api: 'See and change everything in your account',
    read_repository: 'See your repositories',
    write_repository: 'See and change your repositories',
    email: 'See your email address',
  },
  logo: 'gitlab',
  docs: 'https://docs.gitlab.com/api/oauth2/',
  console: 'https://gitlab.com/-/user_settings/applications',
  notes: [
    'For an installation of your own, set host in the provider client’s connection.',
    'A refresh ends the access token before, so a call that is under way may get 401.',
  ],
  sources: ['provider documentation', 'configuration of several other open projects'],
  confidence: 'medium',
}
