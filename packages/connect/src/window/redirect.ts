import { parseBaseUrl } from '../vault/base-url.ts'
import type { Browser } from './browser.ts'
import type { Session } from '../vault/get-session.ts'
import { asText, exit, failure, toOutcome } from '../outcome.ts'
import type { Outcome } from '../types.ts'
import { watchStatus } from '../vault/watch-status.ts'

/**
 * Full-page mode: the page leaves for the connect page, and another load of it gets the result. So does the next load after
 * a page that was left, or loaded anew, while its window was open.
 *
 * What connects the two is one record in `sessionStorage`, which no other tab and no link can bring along. The address that
 * the user comes back to carries a handle, of which only the presence counts: the result is what the vault answers to the
 * token in the record. So a forged or repeated address yields `state_mismatch` and never a grant (security BR-11).
 */
interface RedirectRecord extends Session {
  readonly provider: string | undefined
  /** An early return was reported; only one with a handle may still be. */
  readonly hasExited?: boolean
}

const key = 'alter_connect'
let isTaking = false

/** Says whether a full-page flow could find its way back: sandboxed frames and some settings have no storage. */
export function hasStorage(browser: Browser): boolean {
  try {
    return !!browser.sessionStorage
  } catch {
    return false
  }
}

export function rememberFlow(browser: Browser, record: RedirectRecord): void {
  browser.sessionStorage.setItem(key, JSON.stringify(record))
}

/** The address to come back to: this page without an earlier handle, every other character as it is. */
export function returnAddress({ origin, pathname, search, hash }: Location): string {
  const rest = search.replace('?', '&').replaceAll(/&alter_connect_result=[^&]*/g, '')
  return origin + pathname + rest.replace('&', '?') + hash
}

/**
 * Takes the return of a full-page flow, if there is one. It is taken before this function first waits, so that nobody else
 * gets it; the record stays until the vault has answered, so that a reload in between loses nothing.
 *
 * @param provider Takes only the return of a flow for this provider.
 */
export function takeReturn(browser: Browser, provider?: string): Promise<Outcome> | undefined {
  const { location, history } = browser
  const record = recall(browser)
  const address = returnAddress(location)
  const hasHandle = /[?&]alter_connect_result=/.test(location.search)
  if (isTaking || (record && provider && record.provider !== provider)) return undefined
  if (!hasHandle && (!record || record.hasExited || !(record.until > Date.now()))) return undefined
  if (hasHandle) history.replaceState(history.state, '', address)
  // This page did not start that flow.
  if (!record) return Promise.resolve(failure('state_mismatch'))
  isTaking = true
  return new Promise((resolve) => {
    const taken = new AbortController()
    const ask = watchStatus(browser, record, 'retry', taken.signal, (answer) => {
      if (!answer) return
      taken.abort()
      isTaking = false
      const outcome = toOutcome(answer)
      // Back before the end: the user may yet go forward and finish.
      if (outcome) browser.sessionStorage.removeItem(key)
      else rememberFlow(browser, { ...record, hasExited: true })
      resolve(outcome ?? exit('user_closed'))
    })
    ask()
  })
}

/** Total: whatever is stored there gives a record or `undefined`. */
function recall(browser: Browser): RedirectRecord | undefined {
  try {
    const record = JSON.parse(browser.sessionStorage.getItem(key) as string) as RedirectRecord
    const baseUrl = parseBaseUrl(record.baseUrl, browser.location.href)
    return asText(record.token) ? { ...record, baseUrl } : undefined
  } catch {
    return undefined
  }
}
