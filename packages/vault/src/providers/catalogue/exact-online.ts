import type { ProviderInput } from '../provider.ts'

/**
 * Tokens live ten minutes, and a refresh is refused until half a minute is left: so it is done as late as that.
 *
 * @see https://support.exactonline.com/community/s/knowledge-base#All-All-DNO-Content-oauth-eol-oauth-devstep
 */
export const exactOnline: ProviderInput = {
  id: 'exact-online',
  name: 'Exact Online',
  category: 'accounting',
  connection: [
    {
      name: 'region',
      source: 'input',
      default: 'nl',
      values: [
        { value: 'nl', label: 'Netherlands' },
        { value: 'be', label: 'Belgium' },
        { value: 'de', label: 'Germany' },
        { value: 'co.uk', label: 'United Kingdom' },
        { value: 'com', label: 'United States' },
        { value: 'es', label: 'Spain' },
        { value: 'fr', label: 'France' },
      ],
      label: 'Country',
      hint: 'Where your account is: the end of the address at which you use it',
      example: 'nl',
    },
  ],
  authorizationUrl: 'https://start.exactonline.{region}/api/oauth2/auth',
  tokenUrl: 'https://start.exactonline.{region}/api/oauth2/token',
  hosts: ['start.exactonline.{region}'],
  pkce: 'unknown',
  account: {
    source: 'userinfo',
    url: 'https://start.exactonline.{region}/api/v1/current/Me',
    idPaths: ['d.results.0.UserID'],
    labelPaths: ['d.results.0.Email', 'd.results.0.UserName', 'd.results.0.UserID'],
    namePaths: ['d.results.0.FullName'],
    emailPaths: ['d.results.0.Email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 600,
    idleSeconds: 2_592_000,
    marginSeconds: 30,
    notBeforeSecondsLeft: 30,
    basis: 'peer_config',
    checked: '2026-12',
    note: 'Each refresh token works once, within 30 days',
  },
  docs: 'https://support.exactonline.com/community/s/knowledge-base#All-All-DNO-Content-oauth-eol-oauth-devstep',
  console: 'https://apps.exactonline.com',
  notes: [
    'A client is registered in one country and serves the users of that country.',
    'There are no scopes in the request: what the client may reach is set where it is registered.',
    'When a user connects once more to the same client, the refresh token from before may stop working.',
    'The code is good for three minutes.',
    'One open project sends the client secret in the header (HTTP Basic), as is done here; another sends it in the body.',
  ],
  sources: ['picqer/exact-php-client#487', 'configuration of two other open projects'],
  confidence: 'medium',
}
