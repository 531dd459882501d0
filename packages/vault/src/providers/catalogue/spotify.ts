import type { ProviderInput } from '../provider.ts'

/** @see https://developer.spotify.com/documentation/web-api/tutorials/code-flow */
export const spotify: ProviderInput = {
  id: 'spotify',
  name: 'Spotify',
  category: 'media',
  authorizationUrl: 'https://accounts.spotify.com/authorize',
  tokenUrl: 'https://accounts.spotify.com/api/token',
  hosts: ['api.spotify.com'],
  defaultScopes: ['user-read-email'],
  account: {
    source: 'userinfo',
    url: 'https://api.spotify.com/v1/me',
    idPaths: ['id'],
    labelPaths: ['email', 'display_name', 'id'],
    namePaths: ['display_name'],
    emailPaths: ['email'],
    basis: 'peer_config',
  },
  refresh: {
    supported: true,
    rotates: 'sometimes',
    accessTokenSeconds: 3_600,
    basis: 'general_knowledge',
    checked: '2026-11',
  },
  scopes: {
    'user-read-email': 'See your email address',
    'user-read-private': 'See your profile',
    'playlist-read-private': 'See your playlists',
    'playlist-modify-private': 'See and change your playlists',
    'user-library-read': 'See your saved music',
    'user-read-playback-state': 'See what you are listening to',
  },
  logo: 'spotify',
  docs: 'https://developer.spotify.com/documentation/web-api/tutorials/code-flow',
  console: 'https://developer.spotify.com/dashboard',
  notes: [
    'In development mode only people on the app’s list can connect.',
    'A redirect URI is https or a literal loopback address; localhost is refused.',
    'There is no way to revoke a token; the user removes the app in the account’s settings.',
  ],
  sources: ['provider documentation', 'configuration of several other open projects'],
  confidence: 'medium',
}
