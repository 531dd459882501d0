import type { ProviderInput } from '../provider.ts'

/** @see https://www.eventbrite.com/platform/docs/authentication */
export const eventbrite: ProviderInput = {
  id: 'eventbrite',
  name: 'Eventbrite',
  category: 'events',
  authorizationUrl: 'https://www.eventbrite.com/oauth/authorize',
  tokenUrl: 'https://www.eventbrite.com/oauth/token',
  hosts: ['www.eventbriteapi.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  account: {
    source: 'userinfo',
    url: 'https://www.eventbriteapi.com/v3/users/me/',
    idPaths: ['id'],
    labelPaths: ['emails.0.email', 'name', 'id'],
    namePaths: ['name'],
    emailPaths: ['emails.0.email'],
    basis: 'peer_config',
  },
  // Tokens do not expire.
  refresh: { supported: false, basis: 'general_knowledge', checked: '2026-11' },
  docs: 'https://www.eventbrite.com/platform/docs/authentication',
  console: 'https://www.eventbrite.com/account-settings/apps',
  notes: [
    'There are no scopes: a token reaches whatever the person reaches.',
    'There is no way to revoke a token; people remove the app in their settings.',
  ],
  sources: ['configuration of three other open projects'],
  confidence: 'medium',
}
