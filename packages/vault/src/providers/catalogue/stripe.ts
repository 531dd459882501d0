import type { ProviderInput } from '../provider.ts'

/**
 * Connect with Standard accounts. The client's secret is the secret key of the platform, and revoking means that the platform
 * lets go of the account, by its id.
 *
 * @see https://docs.stripe.com/connect/oauth-reference
 */
export const stripe: ProviderInput = {
  id: 'stripe',
  name: 'Stripe Connect (Standard)',
  category: 'payments',
  authorizationUrl: 'https://connect.stripe.com/oauth/authorize',
  tokenUrl: 'https://connect.stripe.com/oauth/token',
  hosts: ['api.stripe.com', 'files.stripe.com'],
  pkce: 'unsupported',
  clientAuthentication: 'post',
  defaultScopes: ['read_write'],
  account: {
    source: 'token_response',
    idPaths: ['stripe_user_id'],
    labelPaths: ['stripe_user_id'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: false,
    basis: 'general_knowledge',
    checked: '2026-11',
    note: 'A refresh token comes, but serves only to get keys of another mode or scope',
  },
  revocation: {
    url: 'https://connect.stripe.com/oauth/deauthorize',
    authentication: 'secret_bearer',
    token: 'account',
    parameter: 'stripe_user_id',
    parameters: { client_id: '{client_id}' },
    alreadyDead: { errors: ['invalid_client'] },
    reach: 'account',
    basis: 'general_knowledge',
  },
  scopes: {
    read_only: 'See everything in your account',
    read_write: 'See and change everything in your account',
  },
  logo: 'stripe',
  docs: 'https://docs.stripe.com/connect/oauth-reference',
  console: 'https://dashboard.stripe.com/settings/connect',
  notes: [
    'The client secret is the platform’s secret key (sk_…), which can do anything on the platform.',
    'Test mode and live mode have different client ids and keys.',
    'Tokens do not expire; they end when either side disconnects the account.',
    'Stripe would rather have the platform’s key with the header Stripe-Account than this token.',
  ],
  sources: ['provider documentation', 'configuration of two other open projects'],
  confidence: 'medium',
}
