import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import {
  launchBrowser,
  type LaunchOptions,
  type Profile,
  type TestBrowser,
} from '../support/browser.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { serveSdkPage } from '../support/sdk-page.ts'

export let browser: TestBrowser
export let profile: Profile
/** A new one for each test. */
export let app: TestApp

/** Sets up a browser for the test file, and for each test an app with a page that uses the SDK. */
export function setSdkPageScene(launch: LaunchOptions = {}): void {
  beforeAll(async () => {
    browser = await launchBrowser(launch)
    profile = await browser.newProfile()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    app = await createTestApp({ before: await serveSdkPage() })
  })
  afterEach(async () => {
    await profile.reset()
    await app.close()
  })
}

/** The page, with Ada logged in. */
export async function openPage(query = ''): Promise<Page> {
  const page = await profile.newPage()
  await page.goto(`${app.origin}/login/ada`)
  await page.goto(`${app.origin}/page${query}`)
  return page
}

export function popupsOf(page: Page): Page[] {
  return page
    .context()
    .pages()
    .filter((each) => each !== page)
}
