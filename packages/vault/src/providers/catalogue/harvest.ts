import type { ProviderInput } from '../provider.ts'

/**
 * A token belongs to a person, who may have several accounts; each call names the one that it is about.
 *
 * @see https://help.getharvest.com/api-v2/authentication-api/authentication/authentication/
 */
export const harvest: ProviderInput = {
  id: 'harvest',
  name: 'Harvest',
  category: 'time-tracking',
  authorizationUrl: 'https://id.getharvest.com/oauth2/authorize',
  tokenUrl: 'https://id.getharvest.com/api/v2/oauth2/token',
  hosts: ['api.harvestapp.com', 'id.getharvest.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  account: {
    source: 'userinfo',
    url: 'https://id.getharvest.com/api/v2/accounts',
    idPaths: ['user.id'],
    labelPaths: ['user.email', 'user.id'],
    namePaths: ['user.first_name'],
    emailPaths: ['user.email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 1_209_600,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  api: {
    callerHeaders: {
      'harvest-account-id': 'The id of the account, from https://id.getharvest.com/api/v2/accounts',
      'user-agent': 'The name of your app and how to reach you: MyApp (me@acme.com)',
    },
  },
  docs: 'https://help.getharvest.com/api-v2/authentication-api/authentication/authentication/',
  console: 'https://id.getharvest.com/developers',
  notes: [
    'The list of a person’s accounts is at id.getharvest.com, everything else at api.harvestapp.com.',
    'Calls without a User-Agent that names your app are refused.',
  ],
  sources: [
    'provider documentation',
    'configuration of another open project',
    'public code of many projects',
  ],
  confidence: 'medium',
}
