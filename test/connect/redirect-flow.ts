import { createConnect } from '../../packages/connect/src/connect.ts'
import type { OpenOptions } from '../../packages/connect/src/types.ts'
import { FakeBrowser, grant, pass, publicToken, token, vault } from './fake-browser.ts'

export const page = 'https://app.example/page?tab=1&q=a%20b+c#top'
export const connectUrl = `${vault}/alter/sdk/oauth/connect#session=${publicToken}&display=page`
export const success = { type: 'success', grants: [grant] }

export function create(browser: FakeBrowser) {
  return createConnect({ baseURL: `${vault}/alter` }, () => browser.window)
}

/** A page that has left for the connect page. */
export async function left(options: Partial<OpenOptions> = {}) {
  const browser = new FakeBrowser(page)
  const connect = create(browser)
  await connect.open({ token, mode: 'redirect', ...options })
  await pass(100)
  return { browser, connect }
}

/** The load of the page to which the user comes back: same storage, new everything. */
export function returned(from: FakeBrowser, href = withHandle(from.href)) {
  const browser = new FakeBrowser(href)
  for (const [key, value] of from.stored) browser.stored.set(key, value)
  browser.setStatus({ status: 'completed', grants: [grant] })
  return browser
}

export function withHandle(href: string, handle = 'res_main_x') {
  const url = new URL(href)
  return `${url.origin}${url.pathname}${url.search}&alter_connect_result=${handle}${url.hash}`
}

export async function handleRedirect(connect: ReturnType<typeof create>, options = {}) {
  const outcome = connect.handleRedirect(options)
  await pass(100)
  return outcome
}
