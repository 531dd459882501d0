import { describe, expect, test } from 'vitest'
import { emulatePhone } from '../../support/emulate-phone.ts'
import { openPopup } from '../../support/open-popup.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { BUILDS } from './build-pages.ts'
import { app, linesOfSdk, people, profile, setScene } from './drop-in-scene.ts'
import { heardAs, heardBy, isOpen, openAtProvider, openPage } from './readme-page.ts'

// The pages are written against 0.8.0's README and nothing else. That 0.8.0 itself runs them shows that they are right.
setScene()

describe.each(BUILDS)('a page for 0.8.0, with %s', (build) => {
  test('a refusal is an error with code and message; the next flow, opened by promises, goes through', async () => {
    const page = await openPage(profile, app, build)
    await signInAtProvider(await openAtProvider(page), { deny: true })
    await expect
      .poll(() => heardAs(page, 'onError'))
      .toEqual([['access_denied', expect.any(String)]])
    expect(await heardAs(page, 'on error')).toHaveLength(1)
    expect(await heardAs(page, 'onSuccess')).toEqual([])
    expect(await isOpen(page)).toBe(false)
    await signInAtProvider(await openAtProvider(page, '#then-btn'))
    await expect.poll(() => heardAs(page, 'onSuccess')).toHaveLength(1)
  })

  test('a user who closes the window is an exit, once', async () => {
    const page = await openPage(profile, app, build)
    const popup = await openAtProvider(page)
    await popup.close()
    await expect.poll(() => heardAs(page, 'onExit')).toHaveLength(1)
    expect(await heardAs(page, 'on exit')).toHaveLength(1)
    expect(await heardAs(page, 'onError')).toEqual([])
    expect(await isOpen(page)).toBe(false)
  })

  test('one provider goes straight there; several are shown to choose from', async () => {
    app.providers = ['google', 'github', 'slack']
    const page = await openPage(profile, app, build)
    const popup = await openPopup(page, () => page.click('#connect-btn'))
    // It takes no press before it has been in front for a moment.
    await popup.getByRole('button', { name: /Octobase/, disabled: false }).click()
    await signInAtProvider(popup, { account: people[build][0] })
    await expect.poll(() => heardAs(page, 'to store')).toEqual([['github', expect.any(String)]])
  })

  test('the pages of the README in TypeScript, React and Vue', async () => {
    const typed = await openPage(profile, app, build, 'typed-page')
    await signInAtProvider(await openPopup(typed, () => typed.click('button')))
    await expect
      .poll(() => heardBy(typed))
      .toMatchObject([
        expect.stringMatching(/^\d+\.\d+\.\d+$/),
        [expect.any(String), 'slack', expect.any(Array)],
        ['a team', expect.stringMatching(/^(creation|reauth)$/), 'active'],
      ])
    for (const name of ['react-page', 'vue-page']) {
      const page = await openPage(profile, app, build, name)
      const before = linesOfSdk()
      await signInAtProvider(await openPopup(page, () => page.click('button')))
      await page.getByText('Analytical Engines').waitFor()
      // Only a page that asks for `debug` gets console lines.
      expect(linesOfSdk()).toBe(before)
    }
  })
})

describe('the rest of its README, with ours', () => {
  test('close() closes the window; a removed listener gets nothing of the next flow', async () => {
    const page = await openPage(profile, app, 'ours')
    const popup = await openAtProvider(page)
    await page.click('#close-btn')
    await expect.poll(() => popup.isClosed()).toBe(true)
    expect(await heardAs(page, 'on close')).toHaveLength(1)
    expect(await isOpen(page)).toBe(false)
    expect(await heardAs(page, 'onError')).toEqual([])
    await page.click('#unsubscribe-btn')
    await signInAtProvider(await openAtProvider(page, '#few-btn'))
    await expect.poll(() => heardAs(page, 'onSuccess')).toHaveLength(1)
    expect(await heardAs(page, 'on success')).toEqual([])
    expect(await heardAs(page, 'on close')).toHaveLength(1)
  })

  test('destroy() closes the window without a callback, and open() then rejects', async () => {
    const page = await openPage(profile, app, 'ours')
    const popup = await openAtProvider(page)
    await page.click('#destroy-btn')
    await expect.poll(() => popup.isClosed()).toBe(true)
    await expect.poll(() => heardAs(page, 'open rejected')).toEqual([['string']])
    const names = (await heardBy(page)).map(([name]) => name)
    expect(names.filter((name) => /success|error|exit/i.test(name))).toEqual([])
  })

  test('a second open() while one is open opens no second window', async () => {
    const page = await openPage(profile, app, 'ours')
    const before = profile.context.pages().length
    const popup = await openAtProvider(page, '#few-btn')
    await page.click('#few-btn')
    await expect.poll(() => heardAs(page, 'opened')).toEqual([[true], [true]])
    expect(profile.context.pages()).toHaveLength(before + 1)
    await signInAtProvider(popup)
    await expect.poll(() => heardAs(page, 'onSuccess')).toHaveLength(1)
  })
})

describe('a page for 0.8.0, with ours, where 0.8.0 itself falls short', () => {
  test('a phone goes by the full page, and on("success") gets the result after the return', async () => {
    const page = await openPage(profile, app, 'ours', 'script-tag', emulatePhone)
    await page.click('#connect-btn')
    await page.waitForURL((url) => url.origin === app.provider.origin)
    await signInAtProvider(page)
    await page.waitForURL((url) => url.pathname.endsWith('script-tag.html'))
    await expect
      .poll(() => heardAs(page, 'on success'))
      .toMatchObject([[[{ provider: 'slack', account_identifier: 'Analytical Engines' }]]])
    expect(page.url()).toBe(app.pageOf('ours', 'script-tag'))
  })

  test('a refusal on a phone reaches on("error")', async () => {
    const page = await openPage(profile, app, 'ours', 'script-tag', emulatePhone)
    await page.click('#connect-btn')
    await page.waitForURL((url) => url.origin === app.provider.origin)
    await signInAtProvider(page, { deny: true })
    await page.waitForURL((url) => url.pathname.endsWith('script-tag.html'))
    await expect
      .poll(() => heardAs(page, 'on error'))
      .toMatchObject([[{ code: 'access_denied', message: expect.any(String) as unknown }]])
  })

  test('an unknown token: the window says so, closing it is an error, and the next click works', async () => {
    const page = await openPage(profile, app, 'ours')
    const popup = await openPopup(page, () => page.click('#wrong-btn'))
    await popup.getByRole('heading').first().waitFor()
    await popup.close()
    await expect
      .poll(() => heardAs(page, 'onError'))
      .toEqual([['session_not_found', expect.any(String)]])
    await signInAtProvider(await openAtProvider(page))
    await expect.poll(() => heardAs(page, 'onSuccess')).toHaveLength(1)
  })
})
