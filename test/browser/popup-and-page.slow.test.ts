import { describe, expect, test } from 'vitest'
import { emulatePhone } from '../support/emulate-phone.ts'
import { openPopup } from '../support/open-popup.ts'
import { callbacksOf, isOpen, releaseToken } from '../support/sdk-page.ts'
import { signInAtProvider } from '../support/sign-in-at-provider.ts'
import { app, openPage, popupsOf, profile, setSdkPageScene } from './sdk-page-scene.ts'

// The quick tier tests each of these promises in `test/connect` or `behaviours`. Here each is part of a whole flow.
setSdkPageScene()

describe('a popup flow', () => {
  test('the window opens in the click also when the token takes longer than a click lasts', async () => {
    const page = await openPage('?held=yes')
    const popup = await openPopup(page, () => page.click('#function'))
    expect(await popup.title()).not.toBe('')
    await releaseToken(page)
    await signInAtProvider(popup)
    await expect
      .poll(() => callbacksOf(page))
      .toMatchObject([['success', [{ provider: 'google' }]]])
  })

  test('a token that cannot be had closes the window: one token_failed', async () => {
    const page = await openPage()
    await page.click('#failing')
    await expect.poll(() => callbacksOf(page)).toEqual([['error', { code: 'token_failed' }]])
    await expect.poll(() => popupsOf(page)).toEqual([])
  })

  test('without a click the window is blocked: one popup_blocked, and the next click works', async () => {
    const page = await openPage()
    await page.click('#later')
    await expect.poll(() => callbacksOf(page)).toEqual([['error', { code: 'popup_blocked' }]])
    expect(await isOpen(page)).toBe(false)
    const popup = await openPopup(page, () => page.click('#connect'))
    await popup.close()
  })

  test('a second click brings the window to the front instead of opening another', async () => {
    const page = await openPage()
    const popup = await openPopup(page, () => page.click('#connect'))
    await popup.getByRole('button', { name: 'Ada Lovelace' }).waitFor()
    await page.click('#connect')
    expect(popupsOf(page)).toEqual([popup])
    await signInAtProvider(popup)
    await expect
      .poll(() => callbacksOf(page))
      .toMatchObject([['success', [{ provider: 'google' }]]])
  })

  test('eight flows in a row leave no window and no flow behind', async () => {
    const page = await openPage('?provider=github')
    for (let round = 1; round <= 8; round += 1) {
      const popup = await openPopup(page, () => page.click('#connect'))
      if (round === 1) await signInAtProvider(popup)
      await expect.poll(() => callbacksOf(page)).toHaveLength(round)
      await expect.poll(() => popupsOf(page)).toEqual([])
    }
    expect((await callbacksOf(page)).map(([name]) => name)).toEqual(
      Array.from({ length: 8 }, () => 'success'),
    )
    expect((await app.vault.listGrants()).items).toHaveLength(1)
  })
})

describe('a full-page flow', () => {
  test('on a phone the page goes to the provider and comes back; the result is delivered once', async () => {
    const page = await profile.newPage()
    await emulatePhone(page)
    await page.goto(`${app.origin}/login/ada`)
    await page.goto(`${app.origin}/page?provider=slack&keep=this#place`)
    await page.click('#connect')
    await page.waitForURL((url) => url.origin === app.provider.origin)
    await signInAtProvider(page)
    await page.waitForURL((url) => url.pathname === '/page')
    await expect
      .poll(() => callbacksOf(page))
      .toMatchObject([
        ['success', [{ provider: 'slack', account_identifier: 'Analytical Engines' }]],
      ])
    expect(page.url()).toBe(`${app.origin}/page?provider=slack&keep=this#place`)
    await page.reload()
    expect(await callbacksOf(page)).toEqual([])
    expect(popupsOf(page)).toEqual([])
  })

  test('a denial comes back as an error, and a forged return gives nothing', async () => {
    const page = await openPage('?mode=redirect')
    await page.click('#connect')
    await page.waitForURL((url) => url.origin === app.provider.origin)
    await signInAtProvider(page, { deny: true })
    await page.waitForURL((url) => url.pathname === '/page')
    await expect.poll(() => callbacksOf(page)).toEqual([['error', { code: 'access_denied' }]])
    await page.goto(
      `${app.origin}/page?alter_connect_result=res_main_${'a'.repeat(43)}&alter_connect_success=true&grant_id=evil`,
    )
    await expect.poll(() => callbacksOf(page)).toEqual([['error', { code: 'state_mismatch' }]])
    expect(page.url()).not.toContain('alter_connect_result')
    expect((await app.vault.listGrants()).items).toEqual([])
  })
})
