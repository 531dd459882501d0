import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished } from 'vitest'
import { launchBrowser, type Profile, type TestBrowser } from '../../support/browser.ts'
import { openPopup } from '../../support/open-popup.ts'
import { pressWhatCloses } from '../../support/press-to-close.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { awake } from './awake.ts'
import { complaintsOf } from './complaints.ts'
import {
  publicHalf,
  startPageFixture,
  type FixtureAnswer,
  type PageFixture,
} from './page-fixture.ts'

/**
 * The way to the connect page for the test files that import this: each gets one browser and one fixture, reset before
 * every test; after it, the browser must have had nothing to complain about.
 */

let browser: TestBrowser
let profile: Profile
export let fixture: PageFixture

beforeAll(async () => {
  browser = await launchBrowser()
  profile = await browser.newProfile()
  fixture = await startPageFixture()
})
afterAll(async () => {
  await browser.close()
  await fixture.close()
})
beforeEach(() => {
  fixture.reset()
})
afterEach(() => {
  expect(complaintsOf(profile)).toEqual([])
})

export { awake } from './awake.ts'
export const choice = 'Connect an account to Example'

export async function newPage(): Promise<Page> {
  const page = await profile.newPage()
  onTestFinished(() => page.close())
  // Until then, the address bar of the first tab has the focus.
  await page.bringToFront()
  return page
}

export async function openConnectPage(fragment = '&display=popup', page?: Page): Promise<Page> {
  const opened = page ?? (await newPage())
  await opened.goto(`${fixture.connectUrl}#session=${publicHalf}${fragment}`)
  return opened
}

/** The connect page in a popup of the app's page, which keeps every message in `window.messages`. */
export async function openAsPopup(
  fragment = '&display=popup',
): Promise<{ app: Page; popup: Page }> {
  const app = await newPage()
  const url = `${fixture.connectUrl}#session=${publicHalf}${fragment}`
  await app.goto(`${fixture.app}/app#${encodeURIComponent(url)}`)
  return { app, popup: await openPopup(app, () => app.getByRole('button').click()) }
}

export async function press(page: Page, name: string): Promise<void> {
  await awake(page)
  await pressWhatCloses(page.getByRole('button', { name }))
}

/** Tells the page what a browser tells one that comes to the front; returns a click on the first card that waits for nothing. */
export async function pulledToTheFront(page: Page): Promise<() => Promise<void>> {
  await sees(page, choice)
  await awake(page)
  const box = await page.getByRole('button', { name: 'Connect Google' }).boundingBox()
  if (!box) throw new Error('the card has no place')
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  return () => page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
}

export async function sees(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}

export function messagesOf(app: Page): Promise<unknown[]> {
  return readQuietly(app, () => (window as unknown as { messages: unknown[] }).messages)
}

/** An answer that the test gives when it is time. */
export function heldAnswer() {
  let resolve: (answer: FixtureAnswer) => void = () => {}
  const promise = new Promise<FixtureAnswer>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
