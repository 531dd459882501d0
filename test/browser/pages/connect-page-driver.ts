import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished } from 'vitest'
import {
  launchBrowser,
  type LaunchOptions,
  type Profile,
  type TestBrowser,
} from '../../support/browser.ts'
import { openPopup } from '../../support/open-popup.ts'
import { installPageClock } from '../../support/time/page-clock.ts'
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

/** Serves single pages, in less time than a whole browser takes. */
let pages: Promise<OpenBrowser>
/** Started by the first test that needs windows. */
let windows: Promise<OpenBrowser> | undefined
export let fixture: PageFixture

interface OpenBrowser {
  readonly browser: TestBrowser
  readonly profile: Profile
}

/**
 * Gives a test file its browsers and one fixture, which is reset before every test. After each test the browsers must have
 * reported no problem.
 */
export function useConnectPage(): void {
  beforeAll(async () => {
    fixture = await startPageFixture()
    windows = undefined
    pages = startBrowser({ scope: 'page' })
    await pages
  })
  afterAll(async () => {
    for (const { browser } of await opened()) await browser.close()
    await fixture.close()
  })
  beforeEach(() => {
    fixture.reset()
  })
  afterEach(async () => {
    for (const { profile } of await opened()) expect(complaintsOf(profile)).toEqual([])
  })
}

async function startBrowser(options: LaunchOptions): Promise<OpenBrowser> {
  const browser = await launchBrowser(options)
  return { browser, profile: await browser.newProfile() }
}

async function opened(): Promise<readonly OpenBrowser[]> {
  return windows === undefined ? [await pages] : [await pages, await windows]
}

export { awake } from './awake.ts'
export const choice = 'Connect an account to Example'

/** @param options.of `'windows'`: what the test does depends on windows or on the back/forward cache. */
export async function newPage(options: { readonly of?: 'windows' } = {}): Promise<Page> {
  if (options.of === 'windows') windows ??= startBrowser({})
  const { profile } = await (options.of === 'windows' ? (windows ?? pages) : pages)
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
  const app = await newPage({ of: 'windows' })
  const url = `${fixture.connectUrl}#session=${publicHalf}${fragment}`
  await app.goto(`${fixture.app}/app#${encodeURIComponent(url)}`)
  return { app, popup: await openPopup(app, () => app.getByRole('button').click()) }
}

export async function press(page: Page, name: string): Promise<void> {
  await awake(page)
  await pressWhatCloses(page.getByRole('button', { name }))
}

/**
 * A page that has just received what a browser sends to one that comes to the front, and a click on its first card after 400 ms
 * of its own time, which otherwise stands still.
 */
export async function pulledToTheFront(): Promise<{
  page: Page
  clickGoogle: () => Promise<void>
}> {
  const page = await newPage()
  await page.addInitScript(installPageClock)
  await openConnectPage('&display=popup', page)
  await sees(page, choice)
  await page.evaluate(() => pageClock.pass(600))
  await awake(page)
  const box = await page.getByRole('button', { name: 'Connect Google' }).boundingBox()
  if (!box) throw new Error('the card has no place')
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  const clickGoogle = async () => {
    await page.evaluate(() => pageClock.pass(400))
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  }
  return { page, clickGoogle }
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
