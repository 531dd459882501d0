import { speak } from '../shared/page-words.js'
import { asRecord, asText } from '../shared/wire-value.js'

/**
 * @typedef {{ problem: string, requestId?: string | undefined, returnTo?: string | undefined,
 *   needs?: string | undefined, triesLeft?: number | undefined, parameter?: string | undefined }} Failure
 * @typedef {{ ok: true, body: Record<string, unknown> } | { ok: false, failure: Failure }} Answer
 */

/**
 * Posts to one of the connect page's own endpoints. Never throws: no answer is the failure `offline`, an answer that is
 * not ours is `server`. Whatever words an answer brings, the page
 * has from then on.
 *
 * @param {'redeem' | 'authorize' | 'cancel' | 'done'} action
 * @param {Readonly<Record<string, unknown>>} body
 * @returns {Promise<Answer>}
 */
export async function callVault(action, body) {
  try {
    const response = await fetch(`${location.pathname.replace(/\/+$/, '')}/${action}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Alter-Connect': '1',
        'Alter-Page-Language': document.documentElement.lang,
      },
      body: JSON.stringify(body),
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const answer = asRecord(await response.json().catch(() => undefined))
    speak(answer?.['language'])
    if (response.ok && answer) return { ok: true, body: answer }
    return { ok: false, failure: toFailure(asRecord(answer?.['error'])) }
  } catch {
    return { ok: false, failure: { problem: 'offline' } }
  }
}

const timeoutMs = 20_000

/**
 * @param {Record<string, unknown> | undefined} error
 * @returns {Failure}
 */
function toFailure(error) {
  const { return_to, needs, tries_left, parameter } = asRecord(error?.['details']) ?? {}
  return {
    problem: asText(error?.['problem']) ?? 'server',
    requestId: asText(error?.['request_id']),
    returnTo: asText(return_to),
    needs: asText(needs),
    triesLeft: typeof tries_left === 'number' ? tries_left : undefined,
    parameter: asText(parameter),
  }
}
