import { parseBaseUrl } from './base-url.ts'
import { listen, type Browser } from './browser.ts'
import { buildConnectUrl } from './connect-url.ts'
import { AlterConnectError } from './error.ts'
import type { Flow, Surface } from './flow.ts'
import type { Session } from './get-session.ts'
import { exit, failure, toOutcome } from './outcome.ts'
import type { Outcome } from './types.ts'
import { watchStatus } from './watch-status.ts'

/**
 * Full-page mode: the page leaves for the connect page, and another load of it gets the result.
 *
 * What connects the two is one record in `sessionStorage`, which no other tab and no link can bring along. The address that
 * the user comes back to carries a handle, of which only the presence counts: the result is what the vault answers to the
 * token in the record. So a forged or repeated address yields `state_mismatch` and never a grant (security BR-11).
 */
interface RedirectRecord extends Session {
  readonly provider: string | undefined
  /** By this machine's clock, in milliseconds. */
  readonly until: number
  /** An early return was reported; only one with a handle may still be. */
  readonly hasExited?: boolean
}

const key = 'alter_connect'
const handle = 'alter_connect_result'

/** Says whether a full-page flow could find its way back: sandboxed frames and some settings have no storage. */
export function hasStorage(browser: Browser): boolean {
  try {
    return !!browser.sessionStorage
  } catch {
    return false
  }
}

/**
 * Carries a flow in this page.
 *
 * @throws {AlterConnectError} `storage_unavailable`
 */
export function createPageSurface({ browser, options, own, settle }: Flow): Surface {
  if (!hasStorage(browser)) {
    throw new AlterConnectError('storage_unavailable', 'a full-page flow needs sessionStorage')
  }
  let url: string | undefined
  // Back from the provider, with the page as it was left (bfcache): the flow is still live here.
  own(
    listen(browser, ['pageshow'], (event) => {
      if (!(event as PageTransitionEvent).persisted) return
      const returned = takeReturn(browser) ?? Promise.resolve(exit('user_closed'))
      void returned.then(settle)
    }),
  )
  return { go, focus }

  function go(session: Session): void {
    const until = Date.now() + session.lifetimeMs
    write(browser, { ...session, provider: options.provider, until })
    url = buildConnectUrl(browser, session, 'page', options)
    focus()
  }

  function focus(): void {
    if (url) browser.location.assign(url)
  }
}

/** The address to come back to: this page without an earlier handle. */
export function returnAddress({ location }: Browser): string {
  return location.origin + withoutHandle(location)
}

let isTaking = false

/**
 * Takes the return of a full-page flow, if there is one. It is taken before this function first waits, so that nobody else
 * gets it; the record stays until the vault has answered, so that a reload in between loses nothing.
 *
 * @param provider Takes only the return of a flow for this provider.
 */
export function takeReturn(browser: Browser, provider?: string): Promise<Outcome> | undefined {
  const { location, history } = browser
  const record = read(browser)
  const address = withoutHandle(location)
  const hasHandle = address !== location.pathname + location.search + location.hash
  if (isTaking || (record && provider && record.provider !== provider)) return undefined
  if (!hasHandle && (!record || record.hasExited || !(record.until > Date.now()))) return undefined
  if (hasHandle) history.replaceState(history.state, '', address)
  if (!record) {
    return Promise.resolve(failure('state_mismatch', 'this page did not start that flow'))
  }
  isTaking = true
  return new Promise((resolve) => {
    const stop = watchStatus(browser, record, 0, (status) => {
      stop()
      isTaking = false
      const outcome = toOutcome(status)
      // Back before the end: the user may yet go forward and finish.
      if (outcome) browser.sessionStorage.removeItem(key)
      else write(browser, { ...record, hasExited: true })
      resolve(outcome ?? exit('user_closed'))
    })
  })
}

/** Cuts the handle out and leaves every other character as it is. */
function withoutHandle({ pathname, search, hash }: Location): string {
  const pairs = search.slice(1).split('&')
  const rest = pairs.filter((pair) => !pair.startsWith(`${handle}=`)).join('&')
  return pathname + (rest && `?${rest}`) + hash
}

function write(browser: Browser, record: RedirectRecord): void {
  browser.sessionStorage.setItem(key, JSON.stringify(record))
}

/** Total: whatever is stored there gives a record or `undefined`. */
function read(browser: Browser): RedirectRecord | undefined {
  try {
    const record = JSON.parse(browser.sessionStorage.getItem(key) as string) as RedirectRecord
    const baseUrl = parseBaseUrl(record.baseUrl, browser.location.href)
    return typeof record.token === 'string' ? { ...record, baseUrl } : undefined
  } catch {
    return undefined
  }
}
