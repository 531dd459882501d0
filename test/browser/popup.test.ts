import type { Grant } from '@alter-ai/protocol'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { emulatePhone } from '../support/emulate-phone.ts'
import { openPopup } from '../support/open-popup.ts'
import { callbacksOf, isOpen, releaseToken, serveSdkPage } from '../support/sdk-page.ts'
import { signInAtProvider } from '../support/sign-in-at-provider.ts'

let browser: TestBrowser
let profile: Profile
let app: TestApp

beforeAll(async () => {
  browser = await launchBrowser()
  profile = await browser.newProfile()
})
afterAll(() => browser.close())

beforeEach(async () => {
  app = await createTestApp({ before: await serveSdkPage() })
})
afterEach(async () => {
  await profile.reset()
  await app.close()
})

async function openPage(query = '') {
  const page = await profile.newPage()
  await page.goto(`${app.origin}/login/ada`)
  await page.goto(`${app.origin}/page${query}`)
  return page
}

const popupsOf = (page: Awaited<ReturnType<typeof openPage>>) =>
  page
    .context()
    .pages()
    .filter((each) => each !== page)

describe('a popup flow', () => {
  test('click, sign in, consent: onSuccess gets the grant, the window is gone, and the API answers', async () => {
    const page = await openPage()
    const popup = await openPopup(page, () => page.click('#connect'))
    await signInAtProvider(popup)
    await expect.poll(() => callbacksOf(page)).toHaveLength(1)
    const [[name, grants]] = (await callbacksOf(page)) as [['success', Grant[]]]
    expect([name, grants]).toMatchObject([
      'success',
      [
        {
          provider: 'google',
          account_identifier: 'ada@example.com',
          operation: 'creation',
          status: 'active',
        },
      ],
    ])
    await expect.poll(() => popupsOf(page)).toEqual([])
    expect(await isOpen(page)).toBe(false)
    const url = `${app.provider.urls.google.apiUrl}/calendar/events`
    const response = await app.vault.request('GET', url, { grantId: grants[0]!.grant_id })
    expect(await response.json()).toMatchObject({ owner: 'ada@example.com' })
    expect(profile.errors).toEqual([])
  })

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

  test('a user who denies is access_denied, not an exit', async () => {
    const page = await openPage()
    const popup = await openPopup(page, () => page.click('#connect'))
    await signInAtProvider(popup, { deny: true })
    await expect.poll(() => callbacksOf(page)).toEqual([['error', { code: 'access_denied' }]])
    await expect.poll(() => popupsOf(page)).toEqual([])
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

  test('close() ends the session: a provider that answers later is not asked for tokens', async () => {
    const page = await openPage()
    const popup = await openPopup(page, () => page.click('#connect'))
    await popup.getByRole('button', { name: 'Ada Lovelace' }).waitFor()
    await page.click('#close')
    await expect.poll(() => callbacksOf(page)).toEqual([['exit', { reason: 'closed_by_app' }]])
    await expect
      .poll(async () => (await app.vault.queryAudit()).items.map((item) => item.event))
      .toContain('session.cancelled')
    expect(app.provider.control.tokenCalls()).toBe(0)
  })

  test('a provider that answers with an error of its own says so in the window and to the page', async () => {
    const page = await openPage()
    app.provider.control.failNext('token', { status: 500 })
    const popup = await openPopup(page, () => page.click('#connect'))
    await signInAtProvider(popup)
    await expect.poll(() => callbacksOf(page)).toEqual([['error', { code: 'server_error' }]])
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

describe('who finishes must be who started', () => {
  test('a second browser that opens the link sees why it cannot, and no token is asked for', async () => {
    const session = await app.vault.connectFlow.mint(
      { user: { id: 'user-ada' }, allowedProviders: ['google'] },
      undefined,
    )
    const victim = await browser.newProfile()
    const page = await victim.newPage()
    await page.goto(`${app.origin}/login/grace`)
    await page.goto(`${session.connectUrl}&display=popup`)
    await page.getByRole('heading', { name: 'This was started somewhere else' }).waitFor()
    expect(page.url()).not.toContain('session=')
    expect(app.provider.control.calls).toEqual([])
    await victim.close()
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
