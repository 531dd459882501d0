import { publicHalf } from '@alter-ai/protocol'
import type { Browser } from './browser.ts'
import type { Session } from './get-session.ts'
import type { OpenOptions } from './types.ts'

/**
 * Builds the connect page's URL. Only the public half of the token goes in, and it goes in the fragment: no server, log or
 * referrer sees it, and who finds it can do nothing with it.
 */
export function buildConnectUrl(
  browser: Browser,
  session: Session,
  display: 'popup' | 'page',
  options: OpenOptions,
): string {
  const fragment = new URLSearchParams({ session: publicHalf(session.token), display })
  const locale = options.locale ?? browser.document.documentElement.lang
  if (options.provider) fragment.set('provider', options.provider)
  if (locale) fragment.set('locale', locale)
  // Without a theme the page follows the user's preference itself.
  if (options.theme) fragment.set('theme', options.theme)
  return `${session.baseUrl}/sdk/oauth/connect#${fragment}`
}
