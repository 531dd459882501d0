import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../demo/start-demo.ts'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { emulatePhone } from '../support/emulate-phone.ts'
import { openPopup } from '../support/open-popup.ts'
import { signInAtProvider } from '../support/sign-in-at-provider.ts'
import { awake } from './pages/awake.ts'

/** What a newcomer sees: the demo as it is, a real browser, and somebody who clicks. */

let browser: TestBrowser
let profile: Profile
let demo: Demo
let folder: string

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alter-demo-'))
  demo = await startDemo({ port: 0, dataDir: folder })
  profile = await browser.newProfile()
})
afterEach(async () => {
  await profile.close()
  await demo.close()
  rmSync(folder, { recursive: true })
})

async function openAsAda(path: string, prepare?: (page: Page) => Promise<void>): Promise<Page> {
  const page = await profile.newPage()
  await prepare?.(page)
  await page.goto(demo.url)
  await page.getByRole('button', { name: /Ada/ }).first().click()
  await page.getByText(/ada@/i).first().waitFor()
  await page.goto(demo.url + path)
  return page
}

async function expectText(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor()
}

/** Call, revoke, call again; and the provider itself no longer knows the token. */
async function callAndRevoke(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Call the API/ })
    .first()
    .click()
  await expectText(page, /"owner": "ada@example\.com"/)
  await page
    .getByRole('button', { name: /^Revoke/ })
    .first()
    .click()
  await expect.poll(() => demo.provider.control.revocations('google')).toBe(1)
  await page
    .getByRole('button', { name: /^Call the API/ })
    .first()
    .click()
  await expectText(page, 'grant_revoked')
  await expectText(page, /grant\.revoked|revoked/i)
}

describe.each(['/react', '/vue'])('the demo’s page %s', (path) => {
  test('connects in a popup, calls the API, and revokes', async () => {
    const page = await openAsAda(path)
    const popup = await openPopup(page, () =>
      page.getByRole('button', { name: 'Connect Northwind ID' }).click(),
    )
    await signInAtProvider(popup)
    await page.getByRole('definition').getByText('ada@example.com').waitFor()
    await expect.poll(() => page.context().pages()).toEqual([page])
    await callAndRevoke(page)
    expect(profile.errors).toEqual([])
  })

  test('lets the user choose a provider in the window', async () => {
    const page = await openAsAda(path)
    const popup = await openPopup(page, () =>
      page.getByRole('button', { name: 'Choose a provider' }).click(),
    )
    const chatter = popup.getByRole('button', { name: /Chatter/ })
    // The page takes no press before the mouse has moved over it.
    await chatter.hover()
    await awake(popup)
    await chatter.click()
    await popup.waitForURL((url) => url.origin === demo.provider.origin)
    await signInAtProvider(popup)
    await page.getByRole('definition').getByText('Analytical Engines').waitFor()
  })

  test('offers the providers in a menu, and the accounts for a call in another', async () => {
    const page = await openAsAda(path)
    await expectText(page, 'Nothing yet')
    await page.getByRole('button', { name: 'Choose from a menu' }).click()
    const popup = await openPopup(page, () =>
      page.getByRole('menuitem', { name: 'Northwind ID' }).click(),
    )
    await signInAtProvider(popup)
    await page.getByRole('button', { name: 'Call with …' }).click()
    await page.getByRole('menuitem', { name: /ada@example\.com/ }).click()
    await expectText(page, /"owner": "ada@example\.com"/)
    expect(profile.errors).toEqual([])
  })

  test('connects again an account that needs consent', async () => {
    const page = await openAsAda(path)
    const connect = page.getByRole('button', { name: 'Connect Northwind ID' })
    await signInAtProvider(await openPopup(page, () => connect.click()))
    await page.getByRole('definition').getByText('ada@example.com').waitFor()
    // The vault finds out only when it refreshes, and these tokens are young.
    await page.route('**/api/grants', async (route) => {
      const text = await (await route.fetch()).text()
      await route.fulfill({ body: text.replaceAll('"active"', '"needs_reauth"') })
    })
    await page.reload()
    await expectText(page, 'Needs consent')
    await page.unroute('**/api/grants')
    const again = page.getByRole('button', { name: /^Connect again/ })
    await again.click()
    // The provider knows who is there, and asks nothing.
    await expectText(page, /^This account was connected before/)
    await expectText(page, 'Active')
    await expect.poll(() => again.count()).toBe(0)
  })

  test('on a phone goes to the provider and comes back with the grant', async () => {
    const page = await openAsAda(path, emulatePhone)
    await page.getByRole('button', { name: 'Connect Octobase' }).click()
    await page.waitForURL((url) => url.origin === demo.provider.origin)
    await signInAtProvider(page)
    await page.waitForURL((url) => url.pathname === path)
    await page.getByRole('definition').getByText('ada', { exact: true }).waitFor()
    expect(page.url()).toBe(demo.url + path)
  })
})

describe('the demo’s server-rendered page', () => {
  test('connects by a link, calls the API, and revokes', async () => {
    const page = await openAsAda('/server')
    await page.getByRole('link', { name: 'Connect Northwind ID' }).click()
    await page.waitForURL((url) => url.origin === demo.provider.origin)
    await signInAtProvider(page)
    await page.waitForURL((url) => url.pathname === '/server' && url.search === '')
    await page.getByRole('definition').getByText('ada@example.com').waitFor()
    await callAndRevoke(page)
  })
})

test('two users of the demo do not see each other’s grants', async () => {
  const page = await openAsAda('/server')
  await page.getByRole('link', { name: 'Connect Chatter' }).click()
  await page.waitForURL((url) => url.origin === demo.provider.origin)
  await signInAtProvider(page)
  await page.waitForURL((url) => url.pathname === '/server')
  await page.getByRole('heading', { name: 'Analytical Engines' }).waitFor()
  const other = await browser.newProfile()
  const hers = await other.newPage()
  await hers.goto(demo.url)
  await hers.getByRole('button', { name: /Grace/ }).first().click()
  await hers.goto(`${demo.url}/server`)
  await expectText(hers, 'None yet')
  await other.close()
})
