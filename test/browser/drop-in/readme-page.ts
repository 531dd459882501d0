import type { Page } from 'playwright-core'
import type { Profile } from '../../support/browser.ts'
import { openPopup } from '../../support/open-popup.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import type { Build } from './build-pages.ts'
import type { ReadmeApp } from './readme-app.ts'

/** One call that the page got: the name of its callback, and what it was given. */
export type Heard = readonly [name: string, ...values: unknown[]]

/** Logs Ada in to the app and opens one of its pages, in front. */
export async function openPage(
  profile: Profile,
  app: ReadmeApp,
  build: Build,
  name = 'script-tag',
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page> {
  const page = await profile.newPage()
  // Until then the address bar of the first tab has the focus.
  await page.bringToFront()
  await prepare(page)
  await page.goto(`${app.origin}/login/ada`)
  await page.goto(app.pageOf(build, name))
  return page
}

/** Opens the window by that button and waits until the provider asks something in it. */
export async function openAtProvider(page: Page, button = '#connect-btn'): Promise<Page> {
  const popup = await openPopup(page, () => page.click(button))
  await popup.getByRole('button', { name: /Ada Lovelace|^allow/i }).waitFor()
  return popup
}

/** What the page's script heard so far, in order. */
export function heardBy(page: Page): Promise<Heard[]> {
  return readQuietly(page, () => (window as unknown as { heard: Heard[] }).heard)
}

/** What it was given under one name, call by call. */
export async function heardAs(page: Page, name: string): Promise<unknown[][]> {
  return (await heardBy(page)).filter((each) => each[0] === name).map(([, ...values]) => values)
}

/** What the page's own connector says of itself. */
export function isOpen(page: Page): Promise<boolean> {
  return readQuietly(page, () =>
    (window as unknown as { alterConnect: { isOpen: () => boolean } }).alterConnect.isOpen(),
  )
}

/** Closes all tabs but the first, with which the browser would end, and forgets who is logged in where. */
export async function tidy(profile: Profile): Promise<void> {
  const [, ...rest] = profile.context.pages()
  await Promise.all(rest.map((page) => page.close()))
  await profile.context.clearCookies()
}

/** A page of the vault's origin that holds nothing of anybody. */
export function vaultPage(app: ReadmeApp): string {
  return `${app.origin}/login/ada`
}

/** Sends a window on as a script does: typed into its address bar, an address would cut it off from its opener. */
export async function lead(page: Page, url: string): Promise<void> {
  await page.evaluate((to) => void (location.href = to), url)
  await page.waitForURL(url)
}

/** A grant as the vault's result page would tell it. */
export const someGrant = {
  grant_id: '0199a7f2-0000-7000-8000-000000000000',
  provider: 'slack',
  provider_name: 'Chatter',
  account_identifier: 'somebody',
  timestamp: '2026-01-01T00:00:00Z',
  operation: 'creation',
  scopes: [],
  status: 'active',
}

/** Makes the window say to its opener what the vault's result page would, in the session that was minted last. */
export async function postResult(
  app: ReadmeApp,
  popup: Page,
  grants: readonly unknown[],
): Promise<void> {
  const session = app.tokens.at(-1)?.split('.')[0]
  await popup.evaluate(
    ([message, target]) => (window.opener as Window).postMessage(message, target),
    [{ type: 'alter_connect_success', session, grants }, app.origin] as const,
  )
}
