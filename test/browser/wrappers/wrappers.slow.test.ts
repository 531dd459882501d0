import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser, type Profile, type TestBrowser } from '../../support/browser.ts'
import { createTestApp, type TestApp } from '../../support/create-test-app.ts'
import { openPopup } from '../../support/open-popup.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { complaintsOf } from '../pages/complaints.ts'
import { findings } from '../placed/part-page.ts'
import type { PageRecord } from './pages/page-record.ts'
import { serveWrapperPages } from './wrapper-pages.ts'

/** The React, Vue and plain buttons in real pages, under a policy that allows neither inline style nor inline script. */

let browser: TestBrowser
let profile: Profile
/** The app's page in every test; what else a test opened is closed after it. */
let page: Page
let app: TestApp
let seenErrors: number
let seenLines: number

beforeAll(async () => {
  browser = await launchBrowser()
  app = await createTestApp({ before: await serveWrapperPages() })
  profile = await browser.newProfile()
  page = await profile.newPage()
})
afterAll(async () => {
  await browser.close()
  await app.close()
})

beforeEach(() => {
  seenErrors = profile.errors.length
  seenLines = profile.console.length
})
afterEach(async () => {
  const others = profile.context.pages().filter((other) => other !== page)
  await Promise.all(others.map((other) => other.close()))
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.emulateMedia({ reducedMotion: null })
  await page.goto('about:blank')
  await profile.context.clearCookies()
})

/** Of this test alone. */
const complaints = () =>
  complaintsOf({
    console: profile.console.slice(seenLines),
    errors: profile.errors.slice(seenErrors),
  })

async function openPage(path: string): Promise<Page> {
  await page.goto(`${app.origin}/login/ada`)
  // A flow that was open when the test before this one ended would be told of here.
  await readQuietly(page, () => {
    localStorage.clear()
    sessionStorage.clear()
  })
  await page.goto(`${app.origin}${path}`)
  await expect.poll(() => recordOf(page)).toMatchObject({ isReady: true })
  return page
}

const recordOf = (page: Page): Promise<PageRecord> =>
  readQuietly(page, () => (window as unknown as { record: PageRecord }).record)

async function heardBy(page: Page): Promise<PageRecord['heard']> {
  const { heard } = await recordOf(page)
  return heard.filter(([name]) => name !== 'event')
}

const focusOf = (page: Page): Promise<string | undefined> =>
  readQuietly(page, () => document.activeElement?.id)

const busyOf = (page: Page, id: string): Promise<string | null> =>
  page.locator(`#${id}`).getAttribute('aria-busy')

describe.each(['/react', '/vue'])('%s', (path) => {
  test('takes over what the server rendered: the same elements, no complaint, nothing refused', async () => {
    const page = await openPage(path)
    const isSame = await readQuietly(page, () => {
      const { served } = window as unknown as { served: Element | null }
      return served !== null && served === document.querySelector('#connect')
    })
    expect(isSame).toBe(true)
    const popup = await openPopup(page, () => page.click('#connect'))
    await expect.poll(() => busyOf(page, 'connect')).toBe('true')
    await signInAtProvider(popup)
    await expect.poll(() => heardBy(page)).toEqual([['success', 1, ['google']]])
    expect(complaints()).toEqual([])
  })

  test('by keyboard: one window, the newest callback, words for screen readers, and the focus is back', async () => {
    const page = await openPage(path)
    await page.focus('#connect')
    const popup = await openPopup(page, () => page.keyboard.press('Enter'))
    await page.bringToFront()
    await page.keyboard.press('Enter')
    await page.evaluate(() => document.querySelector<HTMLElement>('#renew')?.click())
    expect(page.context().pages()).toEqual([page, popup])
    await popup.bringToFront()
    await signInAtProvider(popup)
    await expect.poll(() => heardBy(page)).toEqual([['success', 2, ['google']]])
    await expect
      .poll(async () => (await recordOf(page)).spoken)
      .toEqual(['Connecting in a new window', 'Connected'])
    await expect.poll(() => page.context().pages()).toEqual([page])
    expect(await focusOf(page)).toBe('connect')
    expect(await busyOf(page, 'connect')).toBe('false')
  })

  test('a window that the user closes is told as cancelled', async () => {
    const page = await openPage(path)
    const popup = await openPopup(page, () => page.click('#connect'))
    await popup.close()
    await expect.poll(() => heardBy(page)).toEqual([['exit', 1, 'user_closed']])
    await expect.poll(async () => (await recordOf(page)).spoken.at(-1)).toBe('Cancelled')
    expect(await focusOf(page)).toBe('connect')
  })

  test('a window that the browser blocks waits for a click at the button', async () => {
    const page = await openPage(path)
    await readQuietly(page, () => document.querySelector<HTMLElement>('#connect')?.click())
    const popup = await openPopup(page, () =>
      page.getByRole('button', { name: 'Continue' }).click(),
    )
    await signInAtProvider(popup)
    await expect.poll(() => heardBy(page)).toEqual([['success', 1, ['google']]])
    expect(await focusOf(page)).toBe('connect')
  })

  test('the window closes when the button goes', async () => {
    const page = await openPage(path)
    const popup = await openPopup(page, () => page.click('#connect'))
    await popup.getByRole('button', { name: 'Ada Lovelace' }).waitFor()
    const closing = popup.waitForEvent('close')
    await page.click('#remove')
    await closing
    expect(await heardBy(page)).toEqual([['exit', 1, 'closed_by_app']])
  })

  test('the provider menu: the window that a pick opens goes straight to that provider', async () => {
    const page = await openPage(path)
    await page.focus('#providers')
    await page.keyboard.press('Enter')
    const menu = page.getByRole('menu', { name: 'Connect an account' })
    await menu.getByRole('menuitem', { name: 'Northwind' }).waitFor()
    expect(await page.locator('#providers').getAttribute('aria-expanded')).toBe('true')
    await page.keyboard.press('c')
    const popup = await openPopup(page, () => page.keyboard.press('Enter'))
    expect(await page.locator('#providers').getAttribute('aria-expanded')).toBe('false')
    await expect.poll(() => busyOf(page, 'providers')).toBe('true')
    // A second click brings the window to the front instead of asking again.
    await page.evaluate(() => document.querySelector<HTMLElement>('#providers')?.click())
    expect(await menu.count()).toBe(0)
    await signInAtProvider(popup)
    await expect.poll(() => heardBy(page)).toEqual([['success', 1, ['slack']]])
    expect(await focusOf(page)).toBe('providers')
    expect(complaints()).toEqual([])
  })

  test('the provider menu, where it cannot be loaded, leaves the choice to the connect page', async () => {
    const page = await openPage(path)
    await page.route('**/scripts/menus*', (route) => route.abort())
    const popup = await openPopup(page, () => page.click('#providers'))
    await popup.getByRole('button', { name: /chatter|slack/i }).waitFor()
  })

  test('the account picker: a pick is heard by the newest callback, and another account can be connected', async () => {
    const page = await openPage(path)
    await page.click('#accounts')
    const menu = page.getByRole('menu', { name: 'Choose an account' })
    await menu.waitFor()
    await page.evaluate(() => document.querySelector<HTMLElement>('#renew')?.click())
    await menu.getByRole('menuitem', { name: /ada@work/ }).click()
    expect(await heardBy(page)).toEqual([['pick', 2, 'grant-2']])
    expect(await focusOf(page)).toBe('accounts')
    await page.click('#accounts')
    const another = page.getByRole('menuitem', { name: 'Connect another account' })
    const popup = await openPopup(page, () => another.click())
    await expect.poll(() => busyOf(page, 'accounts')).toBe('true')
    await popup.close()
    await expect.poll(() => heardBy(page)).toContainEqual(['exit', 2, 'user_closed'])
  })

  test('a menu closes when its button goes', async () => {
    const page = await openPage(path)
    await page.click('#accounts')
    await page.getByRole('menu').waitFor()
    await page.evaluate(() => document.querySelector<HTMLElement>('#remove')?.click())
    await expect.poll(() => page.getByRole('menu').count()).toBe(0)
  })

  test('axe finds nothing, idle and with a menu open', async () => {
    const page = await openPage(path)
    // Half faded in, a text has too little contrast.
    await page.emulateMedia({ reducedMotion: 'reduce' })
    expect(await findings(page)).toEqual([])
    await page.click('#providers')
    await page.getByRole('menu').waitFor()
    expect(await findings(page)).toEqual([])
  })
})

describe('/element', () => {
  test('connects, its opener severed, with events that bubble, and gives the focus back', async () => {
    const page = await openPage('/element')
    await page.focus('#connect')
    const popup = await openPopup(page, () => page.keyboard.press('Enter'))
    await page.bringToFront()
    await page.click('#connect')
    expect(page.context().pages()).toEqual([page, popup])
    expect(
      await page.getByRole('button', { name: 'Connect Northwind' }).getAttribute('aria-busy'),
    ).toBe('true')
    await popup.bringToFront()
    await signInAtProvider(popup)
    await expect.poll(() => heardBy(page)).toEqual([['success', 1, ['google']]])
    await expect
      .poll(async () => (await recordOf(page)).spoken)
      .toEqual(['Connecting in a new window', 'Connected'])
    expect(await focusOf(page)).toBe('connect')
    expect(await findings(page)).toEqual([])
    expect(complaints()).toEqual([])
  })

  test('a window that the browser blocks waits for a click at the button', async () => {
    const page = await openPage('/element')
    await readQuietly(page, () =>
      document.querySelector('#connect')?.shadowRoot?.querySelector('button')?.click(),
    )
    const popup = await openPopup(page, () =>
      page.getByRole('button', { name: 'Continue' }).click(),
    )
    await signInAtProvider(popup)
    await expect.poll(() => heardBy(page)).toEqual([['success', 1, ['google']]])
    expect(await focusOf(page)).toBe('connect')
  })

  test('keeps what was set before it was defined', async () => {
    const page = await openPage('/element')
    await page.evaluate(() => {
      // In another document it is a plain element, until it comes here.
      const other = document.implementation.createHTMLDocument()
      const element = other.createElement('alter-connect-button')
      Object.assign(element, { id: 'late', messages: { opened: 'Here we go' } })
      element.setAttribute('session-url', '/alter/session')
      document.querySelector('p')?.append(element)
    })
    await openPopup(page, () => page.click('#late'))
    await expect.poll(async () => (await recordOf(page)).spoken).toEqual(['Here we go'])
  })

  test('reads its attributes at each click, and closes the window when it goes', async () => {
    const page = await openPage('/element')
    // A window without its opener at the provider is out of the page's reach.
    await page.evaluate(() => document.querySelector('#connect')?.removeAttribute('sever-opener'))
    const popup = await openPopup(page, () => page.click('#connect'))
    await popup.getByRole('button', { name: 'Ada Lovelace' }).waitFor()
    const closing = popup.waitForEvent('close')
    await page.click('#remove')
    await closing
  })
})
