import type { Browser } from './browser.ts'
import type { Session } from './get-session.ts'

/**
 * Calls the vault about one session. The token travels in `Authorization` alone, and no cookie goes along: the vault may be
 * another site, and the token says enough.
 */
export function callVault(
  browser: Browser,
  { baseUrl, token }: Session,
  path: string,
  init: RequestInit,
): Promise<Response> {
  return browser.fetch(`${baseUrl}/sdk/oauth/connect/${path}`, {
    ...init,
    credentials: 'omit',
    headers: { ...postHeaders, Authorization: `Bearer ${token}` },
  })
}

/** What the vault and the app's session URL want of every POST: a form or an image cannot send it. */
export const postHeaders = { 'Content-Type': 'application/json', 'Alter-Connect': '1' }
