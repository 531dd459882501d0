import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { launchBrowser, type Profile, type TestBrowser } from '../../support/browser.ts'
import { serveStandalone, type Standalone } from '../../support/serve-standalone.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { ada } from '../../support/create-test-vault.ts'
import { auditedEvents, bindingOfOnlyGrant } from '../../support/untied-session.ts'
import { awake } from '../pages/awake.ts'
import { complaintsOf } from '../pages/complaints.ts'

/** What only the person in front of the page can say, on the real pages of a real vault. */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: TestBrowser
let profile: Profile
let standalone: Standalone
let page: Page

beforeAll(async () => {
  browser = await launchBrowser()
  profile = await browser.newProfile()
})
afterAll(() => browser.close())
beforeEach(async () => {
  page = await profile.newPage()
  // Until then, the address bar of the first tab has the focus.
  await page.bringToFront()
  await page.emulateMedia({ reducedMotion: 'reduce' })
})
afterEach(async () => {
  expect(complaintsOf(profile)).toEqual([])
  await profile.reset()
  await standalone.close()
})

async function axeFindings(): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run: () => Promise<{ violations: { id: string }[] }> }
    }
    return (await axe.run()).violations.map(({ id }) => id)
  })
}

async function typeWrongCode(): Promise<void> {
  await awake(page)
  await page.getByRole('textbox').click()
  await page.keyboard.type('BBBBBBBB')
  await page.keyboard.press('Enter')
}

test('a code is typed by keyboard alone, told when it is wrong, and ties the browser to the script', async () => {
  standalone = await serveStandalone()
  const { client, vault, provider } = standalone
  const { connectUrl, userCode = '' } = await client.createConnectSession({
    userCode: true,
    allowedProviders: ['slack'],
    user: ada,
  })
  await page.goto(connectUrl)
  await page.getByRole('heading', { name: 'Type the code from Test App' }).waitFor()
  expect(await axeFindings()).toEqual([])
  await awake(page)
  await page.keyboard.press('Tab')
  await page.keyboard.type('BBBB-BBBB')
  await page.keyboard.press('Enter')
  await page.locator('.wrong', { hasText: 'That is not the code. Tries left: 4.' }).waitFor()
  expect(await axeFindings()).toEqual([])
  expect(provider.control.calls).toEqual([])

  // The focus is in the field again.
  await page.keyboard.type(userCode.toLowerCase().replace('-', ''))
  await page.keyboard.press('Enter')
  await signInAtProvider(page)
  await page.getByRole('heading', { name: 'Connected' }).waitFor()
  expect(await bindingOfOnlyGrant(vault)).toBe('user_code')
})

test('five wrong codes end the session, and the right one comes too late', async () => {
  standalone = await serveStandalone()
  const { connectUrl, userCode = '' } = await standalone.client.createConnectSession({
    userCode: true,
    allowedProviders: ['slack'],
    user: ada,
  })
  await page.goto(connectUrl)
  for (const left of [4, 3, 2, 1]) {
    await typeWrongCode()
    await page.locator('.wrong', { hasText: `Tries left: ${left}.` }).waitFor()
  }
  await typeWrongCode()
  await page.getByRole('heading', { name: 'This was started somewhere else' }).waitFor()
  await page.goto('about:blank')
  await page.goto(connectUrl)
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await page.getByRole('textbox').count()).toBe(0)
  expect(userCode).toMatch(/^\w{4}-\w{4}$/)
  expect(standalone.provider.control.calls).toEqual([])
})

test('a session that nothing ties to the browser is asked about, and marked', async () => {
  standalone = await serveStandalone({ allowUnboundSessions: true })
  const { client, vault, provider } = standalone
  const { connectUrl } = await client.createConnectSession({
    user: { ...ada, name: 'Ada Lovelace' },
    allowedProviders: ['slack'],
  })
  await page.goto(connectUrl)
  await page.getByRole('heading', { name: 'Did you start this in Test App?' }).waitFor()
  await page.getByText('Connecting as Ada Lovelace').waitFor()
  expect(await page.getByText('ada@app.example').count()).toBe(0)
  expect(await axeFindings()).toEqual([])
  expect(provider.control.calls).toEqual([])
  await awake(page)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await signInAtProvider(page)
  await page.getByRole('heading', { name: 'Connected' }).waitFor()
  expect(await bindingOfOnlyGrant(vault)).toBe('unbound')
})

test('who says no to that question ends the session', async () => {
  standalone = await serveStandalone({ allowUnboundSessions: true })
  const { client, vault, provider } = standalone
  const { connectUrl, sessionToken } = await client.createConnectSession({
    user: ada,
    allowedProviders: ['slack'],
  })
  await page.goto(connectUrl)
  await page.getByRole('heading', { name: 'Did you start this in Test App?' }).waitFor()
  await awake(page)
  await page.getByRole('button', { name: 'I did not start this' }).click()
  await page.getByRole('heading', { name: 'Cancelled' }).waitFor()
  await expect
    .poll(async () => (await client.pollConnectSession(sessionToken)).status)
    .toBe('cancelled')
  expect(await auditedEvents(vault)).toContain('session.cancelled')
  expect(provider.control.calls).toEqual([])
})
