import { publicHalf } from '@alter-ai/protocol'
import type { Session } from './get-session.ts'
import type { OpenOptions } from '../types.ts'

/**
 * Builds the connect page's URL. Only the public half of the token goes in, and it goes in the fragment: no server, log or
 * referrer sees it, and who finds it can do nothing with it.
 */
export function buildConnectUrl(
  { baseUrl, token }: Session,
  mode: 'popup' | 'redirect',
  { provider, locale, theme, severOpener }: OpenOptions,
): string {
  const fields = {
    session: publicHalf(token),
    display: mode === 'popup' ? mode : 'page',
    provider,
    locale,
    // Without a theme the page follows the user's preference itself.
    theme,
    sever_opener: severOpener && '1',
  }
  const given = Object.entries(fields).filter((field): field is [string, string] => !!field[1])
  return `${baseUrl}/sdk/oauth/connect#${new URLSearchParams(given)}`
}
