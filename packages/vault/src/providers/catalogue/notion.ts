import type { ProviderInput } from '../provider.ts'

/**
 * The user picks pages instead of scopes. Each consent to a workspace is a bot of its own, and the bot is the account.
 * Answers do not say how long a token lives, so it is used until it is refused.
 *
 * @see https://developers.notion.com/docs/authorization
 */
export const notion: ProviderInput = {
  id: 'notion',
  name: 'Notion',
  category: 'productivity',
  authorizationUrl: 'https://api.notion.com/v1/oauth/authorize',
  tokenUrl: 'https://api.notion.com/v1/oauth/token',
  hosts: ['api.notion.com'],
  pkce: 'unsupported',
  authorizationParameters: { owner: 'user' },
  tokenFormat: 'json',
  account: {
    source: 'token_response',
    idPaths: ['bot_id'],
    labelPaths: ['workspace_name', 'bot_id'],
    namePaths: ['owner.user.name'],
    emailPaths: ['owner.user.person.email'],
    basis: 'general_knowledge',
  },
  refresh: { supported: true, rotates: 'always', basis: 'docs', checked: '2026-11' },
  revocation: {
    url: 'https://api.notion.com/v1/oauth/revoke',
    authentication: 'client_basic',
    token: 'access',
    body: 'json',
    reach: 'account',
    basis: 'docs',
  },
  api: { headers: { 'notion-version': '2026-03-11' } },
  logo: 'notion',
  docs: 'https://developers.notion.com/docs/authorization',
  console: 'https://www.notion.so/profile/integrations',
  notes: [
    'Register a public connection; internal ones have a fixed token and no OAuth.',
    'There are no scopes: people choose the pages that the app may reach.',
    'Consenting again brings a new pair of tokens for the same bot.',
    'Calls go out with Notion-Version 2026-03-11 unless they name another.',
  ],
  sources: ['provider documentation', 'https://developers.notion.com/reference/refresh-a-token'],
  confidence: 'high',
}
