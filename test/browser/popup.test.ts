import type { Grant } from '@alter-ai/protocol'
import { describe, expect, test } from 'vitest'
import { openPopup } from '../support/open-popup.ts'
import { callbacksOf, isOpen } from '../support/sdk-page.ts'
import { signInAtProvider } from '../support/sign-in-at-provider.ts'
import { app, browser, openPage, popupsOf, profile, setSdkPageScene } from './sdk-page-scene.ts'

setSdkPageScene()

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

  test('a user who denies is access_denied, not an exit', async () => {
    const page = await openPage()
    const popup = await openPopup(page, () => page.click('#connect'))
    await signInAtProvider(popup, { deny: true })
    await expect.poll(() => callbacksOf(page)).toEqual([['error', { code: 'access_denied' }]])
    await expect.poll(() => popupsOf(page)).toEqual([])
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
