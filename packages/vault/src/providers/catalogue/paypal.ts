import type { ProviderInput } from '../provider.ts'

/** @see https://developer.paypal.com/docs/log-in-with-paypal/integrate/ */
export const paypal: ProviderInput = {
  id: 'paypal',
  name: 'PayPal',
  category: 'payments',
  connection: [
    {
      name: 'domain',
      source: 'operator',
      values: [
        { value: 'paypal.com', label: 'Live' },
        { value: 'sandbox.paypal.com', label: 'Sandbox' },
      ],
      default: 'paypal.com',
    },
  ],
  authorizationUrl: 'https://www.{domain}/signin/authorize',
  tokenUrl: 'https://api-m.{domain}/v1/oauth2/token',
  hosts: ['api-m.{domain}', 'api.{domain}'],
  pkce: 'unknown',
  defaultScopes: ['openid', 'email'],
  identityScopes: ['openid'],
  account: {
    source: 'userinfo',
    url: 'https://api-m.{domain}/v1/identity/oauth2/userinfo?schema=paypalv1.1',
    idPaths: ['user_id'],
    labelPaths: ['emails.0.value', 'name', 'user_id'],
    namePaths: ['name'],
    emailPaths: ['emails.0.value'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 28_800,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  scopes: {
    openid: 'Know which account you use',
    email: 'See your email address',
    profile: 'See your profile',
    address: 'See your postal address',
    'https://uri.paypal.com/services/paypalattributes':
      'See your account number and whether it is verified',
  },
  logo: 'paypal',
  docs: 'https://developer.paypal.com/docs/log-in-with-paypal/integrate/',
  console: 'https://developer.paypal.com/dashboard/applications',
  notes: [
    'Switch on "Log in with PayPal" for the app, with each scope that is asked for.',
    'Set domain to sandbox.paypal.com in the provider client’s connection for the sandbox.',
    'There is no way to revoke a token; people remove the app in their settings.',
  ],
  sources: ['provider documentation', 'configuration of two other open projects'],
  confidence: 'medium',
}
