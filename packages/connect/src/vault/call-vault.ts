import type { Browser } from '../window/browser.ts'
import type { Session } from './get-session.ts'

/** What the vault and the app's session URL want of every POST: a form or an image cannot send it. */
export const postHeaders = { 'Content-Type': 'application/json', 'Alter-Connect': '1' }

/**
 * Calls the vault about one session. The token travels in `Authorization` alone, and no cookie goes along: the vault may be
 * another site, and the token says enough.
 *
 * `undefined` means no answer: no network, a fault of the server, or something that is no vault. A refusal in the vault's
 * own words (an unknown session, say) comes back as `failed`, because asking again cannot help. Never rejects.
 */
export async function callVault(
  browser: Browser,
  { baseUrl, token }: Session,
  path: string,
  init?: RequestInit,
): Promise<Answer | undefined> {
  try {
    const response = await browser.fetch(`${baseUrl}/sdk/oauth/connect/${path}`, {
      ...init,
      credentials: 'omit',
      headers: { ...postHeaders, Authorization: `Bearer ${token}` },
    })
    const answer = Object(await response.json()) as Answer
    if (response.ok && answer.status) return answer
    const isRefusal = answer.error && [401, 404, 410].includes(response.status)
    return isRefusal ? { status: 'failed', error: answer.error } : undefined
  } catch {
    return undefined
  }
}

/** What came, unread: `toOutcome` believes no more of it than it checks. */
export type Answer = Readonly<Partial<Record<'status' | 'grants' | 'error', unknown>>>
