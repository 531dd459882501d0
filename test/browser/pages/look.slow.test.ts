import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Branding } from '../../../packages/server/src/pages/style/brand-style.ts'
import { languages } from '../../../packages/server/src/pages/texts/language.ts'
import { launchBrowser, type Profile, type TestBrowser } from '../../support/browser.ts'
import { complaintsOf } from './complaints.ts'
import { startPageFixture, type PageFixture } from './page-fixture.ts'
import { openState, pageStates } from './page-states.ts'

/**
 * Every state, from left to right and from right to left, in light and dark: nothing for axe to find, nothing that sticks
 * out at any size, no complaint of the browser. With `npm run look` in every language, and with pictures of
 * it all in `test/.output/pages`, to be judged by eye.
 */

const takesPictures = process.env['ALTER_CONNECT_LOOK'] === '1'
const locales = takesPictures ? languages.map(({ locale }) => locale) : ['en', 'ar']
/** One language of each direction is looked at in every way; for the others, what words can do to a page is enough. */
const isLookedAtWhole = (locale: string) => ['en', 'ar'].includes(locale)
const output = new URL('../../.output/pages/', import.meta.url).pathname
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const sizes = {
  popup: { width: 500, height: 700 },
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
  // 500 × 700 at 200 % zoom
  zoomed: { width: 250, height: 350 },
} as const
const schemes = ['light', 'dark'] as const

const brandings: Readonly<Record<string, Branding>> = {
  orange: { accent: '#f26b1d', radius: 4 },
  ink: { accent: '#111111', radius: 0, colorScheme: 'light' },
  lemon: { accent: '#ffe600', radius: 24 },
  white: { accent: '#ffffff', radius: 12, colorScheme: 'dark' },
}
const brandedStates = ['choice of three', 'choice of one', 'several, two connected']

let browser: TestBrowser
let profile: Profile
let fixture: PageFixture
/** One tab for all states: in a new one, everything that is run in it would have to be compiled again. */
let page: Page

beforeAll(async () => {
  mkdirSync(output, { recursive: true })
  browser = await launchBrowser({ scope: 'page' })
  profile = await browser.newProfile()
  fixture = await startPageFixture()
  page = await profile.newPage()
  await page.bringToFront()
})
beforeEach(async () => {
  fixture.reset()
  await page.evaluate(() => location.protocol === 'about:' || sessionStorage.clear())
  // The connect pages of two states have the same address, up to the fragment.
  await page.goto('about:blank')
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.setViewportSize(sizes.popup)
})

afterAll(async () => {
  await browser.close()
  await fixture.close()
})

describe.each(locales)('in %s', (locale) => {
  const names = Object.keys(pageStates).filter(
    (name) => takesPictures || locale === 'en' || pageStates[name]?.isWording !== true,
  )
  test.each(names)('%s', async (name) => {
    await open(name, locale)
    // Colours are the same in every language.
    const isWhole = takesPictures ? isLookedAtWhole(locale) : locale === 'en'
    for (const scheme of isWhole ? schemes : schemes.slice(0, 1)) {
      await page.emulateMedia({ colorScheme: scheme })
      // What does not hang on colours was found in the first round, and what does not hang on words in the first language.
      if (isWhole)
        expect(await findings(scheme === 'light' ? undefined : ['color-contrast'])).toEqual([])
      for (const [size, viewport] of Object.entries(sizes)) {
        if (scheme === 'dark' && !takesPictures) continue
        await page.setViewportSize(viewport)
        expect(await overhang(), size).toBeLessThanOrEqual(0)
        if (takesPictures && (isLookedAtWhole(locale) || size === 'popup'))
          await picture(`${locale}.${name}.${size}-${scheme}`)
      }
      await page.setViewportSize(sizes.popup)
    }
    expect(complaintsOf(profile)).toEqual([])
  })
})

describe.each(Object.entries(brandings))('branded %s', (brand, branding) => {
  test.each(brandedStates)('%s', async (name) => {
    fixture.look = { branding }
    await open(name)
    for (const scheme of schemes) {
      await page.emulateMedia({ colorScheme: scheme })
      expect(await findings(['color-contrast'])).toEqual([])
      if (takesPictures) await picture(`brand.${brand}.${name}.${scheme}`)
    }
    expect(complaintsOf(profile)).toEqual([])
  })
})

async function open(name: string, locale?: string): Promise<void> {
  const state = pageStates[name]
  if (!state) throw new Error(`no state ${name}`)
  await openState(page, fixture, state, locale)
}

/** CSS pixels by which the page is wider than the window. */
function overhang(): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
}

async function picture(name: string): Promise<void> {
  await page.screenshot({ path: `${output}${name.replaceAll(/[^\w.-]+/g, '-')}.png` })
}

async function findings(rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  return page.evaluate(async (runOnly) => {
    const { axe } = window as unknown as {
      axe: { run: (options: object) => Promise<{ violations: Violation[] }> }
    }
    const { violations } = await axe.run(runOnly ? { runOnly } : {})
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
    )
  }, rules)
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}
