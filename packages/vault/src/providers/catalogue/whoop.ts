import type { ProviderInput } from '../provider.ts'

/**
 * A refresh token comes only with the scope `offline`, at the exchange and at each refresh.
 *
 * @see https://developer.whoop.com/docs/developing/oauth
 */
export const whoop: ProviderInput = {
  id: 'whoop',
  name: 'WHOOP',
  category: 'health',
  authorizationUrl: 'https://api.prod.whoop.com/oauth/oauth2/auth',
  tokenUrl: 'https://api.prod.whoop.com/oauth/oauth2/token',
  hosts: ['api.prod.whoop.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  defaultScopes: ['offline', 'read:profile'],
  identityScopes: ['read:profile'],
  refreshParameters: { scope: 'offline' },
  account: {
    source: 'userinfo',
    url: 'https://api.prod.whoop.com/developer/v2/user/profile/basic',
    idPaths: ['user_id'],
    labelPaths: ['email', 'user_id'],
    namePaths: ['first_name'],
    emailPaths: ['email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    scopes: ['offline'],
    rotates: 'always',
    accessTokenSeconds: 3_600,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://api.prod.whoop.com/developer/v2/user/access',
    method: 'DELETE',
    authentication: 'bearer',
    token: 'access',
    body: 'none',
    alreadyDead: { statuses: [401] },
    reach: 'account',
    basis: 'general_knowledge',
  },
  scopes: {
    offline: 'Keep access while you are away',
    'read:profile': 'See your profile',
    'read:recovery': 'See your health data',
    'read:sleep': 'See your sleep',
    'read:workout': 'See your activities',
    'read:body_measurement': 'See your height and weight',
  },
  docs: 'https://developer.whoop.com/docs/developing/oauth',
  console: 'https://developer-dashboard.whoop.com',
  notes: ['Keep "offline" among the scopes, or access ends after an hour.'],
  sources: [
    'provider documentation',
    'https://developer.whoop.com/docs/tutorials/refresh-token-javascript',
    'configuration of another open project',
  ],
  confidence: 'medium',
}
