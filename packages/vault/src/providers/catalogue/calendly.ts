import type { ProviderInput } from '../provider.ts'

/**
 * The token answer names the account by an address only, so the profile is asked for a name.
 *
 * @see https://developer.calendly.com/api-docs/calendly-o-auth
 */
export const calendly: ProviderInput = {
  id: 'calendly',
  name: 'Calendly',
  category: 'productivity',
  authorizationUrl: 'https://auth.calendly.com/oauth/authorize',
  tokenUrl: 'https://auth.calendly.com/oauth/token',
  hosts: ['api.calendly.com'],
  clientAuthentication: 'post',
  defaultScopes: ['users:read'],
  identityScopes: ['users:read'],
  account: {
    source: 'userinfo',
    url: 'https://api.calendly.com/users/me',
    idPaths: ['resource.uri'],
    labelPaths: ['resource.email', 'resource.name', 'resource.uri'],
    namePaths: ['resource.name'],
    emailPaths: ['resource.email'],
    basis: 'docs',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 7_200,
    graceSeconds: 0,
    reuse: 'refused',
    basis: 'docs',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://auth.calendly.com/oauth/revoke',
    authentication: 'client_post',
    reach: 'account',
    basis: 'docs',
  },
  scopes: {
    'users:read': 'See your profile',
    'scheduled_events:read': 'See your booked meetings',
    'scheduled_events:write': 'See and change your booked meetings',
    'event_types:read': 'See the kinds of meetings you offer',
    'event_types:write': 'See and change the kinds of meetings you offer',
    'availability:read': 'See when you are available',
  },
  logo: 'calendly',
  docs: 'https://developer.calendly.com/api-docs/calendly-o-auth',
  console: 'https://developer.calendly.com/console/apps',
  notes: [
    'An app made since March 2026 reaches only what its scopes name; older apps reach everything.',
    'A scope that ends in write includes the one that ends in read.',
  ],
  sources: [
    'https://developer.calendly.com/refresh-token-rotation-guide',
    'https://developer.calendly.com/docs/authentication/scopes',
    'configuration of another open project',
  ],
  confidence: 'high',
}
