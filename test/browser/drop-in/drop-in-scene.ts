import { afterAll, afterEach, beforeAll } from 'vitest'
import { launchBrowser, type LaunchOptions, type Profile } from '../../support/browser.ts'
import { servePages, type PageServer } from '../../support/serve-pages.ts'
import { startReadmeApp, type ReadmeApp } from './readme-app.ts'
import { tidy } from './readme-page.ts'

export let profile: Profile
export let app: ReadmeApp
/** A stranger's site. */
export let evil: PageServer

/** Sets up one browser, app and stranger for the test file that calls it; after each test they are as before. */
export function setScene(
  strangers: Parameters<typeof servePages>[0] = {},
  launch: LaunchOptions = {},
) {
  let close: () => Promise<void>
  beforeAll(async () => {
    const browser = await launchBrowser(launch)
    close = browser.close
    ;[app, evil] = await Promise.all([startReadmeApp(), servePages(strangers)])
    profile = await browser.newProfile()
    // The browser's first tab stays, so that closing the others does not close the browser.
    await profile.newPage()
  })
  afterAll(async () => {
    await close()
    await app.close()
    await evil.close()
  })
  afterEach(async () => {
    await tidy(profile)
    app.provider.control.coop = undefined
    app.release = undefined
    app.providers = ['slack']
  })
}

/** Console lines of the SDK so far. */
export const linesOfSdk = () =>
  profile.console.filter(({ text }) => /alter.?connect/i.test(text)).length

/** The user who signs in with each build. The provider asks a user for consent once. */
export const people = {
  '0.8.0': ['Ada Lovelace', 'ada@example.com'],
  ours: ['Grace Hopper', 'grace@example.com'],
} as const
