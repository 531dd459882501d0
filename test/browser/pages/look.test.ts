import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser, type Profile, type TestBrowser } from '../../support/browser.ts'
import { complaintsOf } from './complaints.ts'
import { startPageFixture, type PageFixture } from './page-fixture.ts'
import { pageStates } from './page-states.ts'

/** Every state in every look: axe, no sideways scrolling, no complaint of the browser, and a picture to judge by eye. */

let browser: TestBrowser
let profile: Profile
let fixture: PageFixture

beforeAll(async () => {
  mkdirSync(output, { recursive: true })
  browser = await launchBrowser()
  profile = await browser.newProfile()
  fixture = await startPageFixture()
})

afterAll(async () => {
  await browser.close()
  await fixture.close()
})

const output = new URL('../../.output/pages/', import.meta.url).pathname
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const looks = [
  { name: 'popup-light', colorScheme: 'light', viewport: { width: 500, height: 700 } },
  { name: 'popup-dark', colorScheme: 'dark', viewport: { width: 500, height: 700 } },
  { name: 'phone-light', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { name: 'phone-dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
  // 500 × 700 at 200 % zoom
  { name: 'zoomed', colorScheme: 'light', viewport: { width: 250, height: 350 } },
  { name: 'desktop', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'right-to-left', colorScheme: 'dark', viewport: { width: 500, height: 700 } },
] as const

describe('every state', () => {
  test.each(Object.keys(pageStates))('%s', async (state) => {
    fixture.reset()
    const page = await profile.newPage()
    await page.bringToFront()
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.setViewportSize({ width: 500, height: 700 })
    await pageStates[state]?.(page, fixture)
    for (const { name, colorScheme, viewport } of looks) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(viewport)
      await page.evaluate(
        (direction) => {
          document.documentElement.dir = direction
        },
        name === 'right-to-left' ? 'rtl' : 'ltr',
      )
      await page.screenshot({ path: `${output}${state.replaceAll(/\W+/g, '-')}.${name}.png` })
      const overhang = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overhang, name).toBeLessThanOrEqual(0)
      // What axe finds does not depend on the other sizes.
      if (name.startsWith('popup')) expect(await findings(page), name).toEqual([])
    }
    expect(complaintsOf(profile)).toEqual([])
    await page.close()
  })
})

async function findings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run: () => Promise<{ violations: Violation[] }> }
    }
    const { violations } = await axe.run()
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
    )
  })
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}
