import type { ProviderInput } from '../provider.ts'

/**
 * A client is a security integration within one account and no other account knows it, so the operator names the account.
 * User names are unique only within it.
 *
 * @see https://docs.snowflake.com/en/user-guide/oauth-custom
 */
export const snowflake: ProviderInput = {
  id: 'snowflake',
  name: 'Snowflake',
  category: 'database',
  connection: [
    {
      name: 'account',
      source: 'operator',
      pattern: '^[a-z0-9][a-z0-9_\\-]*(\\.[a-z0-9\\-]+)*$',
      example: 'myorg-myaccount',
    },
  ],
  authorizationUrl: 'https://{account}.snowflakecomputing.com/oauth/authorize',
  tokenUrl: 'https://{account}.snowflakecomputing.com/oauth/token-request',
  hosts: ['{account}.snowflakecomputing.com'],
  defaultScopes: ['refresh_token'],
  account: {
    source: 'token_response',
    idPaths: ['$connection.account', 'username'],
    labelPaths: ['username'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    scopes: ['refresh_token'],
    rotates: 'sometimes',
    accessTokenSeconds: 600,
    basis: 'docs',
    checked: '2026-11',
    note: 'Refresh tokens for one use, and how long they last, are options of the integration',
  },
  scopes: { refresh_token: 'Keep access while you are away' },
  logo: 'snowflake',
  docs: 'https://docs.snowflake.com/en/user-guide/oauth-custom',
  notes: [
    'Set account in the provider client’s connection: the part of the address before .snowflakecomputing.com.',
    'A client is created with CREATE SECURITY INTEGRATION, in SQL.',
    'Ask for a role with the scope session:role:NAME; without it the user’s default role is used.',
    'OAUTH_REFRESH_TOKEN_VALIDITY of the integration decides how long access can last.',
    'Administrator roles such as ACCOUNTADMIN are blocked unless the account allows them.',
  ],
  sources: [
    'provider documentation',
    'https://docs.snowflake.com/en/user-guide/oauth-snowflake-overview',
    'configuration of two other open projects',
  ],
  confidence: 'medium',
}
