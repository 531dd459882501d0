import { mkdirSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { accounts, manyProviders, providers } from './part-data.ts'
import { findings, offer, partOf, type PartName, type PartWindow } from './part-page.ts'
import { profile, server, usePartScene } from './part-scene.ts'

/** Every part in every look: axe, nothing outside the window; with `npm run look` a picture to judge by eye. */
const takesPictures = process.env['ALTER_CONNECT_LOOK'] === '1'

usePartScene()
beforeAll(() => {
  if (takesPictures) mkdirSync(output, { recursive: true })
})

const output = new URL('../../.output/placed/', import.meta.url).pathname
const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 800, height: 640 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 800, height: 640 } },
  { name: 'phone-light', colorScheme: 'light', viewport: { width: 360, height: 640 } },
  { name: 'phone-dark', colorScheme: 'dark', viewport: { width: 360, height: 640 } },
  // The phone at 200 % zoom.
  { name: 'zoomed', colorScheme: 'light', viewport: { width: 180, height: 320 } },
  { name: 'right-to-left', colorScheme: 'light', viewport: { width: 800, height: 640 } },
  { name: 'right-to-left-dark', colorScheme: 'dark', viewport: { width: 360, height: 640 } },
  { name: 'forced-colors', colorScheme: 'dark', viewport: { width: 800, height: 640 } },
] as const

interface State {
  readonly part: PartName
  readonly options: object
  readonly anchor?: string
  /** Pressed in this order once it is open. */
  readonly keys?: readonly string[]
  /** How many arrive. */
  readonly logos?: number
}

const states: Readonly<Record<string, State>> = {
  'blocked bubble': { part: 'showBlockedBubble', options: {} },
  'blocked bubble at the lower edge': {
    part: 'showBlockedBubble',
    options: {},
    anchor: '#bottom-end',
  },
  'provider menu': { part: 'openProviderMenu', options: { providers }, logos: 2 },
  'provider menu by keyboard': {
    part: 'openProviderMenu',
    options: { providers },
    logos: 2,
    keys: ['ArrowDown'],
  },
  'provider menu with many': {
    part: 'openProviderMenu',
    options: { providers: manyProviders },
    keys: ['t'],
  },
  'provider menu with none': { part: 'openProviderMenu', options: { providers: [] } },
  'account picker': { part: 'openAccountPicker', options: { accounts, another: true } },
  'account picker by keyboard': {
    part: 'openAccountPicker',
    options: { accounts, another: true },
    keys: ['End'],
  },
  'account picker with many at the lower edge': {
    part: 'openAccountPicker',
    options: { accounts: [...accounts, ...accounts, ...accounts, ...accounts], another: true },
    anchor: '#bottom-start',
  },
  'account picker with none': {
    part: 'openAccountPicker',
    options: { accounts: [], another: true },
  },
}

describe('every state', () => {
  test.each(Object.keys(states))('%s', async (state) => {
    const { part, options, anchor = '#middle', keys = [], logos = 0 } = states[state]!
    const page = await profile.newPage()
    await page.bringToFront()
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.goto(`${server.origin}/page`)
    for (const { name, colorScheme, viewport } of looks) {
      const isRightToLeft = name.startsWith('right-to-left')
      const forcedColors = name === 'forced-colors' ? 'active' : 'none'
      await page.emulateMedia({ colorScheme, forcedColors })
      await page.setViewportSize(viewport)
      await page.evaluate(
        (dir) => {
          ;(window as unknown as Partial<PartWindow>).dispose?.()
          document.documentElement.dir = dir
        },
        isRightToLeft ? 'rtl' : 'ltr',
      )
      await offer(page, part, isRightToLeft ? { ...options, locale: 'ar' } : options, anchor)
      await page.click(anchor)
      const host = partOf(page)
      await host.waitFor()
      for (const key of keys) await page.keyboard.press(key)
      await expect.poll(() => page.locator('.logo').count()).toBe(logos)
      await expect
        .poll(
          async () => {
            const { x, y, width, height } = (await host.boundingBox())!
            return Math.min(x, y, viewport.width - x - width, viewport.height - y - height)
          },
          { message: name },
        )
        .toBeGreaterThanOrEqual(8)
      if (takesPictures)
        await page.screenshot({ path: `${output}${state.replaceAll(/\W+/g, '-')}.${name}.png` })
      // What axe finds does not depend on the size, and the colours are not ours where they are forced.
      if (viewport.width === 800 && forcedColors === 'none')
        expect(await findings(page), name).toEqual([])
    }
    expect(profile.errors).toEqual([])
    await page.close()
  })
})

describe('the theme', () => {
  test.each([
    ['light', undefined, 'rgb(255, 255, 255)'],
    ['dark', undefined, 'rgb(27, 31, 39)'],
    ['light', 'dark', 'rgb(27, 31, 39)'],
    ['dark', 'light', 'rgb(255, 255, 255)'],
  ] as const)('for a user who prefers %s, asked for %s', async (colorScheme, theme, surface) => {
    const page = await profile.newPage()
    await page.emulateMedia({ colorScheme })
    await page.goto(`${server.origin}/page`)
    for (const [part, options] of Object.entries({
      showBlockedBubble: {},
      openProviderMenu: { providers },
    })) {
      await offer(page, part as PartName, { ...options, theme })
      await page.click('#middle')
      const panel = page.locator('[data-side] .panel')
      await panel.waitFor()
      expect(await panel.evaluate((panel) => getComputedStyle(panel).backgroundColor)).toBe(surface)
      await page.keyboard.press('Escape')
    }
    await page.close()
  })
})

describe('motion', () => {
  test.each([
    ['no-preference', 'enter'],
    ['reduce', 'none'],
  ] as const)('for a user who asks for %s: %s', async (reducedMotion, animation) => {
    const page = await profile.newPage()
    await page.emulateMedia({ reducedMotion })
    await page.goto(`${server.origin}/page`)
    await offer(page, 'openProviderMenu', { providers })
    await page.click('#middle')
    const panel = page.locator('[data-side] .panel')
    await panel.waitFor()
    expect(await panel.evaluate((panel) => getComputedStyle(panel).animationName)).toBe(animation)
    await page.close()
  })
})
