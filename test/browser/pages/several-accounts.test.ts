import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, type TestBrowser } from '../../support/browser.ts'
import { createTestApp, type TestApp } from '../../support/create-test-app.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { awake } from './awake.ts'
import { complaintsOf } from './complaints.ts'

/** The real pages over a real vault and a real provider, from right to left. */

let browser: TestBrowser
let app: TestApp
beforeAll(async () => {
  browser = await launchBrowser()
  app = await createTestApp({
    after: (host) => {
      host.get('/done', (_request, response) => {
        response.type('html').send('<title>Back</title>')
      })
    },
  })
})
afterAll(async () => {
  await browser.close()
  await app.close()
})

test('connects two accounts in one session, with a refusal in between, in Arabic all the way', async () => {
  const profile = await browser.newProfile()
  const page = await profile.newPage()
  await page.goto(`${app.origin}/login/ada`)
  const connectUrl = await page.evaluate(async () => {
    const response = await fetch('/alter/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Alter-Connect': '1' },
      body: JSON.stringify({ multiple: true, return_to: `${location.origin}/done` }),
    })
    return ((await response.json()) as { connect_url: string }).connect_url
  })
  const press = async (name: string) => {
    await awake(page)
    await page.getByRole('button', { name }).click()
  }
  const atProvider = () => page.waitForURL((url) => url.origin === app.provider.origin)
  const language = () =>
    page.evaluate(() => `${document.documentElement.lang} ${document.documentElement.dir}`)

  await page.bringToFront()
  await page.goto(`${connectUrl}&display=page&locale=ar`)
  await press('ربط \u2068Chatter\u2069')
  await atProvider()
  await signInAtProvider(page, { deny: true })

  await page.locator('.note').getByText('لم يتم السماح بالوصول').waitFor()
  expect(await language()).toBe('ar rtl')
  await press('ربط \u2068Chatter\u2069')
  await atProvider()
  await signInAtProvider(page)

  await page.getByRole('heading', { level: 1, name: 'ربط حساب آخر؟' }).waitFor()
  expect(await page.locator('.accounts .strong').allInnerTexts()).toEqual(['Analytical Engines'])
  expect(await page.locator('.note').count()).toBe(0)
  await awake(page)
  await page.locator('.provider [aria-label^="ربط \u2068"]').first().click()
  await atProvider()
  await signInAtProvider(page)

  await expect.poll(() => page.locator('.accounts li').count()).toBe(2)
  expect(await language()).toBe('ar rtl')
  await press('تم')
  await page.waitForURL((url) => url.pathname === '/done')
  expect(await page.title()).toBe('Back')

  const { items } = await app.vault.listGrants({ user: { id: 'user-ada' } })
  expect(items).toHaveLength(2)
  expect(complaintsOf(profile)).toEqual([])
})
