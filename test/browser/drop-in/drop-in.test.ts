import { describe, expect, test } from 'vitest'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { BUILDS } from './build-pages.ts'
import { app, linesOfSdk, people, profile, setScene } from './drop-in-scene.ts'
import { heardAs, isOpen, openAtProvider, openPage } from './readme-page.ts'

// The pages are written against 0.8.0's README and nothing else. That 0.8.0 itself runs them shows that they are right.
setScene()

describe.each(BUILDS)('a page for 0.8.0, with %s', (build) => {
  test('the script tag: click, consent, and onSuccess gets what the README says', async () => {
    app.providers = ['google']
    const page = await openPage(profile, app, build)
    const before = linesOfSdk()
    const popup = await openAtProvider(page)
    expect(linesOfSdk()).toBeGreaterThan(before)
    const [width, height] = await popup.evaluate(() => [innerWidth, innerHeight] as const)
    expect(width).toBe(500)
    // The window's own frame may take a pixel.
    expect(Math.abs(height - 700)).toBeLessThan(3)
    expect(await heardAs(page, 'opened')).toEqual([[true]])
    expect(await isOpen(page)).toBe(true)
    // Who has consented once is not asked again.
    const [account, mail] = people[build]
    await signInAtProvider(popup, { account })
    await expect.poll(() => heardAs(page, 'to store')).toHaveLength(1)
    const [[grants]] = (await heardAs(page, 'onSuccess')) as [[Record<string, unknown>[]]]
    expect(grants).toEqual([
      {
        grant_id: expect.stringMatching(/^[\da-f-]{36}$/) as unknown,
        provider: 'google',
        provider_name: expect.any(String) as unknown,
        account_identifier: mail,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
        operation: expect.stringMatching(/^(creation|reauth)$/) as unknown,
        scopes: expect.arrayContaining([expect.any(String)]) as unknown,
        status: 'active',
        metadata: { account_display_name: account, account_email: mail },
      },
    ])
    expect(await heardAs(page, 'to store')).toEqual([['google', grants[0]?.['grant_id']]])
    expect(await heardAs(page, 'on success')).toEqual([[grants]])
    const opened = (await heardAs(page, 'onEvent')).filter(([name]) => name === 'connect_opened')
    expect(opened).toEqual([
      ['connect_opened', expect.objectContaining({ timestamp: expect.any(String) as unknown })],
    ])
    await expect.poll(() => popup.isClosed()).toBe(true)
    expect(await isOpen(page)).toBe(false)
    expect(await heardAs(page, 'onError')).toEqual([])
    expect(await heardAs(page, 'onExit')).toEqual([])
    expect(await heardAs(page, 'on close')).toHaveLength(1)
    const stored = await app.vault.getGrant(String(grants[0]?.['grant_id']))
    expect(stored.accountIdentifier).toBe(mail)
  })
})
