import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser, type TestBrowser } from '../support/browser.ts'
import { createTestApp, identifyByCookie } from '../support/create-test-app.ts'
import { openPopup } from '../support/open-popup.ts'
import { callbacksOf, serveSdkPage } from '../support/sdk-page.ts'
import { signInAtProvider } from '../support/sign-in-at-provider.ts'

// With a click at the provider: an answer that comes at once, by redirects alone, would bring Strict cookies along.
let browser: TestBrowser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

describe.each(['lax', 'strict'] as const)(
  'an app whose login cookie is SameSite=%s',
  (sameSite) => {
    test('connects in a popup, by a link and back to its own page, for the user who is logged in', async () => {
      const sdkPage = await serveSdkPage()
      const app = await createTestApp({
        sameSite,
        before: (host) => {
          sdkPage(host)
          host.get('/links', (_request, response) => {
            response
              .type('html')
              .send('<a href="/alter/connect/slack?return_to=/done">Connect Chatter</a>')
          })
        },
        after: (host, vault) => {
          host.get('/done', async (request, response) => {
            const user = identifyByCookie(request)
            const result =
              new URL(request.url, app.origin).searchParams.get('alter_connect_result') ?? ''
            const { status, grants } = await vault.completeConnectSession({
              result,
              ...(user && { user }),
            })
            response
              .type('html')
              .send(`<title>${status} ${grants[0]?.account_identifier} for ${user?.id}</title>`)
          })
        },
      })
      const profile = await browser.newProfile()
      const page = await profile.newPage()
      await page.goto(`${app.origin}/login/ada`)

      await page.goto(`${app.origin}/page`)
      await signInAtProvider(await openPopup(page, () => page.click('#connect')))
      await expect
        .poll(() => callbacksOf(page))
        .toMatchObject([['success', [{ provider: 'google' }]]])

      await page.goto(`${app.origin}/links`)
      await page.click('text=Connect Chatter')
      await page.waitForURL((url) => url.origin === app.provider.origin)
      await signInAtProvider(page)
      await page.waitForURL((url) => url.pathname === '/done')
      expect(await page.title()).toBe('completed Analytical Engines for user-ada')

      const { items } = await app.vault.listGrants({ user: { id: 'user-ada' } })
      expect(items.map((grant) => grant.provider)).toEqual(['google', 'slack'])
      await profile.close()
      await app.close()
    })
  },
)
