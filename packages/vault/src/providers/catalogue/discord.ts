import type { ProviderInput } from '../provider.ts'

/** @see https://docs.discord.com/developers/topics/oauth2 */
export const discord: ProviderInput = {
  id: 'discord',
  name: 'Discord',
  category: 'communication',
  authorizationUrl: 'https://discord.com/api/oauth2/authorize',
  tokenUrl: 'https://discord.com/api/oauth2/token',
  hosts: ['discord.com'],
  clientAuthentication: 'post',
  defaultScopes: ['identify', 'email'],
  identityScopes: ['identify'],
  account: {
    source: 'userinfo',
    url: 'https://discord.com/api/users/@me',
    idPaths: ['id'],
    labelPaths: ['username', 'id'],
    namePaths: ['global_name'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'always',
    accessTokenSeconds: 604_800,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  revocation: {
    url: 'https://discord.com/api/oauth2/token/revoke',
    authentication: 'client_post',
    reach: 'account',
    basis: 'peer_config',
  },
  scopes: {
    identify: 'See your profile',
    email: 'See your email address',
    guilds: 'See your servers',
    'guilds.join': 'Add you to servers',
    'guilds.members.read': 'See your profile in your servers',
    connections: 'See accounts you have linked',
  },
  logo: 'discord',
  docs: 'https://docs.discord.com/developers/topics/oauth2',
  console: 'https://discord.com/developers/applications',
  notes: [
    'Revoking one token ends every token of that user at the client.',
    'Calls without a User-Agent header are turned away.',
    'Messages of servers are for bots; a user’s token cannot read them.',
  ],
  sources: ['provider documentation', 'configuration of several other open projects'],
  confidence: 'medium',
}
