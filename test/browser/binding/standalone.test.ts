import { afterAll, beforeAll, afterEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { launchBrowser, type Profile, type TestBrowser } from '../../support/browser.ts'
import { openPopup } from '../../support/open-popup.ts'
import { installPageClock } from '../../support/time/page-clock.ts'
import { callbacksOf, serveSdkPage } from '../../support/sdk-page.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import {
  startStandaloneApp,
  type StandaloneApp,
  type StandaloneAppOptions,
} from '../../support/standalone-app.ts'
import { auditedEvents, bindingOfOnlyGrant } from '../../support/untied-session.ts'
import { complaintsOf } from '../pages/complaints.ts'

/**
 * An app on `http://localhost`, its vault on `http://[::1]`, a provider on `http://127.0.0.1`: three sites, so that no cookie of
 * one comes along to another.
 */

let browser: TestBrowser
let profile: Profile
let app: StandaloneApp
let page: Page

beforeAll(async () => {
  browser = await launchBrowser()
  profile = await browser.newProfile()
})
afterAll(() => browser.close())
afterEach(async () => {
  expect(complaintsOf(profile)).toEqual([])
  await profile.reset()
  await app.close()
})

/** Ada, logged in, on the app's page. */
async function open(query = '', options: StandaloneAppOptions = {}): Promise<void> {
  app = await startStandaloneApp({ before: await serveSdkPage(), ...options })
  page = await profile.newPage()
  await page.goto(`${app.origin}/login/ada`)
  await page.goto(`${app.origin}/page?provider=slack&vault=${app.standalone.publicURL}${query}`)
}

const success = [['success', [{ provider: 'slack', account_identifier: 'Analytical Engines' }]]]
const vaultOf = () => app.standalone.vault
const tokenCalls = () => app.standalone.provider.control.tokenCalls()

describe('a popup', () => {
  test('is known by the page that opened it, which the vault is asked about once', async () => {
    await open()
    // The window waits a second for the page's proof. Its time stands still, so that no page is too slow.
    await profile.context.addInitScript(installPageClock)
    const popup = await openPopup(page, () => page.click('#connect'))
    await popup.waitForURL((url) => url.origin === app.standalone.provider.origin)
    await signInAtProvider(popup)
    await expect.poll(() => callbacksOf(page)).toMatchObject(success)
    expect(await bindingOfOnlyGrant(vaultOf())).toBe('opener_proof')
    expect((await auditedEvents(vaultOf())).join()).not.toContain('session.refused')
  })
})

describe.each(['lax', 'strict'] as const)(
  'a full page, with a login cookie that is %s',
  (sameSite) => {
    test('comes back to where it left from, with the result and nothing in its address', async () => {
      await open('&mode=redirect', { sameSite })
      const start = page.url()
      await page.click('#connect')
      await page.waitForURL((url) => url.origin === app.standalone.provider.origin)
      await signInAtProvider(page)
      await page.waitForURL((url) => url.pathname === '/page')
      await expect.poll(() => callbacksOf(page)).toMatchObject(success)
      expect(page.url().replace(/#$/, '')).toBe(start)
      expect(await bindingOfOnlyGrant(vaultOf())).toBe('complete_step')
    })
  },
)

describe('whoever else is logged in when the browser comes back', () => {
  test('reads so, and the provider’s code is never used', async () => {
    await open('&mode=redirect')
    await page.click('#connect')
    await page.waitForURL((url) => url.origin === app.standalone.provider.origin)
    const other = await profile.newPage()
    await other.goto(`${app.origin}/login/grace`)
    await page.bringToFront()
    await signInAtProvider(page)
    await page.getByRole('heading', { name: 'This was started somewhere else' }).waitFor()
    expect(new URL(page.url()).origin).toBe(app.origin)
    expect(tokenCalls()).toBe(0)
    expect(await auditedEvents(vaultOf())).toContain('authorization.failed binding_failed')
  })

  test('is asked to sign in when it is nobody, and the same address works after that', async () => {
    await open('&mode=redirect')
    await page.click('#connect')
    await page.waitForURL((url) => url.origin === app.standalone.provider.origin)
    await profile.context.clearCookies({ name: 'login' })
    const arrival = page.waitForRequest((request) => request.url().includes('/alter/return?'))
    await signInAtProvider(page)
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor()
    expect(tokenCalls()).toBe(0)
    await page.goto(`${app.origin}/login/ada`)
    await page.goto((await arrival).url())
    await page.waitForURL((url) => url.pathname === '/page')
    await expect.poll(() => callbacksOf(page)).toMatchObject(success)
  })
})
