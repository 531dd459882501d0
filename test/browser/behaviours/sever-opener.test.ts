import { describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { readQuietly } from '../../support/read-quietly.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { hears, isAlone, isOpen, openAtProvider, setScene } from './scene.ts'

const scene = setScene({ focus: 'real' })

/** What a provider's page, or anything that it links to, could try. */
const takeOver = (popup: Page) =>
  readQuietly(popup, () => {
    if (!opener) return 'no opener'
    ;(opener as Window).location.href = 'about:blank#taken'
    return 'taken over'
  })

const openSevered = () => void stage.connect.open(stage.options({ severOpener: true }))

describe('a flow that severs its opener', () => {
  test.each(['the vault’s own origin', 'another origin'])(
    'on %s leaves the provider no way to lead the page elsewhere, and the result arrives',
    async (where) => {
      const page = await (where === 'another origin' ? scene.openElsewhere() : scene.open())
      const url = page.url()
      const popup = await openAtProvider(page, openSevered)
      expect(await takeOver(popup)).toBe('no opener')
      await signInAtProvider(popup)
      await hears(page, [['success', [{ account_identifier: 'ada@example.com' }]]])
      expect(page.url()).toBe(url)
      await isAlone(scene)
    },
  )

  test('still knows when its user closes the window', async () => {
    const page = await scene.open()
    const popup = await openAtProvider(page, openSevered)
    expect(await isOpen(page)).toBe(true)
    await popup.close()
    await hears(page, [['exit', { reason: 'user_closed' }]])
  })

  test('is what keeps it out: without, the provider’s page could lead the app’s page away', async () => {
    const page = await scene.open()
    const popup = await openAtProvider(page)
    expect(await takeOver(popup)).toBe('taken over')
    await expect.poll(() => page.url()).toBe('about:blank#taken')
  })
})
