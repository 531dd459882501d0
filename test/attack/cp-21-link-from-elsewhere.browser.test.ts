import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { launchBrowser, type TestBrowser } from '../support/browser.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'

// A link to the app's own address, sent by mail or chat. The mail program opens it with `Sec-Fetch-Site: none`. If it went
// straight on, a provider that remembers the user's consent would connect an account that the user never meant to connect.
let browser: TestBrowser
let app: TestApp
beforeAll(async () => {
  browser = await launchBrowser()
  app = await createTestApp({
    after: (host) =>
      host.get('/links', (_request, response) => {
        response.type('html').send('<a href="/alter/connect/slack?return_to=/links">Connect</a>')
      }),
  })
  app.provider.control.autoConsent = 'ada'
})
afterAll(async () => {
  await browser.close()
  await app.close()
})

attackTest(
  {
    row: 'CP-21',
    name: 'a link in a mail or a chat that connects an account without a click',
    reference: 'RFC 9700 §4.7, W3C Fetch Metadata §2.3',
  },
  async (countTry) => {
    const { newPage } = await browser.newProfile()
    const page = await newPage()
    // The page's buttons take no click in a window that lies behind another.
    await page.bringToFront()
    await page.goto(`${app.origin}/login/ada`)
    const countGrants = async () => (await app.vault.listGrants()).items.length

    // As a browser does for a program that hands it an address.
    await page.goto(`${app.origin}/alter/connect/slack?return_to=/links`)
    const choice = page.locator('[data-guarded]:not([aria-disabled])').first()
    await choice.waitFor()
    countTry((await countGrants()) > 0 || app.provider.control.calls.length > 0)

    // The user who meant it goes on with one click; a link on the app's own page needs none.
    await choice.click()
    await page.waitForURL((url) => url.pathname === '/links')
    expect(await countGrants()).toBe(1)
    await page.click('text=Connect')
    await page.waitForURL((url) => url.searchParams.has('alter_connect_result'))
    await expect
      .poll(async () => (await app.vault.queryAudit()).items.map(({ event }) => event))
      .toContain('grant.reauthorized')
  },
)
