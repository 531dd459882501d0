import { parseSessionStatus, type SessionStatus } from '@alter-ai/protocol'
import type { Browser } from './browser.ts'
import { callVault } from './call-vault.ts'
import type { Session } from './get-session.ts'

/** How much longer than asked an answer may take, in milliseconds. */
const graceMs = 5000

/**
 * Asks the vault how the session stands. The answer is the verdict on a flow; everything else is a hint.
 *
 * `undefined` means no answer: no network, a fault of the server, or something that is no vault. A refusal in the vault's
 * own words (an unknown session, say) comes back as `failed`, because asking again cannot help. Never rejects.
 *
 * @param waitSeconds 0 to 25: how long the vault may hold the answer until the state is final.
 */
export async function askStatus(
  browser: Browser,
  session: Session,
  waitSeconds: number,
  controller = new AbortController(),
): Promise<SessionStatus | undefined> {
  // A connection that died with the network or in the machine's sleep would otherwise be waited for without end.
  const timer = browser.setTimeout(() => controller.abort(), waitSeconds * 1000 + graceMs)
  try {
    const { signal } = controller
    const response = await callVault(browser, session, `status?wait=${waitSeconds}`, { signal })
    const body: unknown = await response.json()
    if (response.ok) return parseSessionStatus(body)
    const { error } = Object(body) as { error?: unknown }
    const isRefusal = error && [401, 404, 410].includes(response.status)
    return isRefusal ? parseSessionStatus({ status: 'failed', error }) : undefined
  } catch {
    return undefined
  } finally {
    browser.clearTimeout(timer)
  }
}
