import type { ProviderInput } from '../provider.ts'

/**
 * The endpoints of 2026-03. The client asks about a token to learn its portal, and the portal is the account: grants of one
 * portal can share a refresh token, so revoking one ends the others. A refusal is told by `status`.
 *
 * @see https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens
 */
export const hubspot: ProviderInput = {
  id: 'hubspot',
  name: 'HubSpot',
  category: 'crm',
  authorizationUrl: 'https://app.hubspot.com/oauth/authorize',
  tokenUrl: 'https://api.hubapi.com/oauth/2026-03/token',
  hosts: ['api.hubapi.com'],
  clientAuthentication: 'post',
  defaultScopes: ['oauth'],
  identityScopes: ['oauth'],
  errorPaths: ['status', 'error'],
  errorCodes: {
    BAD_REFRESH_TOKEN: 'invalid_grant',
    BAD_AUTH_CODE: 'invalid_grant',
    BAD_CLIENT_ID: 'invalid_client',
    BAD_CLIENT_SECRET: 'invalid_client',
    BAD_REDIRECT_URI: 'invalid_request',
  },
  account: {
    source: 'userinfo',
    url: 'https://api.hubapi.com/oauth/2026-03/token/introspect',
    method: 'POST',
    authentication: 'client_post',
    idPaths: ['hub_id'],
    labelPaths: ['hub_domain', 'user', 'hub_id'],
    emailPaths: ['user'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 1_800,
    basis: 'docs',
    checked: '2026-12',
  },
  revocation: {
    url: 'https://api.hubapi.com/oauth/2026-03/token/revoke',
    authentication: 'client_post',
    token: 'refresh',
    reach: 'account',
    basis: 'docs',
  },
  scopes: {
    oauth: 'Know which account you use',
    'crm.objects.contacts.read': 'See your contacts',
    'crm.objects.contacts.write': 'See and change your contacts',
    'crm.objects.companies.read': 'See your companies',
    'crm.objects.deals.read': 'See your deals',
    'crm.objects.deals.write': 'See and change your deals',
  },
  logo: 'hubspot',
  docs: 'https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens',
  notes: [
    'A portal is connected once: grants of several people there share what is revoked.',
    'Scopes that a portal may lack belong into the parameter optional_scope, or consent fails.',
    'The scopes asked for must be those that the app declares as required.',
  ],
  dates: [
    { on: '2027-02-16', what: 'The v1 endpoints, which this row does not use, are switched off.' },
  ],
  sources: [
    'provider documentation',
    'https://developers.hubspot.com/changelog/v1-oauth-api-deprecation',
    'configuration of several other open projects',
  ],
  confidence: 'medium',
}
