import { describe, expect, test } from 'vitest'
import { accounts, manyProviders } from './part-data.ts'
import { callsOf, offer, partOf, type PartName, type PartWindow } from './part-page.ts'
import { profile, server, usePartScene } from './part-scene.ts'

usePartScene()

describe('under a policy that allows nothing but own files, with Trusted Types', () => {
  test('every part opens with its looks and works, and nothing is refused', async () => {
    const page = await profile.newPage()
    await page.goto(`${server.origin}/strict`)
    const parts: [PartName, object, string][] = [
      ['showBlockedBubble', {}, 'Continue'],
      ['openProviderMenu', { providers: manyProviders }, 'Asana'],
      ['openAccountPicker', { accounts, another: true }, 'lovelace GitHub'],
    ]
    for (const [part, options, entry] of parts) {
      await offer(page, part, options)
      await page.click('#middle')
      await partOf(page).waitFor()
      const shadow = await page
        .locator('.panel')
        .evaluate((panel) => getComputedStyle(panel).boxShadow)
      expect(shadow).not.toBe('none')
      await page.getByText(entry.split(' ')[0]!, { exact: true }).last().click()
    }
    expect(await callsOf(page)).toEqual([
      ['continue'],
      ['close'],
      ['pick', 'asana'],
      ['close'],
      ['pick', 'grant-3'],
    ])
    expect(await page.evaluate(() => violations)).toEqual([])
    expect(profile.console.map(({ text }) => text)).toEqual([])
    expect(profile.errors).toEqual([])

    // The page does hear of what is refused.
    await page.evaluate(() => document.body.setAttribute('style', 'color: red'))
    await expect.poll(() => page.evaluate(() => violations)).toHaveLength(1)
    await page.close()
  })

  test('a logo that is refused leaves the first letter of the name', async () => {
    const page = await profile.newPage()
    await page.goto(`${server.origin}/strict`)
    const google = { id: 'google', name: 'Google', logo_url: '/google.svg' }
    await offer(page, 'openProviderMenu', { providers: [google] })
    await page.click('#middle')
    await partOf(page).waitFor()
    await expect.poll(() => page.evaluate(() => violations.join())).toContain('img-src')
    expect(await page.locator('.picture').textContent()).toBe('G')
    expect(await page.locator('.logo').count()).toBe(0)
    await page.close()
  })
})

// The functions sent to the page see it there.
declare const violations: PartWindow['violations']
