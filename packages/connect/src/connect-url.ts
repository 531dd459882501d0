import { publicHalf } from '@alter-ai/protocol'
import type { Session } from './get-session.ts'
import type { OpenOptions } from './types.ts'

/**
 * Builds the connect page's URL. Only the public half of the token goes in, and it goes in the fragment: no server, log or
 * referrer sees it, and who finds it can do nothing with it.
 */
export function buildConnectUrl(
  { baseUrl, token }: Session,
  mode: 'popup' | 'redirect',
  { provider, locale, theme, hardened }: OpenOptions,
): string {
  const fragment = new URLSearchParams({
    session: publicHalf(token),
    display: mode === 'popup' ? mode : 'page',
  })
  // Without a theme the page follows the user's preference itself.
  const wishes = { provider, locale, theme, hardened: hardened && '1' }
  for (const [name, value] of Object.entries(wishes)) if (value) fragment.set(name, value)
  return `${baseUrl}/sdk/oauth/connect#${fragment}`
}
