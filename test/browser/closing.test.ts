import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { openPopup } from '../support/open-popup.ts'
import { readQuietly } from '../support/read-quietly.ts'
import { callbacksOf, serveSdkPage } from '../support/sdk-page.ts'
import { signInAtProvider } from '../support/sign-in-at-provider.ts'

// Whether a closed window was closed is told by the focus, so here it has to be real.
let browser: TestBrowser
let profile: Profile
let app: TestApp

beforeAll(async () => {
  browser = await launchBrowser({ focus: 'real' })
})
afterAll(() => browser.close())

beforeEach(async () => {
  app = await createTestApp({ before: await serveSdkPage() })
  profile = await browser.newProfile()
})
afterEach(async () => {
  await profile.close()
  await app.close()
})

async function openPage(query = ''): Promise<Page> {
  const page = await profile.newPage()
  await page.goto(`${app.origin}/login/ada`)
  await page.goto(`${app.origin}/page${query}`)
  return page
}

async function openAtProvider(page: Page): Promise<Page> {
  const popup = await openPopup(page, () => page.click('#connect'))
  await popup.getByRole('button', { name: 'Ada Lovelace' }).waitFor()
  return popup
}

const hasFocus = (page: Page) => readQuietly(page, () => document.hasFocus())

/** Watches for a while that nothing is heard; answers when the time is over. */
async function staysSilent(page: Page, durationMs: number): Promise<void> {
  const end = performance.now() + durationMs
  while (performance.now() < end) {
    expect(await callbacksOf(page)).toEqual([])
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
}

async function closesWithExit(page: Page, popup: Page, withinMs: number): Promise<void> {
  const start = performance.now()
  await popup.close()
  await expect
    .poll(() => callbacksOf(page), { interval: 50, timeout: 10_000 })
    .toEqual([['exit', { reason: 'user_closed' }]])
  expect(performance.now() - start).toBeLessThan(withinMs)
}

describe('a user who closes the window', () => {
  test('without COOP: exit soon', async () => {
    const page = await openPage()
    await closesWithExit(page, await openAtProvider(page), 3_000)
  })

  test('at a provider with COOP same-origin: exit within 3 s', async () => {
    app.provider.control.coop = 'same-origin'
    const page = await openPage()
    const popup = await openAtProvider(page)
    await expect.poll(() => hasFocus(page)).toBe(false)
    await closesWithExit(page, popup, 3_500)
  })

  test('and connects after all with the next click', async () => {
    app.provider.control.coop = 'same-origin'
    const page = await openPage()
    await closesWithExit(page, await openAtProvider(page), 3_500)
    await signInAtProvider(await openAtProvider(page))
    await expect
      .poll(() => callbacksOf(page))
      .toMatchObject([
        ['exit', {}],
        ['success', [{ provider: 'google' }]],
      ])
  })
})

describe('a provider that cuts the opener', () => {
  test.each(['same-origin', 'same-origin-allow-popups', 'noopener-allow-popups'] as const)(
    'COOP %s, and a user who takes their time: no exit, then success',
    async (coop) => {
      app.provider.control.coop = coop
      const page = await openPage()
      const popup = await openAtProvider(page)
      await staysSilent(page, coop === 'same-origin' ? 10_000 : 2_000)
      await signInAtProvider(popup)
      await expect
        .poll(() => callbacksOf(page), { timeout: 5_000 })
        .toMatchObject([['success', [{ provider: 'google' }]]])
      await expect.poll(() => page.context().pages(), { timeout: 5_000 }).toEqual([page])
    },
  )

  test('the app’s own page with COOP same-origin: success all the same, and the window closes itself', async () => {
    const page = await openPage('?coop=same-origin')
    const popup = await openAtProvider(page)
    await staysSilent(page, 2_000)
    await signInAtProvider(popup)
    await expect
      .poll(() => callbacksOf(page), { timeout: 5_000 })
      .toMatchObject([['success', [{ provider: 'google' }]]])
    await expect.poll(() => page.context().pages(), { timeout: 5_000 }).toEqual([page])
  })
})
