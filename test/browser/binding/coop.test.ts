import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, type TestBrowser } from '../../support/browser.ts'
import { openPopup } from '../../support/open-popup.ts'
import { callbacksOf, serveSdkPage } from '../../support/sdk-page.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { startStandaloneApp } from '../../support/standalone-app.ts'
import { bindingOfOnlyGrant } from '../../support/untied-session.ts'
import { complaintsOf } from '../pages/complaints.ts'

// With real focus: a page that keeps it while the popup is in front would take the cut for a closed window.
let browser: TestBrowser
beforeAll(async () => {
  browser = await launchBrowser({ focus: 'real' })
})
afterAll(() => browser.close())

test('a popup that the app’s own COOP cuts off goes by the app, closes itself, and is told of once', async () => {
  const app = await startStandaloneApp({ before: await serveSdkPage() })
  const { publicURL, vault, provider } = app.standalone
  const profile = await browser.newProfile()
  const page = await profile.newPage()
  await page.goto(`${app.origin}/login/ada`)
  await page.goto(`${app.origin}/page?provider=slack&vault=${publicURL}&coop=same-origin`)

  const popup = await openPopup(page, () => page.click('#connect'))
  const closed = popup.waitForEvent('close')
  await signInAtProvider(popup)
  await closed
  await expect
    .poll(() => callbacksOf(page))
    .toMatchObject([['success', [{ account_identifier: 'Analytical Engines' }]]])
  expect(await bindingOfOnlyGrant(vault)).toBe('complete_step')
  expect(provider.control.tokenCalls()).toBe(1)
  // What a developer should know of their page, and nothing else.
  expect(complaintsOf(profile)).toEqual([
    expect.stringContaining('send Cross-Origin-Opener-Policy: same-origin-allow-popups'),
  ])
  await profile.close()
  await app.close()
})
