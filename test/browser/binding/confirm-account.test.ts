import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser, type Profile, type TestBrowser } from '../../support/browser.ts'
import { ada } from '../../support/create-test-vault.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { startStandaloneApp, type StandaloneApp } from '../../support/standalone-app.ts'
import { awake } from '../pages/awake.ts'

// A link from a message: nothing shows that its user has chosen the account, so the app's page asks.
let browser: TestBrowser
let app: StandaloneApp
beforeAll(async () => {
  browser = await launchBrowser({ scope: 'page' })
  app = await startStandaloneApp({ sameSite: 'strict' })
})
afterAll(async () => {
  await browser.close()
  await app.close()
})

async function open(profile: Profile): Promise<Page> {
  const page = await profile.newPage()
  await page.goto(`${app.origin}/login/ada`)
  const { connectUrl } = await app.standalone.client.createConnectSession({
    user: ada,
    allowedProviders: ['slack'],
    completeUrl: `${app.publicURL}/return`,
  })
  await page.goto(`${connectUrl}&display=page`)
  await page.waitForURL((url) => url.origin === app.standalone.provider.origin)
  await signInAtProvider(page)
  await page.waitForURL((url) => url.pathname === '/alter/return')
  await page.getByRole('heading', { name: 'Is this your account?' }).waitFor()
  return page
}

const grants = async () =>
  (await app.standalone.client.listGrants({ user: ada, status: 'active' })).items.length

describe('the question whether an account is the user’s', () => {
  test('names the account, and connects it when the user accepts by keyboard', async () => {
    const profile = await browser.newProfile()
    const page = await open(profile)
    await page.getByText('Analytical Engines').waitFor()
    expect(await grants()).toBe(0)
    await page.reload()
    await page.getByText('Analytical Engines').waitFor()
    // The cautious choice comes first.
    await awake(page)
    await page.keyboard.press('Tab')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe('This is not my account')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Connected' }).waitFor()
    expect(await grants()).toBe(1)
    expect(profile.errors).toEqual([])
    expect(profile.console.filter(({ type }) => type === 'error')).toEqual([])
    await profile.close()
  })

  test('lets the user decline, and says that nothing was connected', async () => {
    const profile = await browser.newProfile()
    const before = await grants()
    const page = await open(profile)
    await awake(page)
    await page.mouse.move(3, 3)
    await page.getByRole('button', { name: 'This is not my account' }).click()
    await page.getByText('The account was not connected.').waitFor()
    expect(await grants()).toBe(before)
    await profile.close()
  })

  test('takes no press from the second half of a double click', async () => {
    const profile = await browser.newProfile()
    const before = await grants()
    const page = await open(profile)
    const accept = page.getByRole('button', { name: 'Connect this account' })
    const { x, y, width, height } = (await accept.boundingBox())!
    await page.reload()
    // A press alone: the pointer has not moved on this page.
    const press = { x: x + width / 2, y: y + height / 2, button: 'left', clickCount: 2 } as const
    const input = await profile.context.newCDPSession(page)
    await input.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...press })
    await input.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...press })
    await page.getByText('Press once more to continue.').waitFor()
    expect(await grants()).toBe(before)
    await profile.close()
  })
})
