import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { openPopup } from '../support/open-popup.ts'
import { readQuietly } from '../support/read-quietly.ts'
import { callbacksOf, passTime } from '../support/sdk-page.ts'
import { signInAtProvider } from '../support/sign-in-at-provider.ts'
import { app, openPage as openSdkPage, setSdkPageScene } from './sdk-page-scene.ts'

// Only real focus shows whether the user closed the window.
setSdkPageScene({ focus: 'real' })

/** The page's time stands still, but for `passTime()`. */
function openPage(query: Readonly<Record<string, string>> = {}): Promise<Page> {
  return openSdkPage(`?${new URLSearchParams({ ...query, clock: 'own' })}`)
}

async function openAtProvider(page: Page): Promise<Page> {
  const popup = await openPopup(page, () => page.click('#connect'))
  await popup.getByRole('button', { name: 'Ada Lovelace' }).waitFor()
  return popup
}

const hasFocus = (page: Page) => readQuietly(page, () => document.hasFocus())

/** No callback runs in so much of the page's time. */
async function staysSilent(page: Page, durationMs: number): Promise<void> {
  expect(await passTime(page, durationMs)).toBe(durationMs)
  expect(await callbacksOf(page)).toEqual([])
}

/** The user comes back by closing the window, and the exit follows within so much of the page's time. */
async function closesWithExit(page: Page, popup: Page, withinMs: number): Promise<void> {
  await expect.poll(() => hasFocus(page)).toBe(false)
  await staysSilent(page, 1_000)
  await popup.close()
  await expect.poll(() => hasFocus(page)).toBe(true)
  await passTime(page, withinMs, { stepMs: 10 })
  expect(await callbacksOf(page)).toEqual([['exit', { reason: 'user_closed' }]])
}

describe('a user who closes the window', () => {
  test('without COOP: exit soon', async () => {
    const page = await openPage()
    await closesWithExit(page, await openAtProvider(page), 3_000)
  })

  test('at a provider with COOP same-origin: exit within 3 s', async () => {
    app.provider.control.coop = 'same-origin'
    const page = await openPage()
    await closesWithExit(page, await openAtProvider(page), 3_000)
  })

  test('and connects after all with the next click', async () => {
    app.provider.control.coop = 'same-origin'
    const page = await openPage()
    await closesWithExit(page, await openAtProvider(page), 3_000)
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
      await staysSilent(page, 10_000)
      await signInAtProvider(popup)
      await expect
        .poll(() => callbacksOf(page))
        .toMatchObject([['success', [{ provider: 'google' }]]])
      await expect.poll(() => page.context().pages()).toEqual([page])
    },
  )

  test('the app’s own page with COOP same-origin: success all the same, and the window closes itself', async () => {
    const page = await openPage({ coop: 'same-origin' })
    const popup = await openAtProvider(page)
    await staysSilent(page, 10_000)
    await signInAtProvider(popup)
    await expect
      .poll(() => callbacksOf(page))
      .toMatchObject([['success', [{ provider: 'google' }]]])
    await expect.poll(() => page.context().pages()).toEqual([page])
  })
})
