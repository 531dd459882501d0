import type { ProviderInput } from '../provider.ts'

/**
 * A token is one administrator's, for one company, so both together are the account.
 *
 * @see https://docs.gusto.com/app-integrations/docs/oauth2
 */
export const gusto: ProviderInput = {
  id: 'gusto',
  name: 'Gusto',
  category: 'hr',
  connection: [
    {
      name: 'api_host',
      source: 'operator',
      values: [
        { value: 'api.gusto.com', label: 'Production' },
        { value: 'api.gusto-demo.com', label: 'Demo' },
      ],
      default: 'api.gusto.com',
    },
  ],
  authorizationUrl: 'https://{api_host}/oauth/authorize',
  tokenUrl: 'https://{api_host}/oauth/token',
  hosts: ['{api_host}'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  account: {
    source: 'userinfo',
    url: 'https://{api_host}/v1/token_info',
    idPaths: ['resource.uuid', 'resource_owner.uuid'],
    labelPaths: ['resource.uuid'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 7_200,
    graceUntilUsed: true,
    basis: 'docs',
    checked: '2026-11',
    note: 'The refresh token before ends with the first use of the new access token',
  },
  api: {
    callerHeaders: { 'x-gusto-api-version': 'The date of an API version, such as 2025-06-15' },
  },
  logo: 'gusto',
  docs: 'https://docs.gusto.com/app-integrations/docs/oauth2',
  console: 'https://dev.gusto.com',
  notes: [
    'Scopes belong to the app and are agreed upon with Gusto.',
    'Only primary and full-access administrators can connect, and each company on its own.',
    'Set api_host to api.gusto-demo.com in the provider client’s connection for the demo environment.',
    'There is no way to revoke a token.',
  ],
  sources: [
    'provider documentation',
    'https://docs.gusto.com/embedded-payroll/v2022-11-01/reference/refresh-access-token',
    'configuration of another open project',
  ],
  confidence: 'medium',
}
