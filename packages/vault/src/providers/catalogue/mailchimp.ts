import type { ProviderInput } from '../provider.ts'

/**
 * An account lives in one data centre, whose name begins the API's host. Only the metadata tell it, which are asked for
 * with a word of their own before the token.
 *
 * @see https://mailchimp.com/developer/marketing/guides/access-user-data-oauth-2/
 */
export const mailchimp: ProviderInput = {
  id: 'mailchimp',
  name: 'Mailchimp',
  category: 'marketing',
  connection: [{ name: 'dc', source: 'account', pattern: '^[a-z]+\\d+$', example: 'us6' }],
  authorizationUrl: 'https://login.mailchimp.com/oauth2/authorize',
  tokenUrl: 'https://login.mailchimp.com/oauth2/token',
  hosts: ['{dc}.api.mailchimp.com', 'login.mailchimp.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  account: {
    source: 'userinfo',
    url: 'https://login.mailchimp.com/oauth2/metadata',
    scheme: 'OAuth',
    idPaths: ['user_id'],
    labelPaths: ['login.email', 'accountname', 'user_id'],
    namePaths: ['accountname'],
    emailPaths: ['login.email'],
    basis: 'peer_config',
  },
  // Tokens do not expire.
  refresh: { supported: false, basis: 'general_knowledge', checked: '2026-11' },
  logo: 'mailchimp',
  docs: 'https://mailchimp.com/developer/marketing/guides/access-user-data-oauth-2/',
  console: 'https://admin.mailchimp.com/account/oauth2/',
  notes: [
    'There are no scopes: a token reaches whatever the person’s role in the account reaches.',
    'Calls go to the data centre in the grant’s connection: https://{dc}.api.mailchimp.com.',
    'There is no way to revoke a token; people remove the app in their account.',
  ],
  sources: ['configuration of three other open projects'],
  confidence: 'medium',
}
