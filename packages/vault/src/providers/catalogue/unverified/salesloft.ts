import type { ProviderInput } from '../../provider.ts'

/** @see https://developers.salesloft.com/docs/platform/api-basics/oauth-authentication/ */
export const salesloft: ProviderInput = {
  id: 'salesloft',
  name: 'Salesloft',
  category: 'sales',
  authorizationUrl: 'https://accounts.salesloft.com/oauth/authorize',
  tokenUrl: 'https://accounts.salesloft.com/oauth/token',
  hosts: ['api.salesloft.com'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  account: {
    source: 'userinfo',
    url: 'https://api.salesloft.com/v2/me',
    idPaths: ['data.id'],
    labelPaths: ['data.email', 'data.id'],
    namePaths: ['data.name'],
    emailPaths: ['data.email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 7_200,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  docs: 'https://developers.salesloft.com/docs/platform/api-basics/oauth-authentication/',
  console: 'https://accounts.salesloft.com/oauth/applications',
  notes: ['Scopes are set on the app and not asked for here.'],
  sources: ['configuration of another open project'],
  confidence: 'low',
  unverified: true,
}
