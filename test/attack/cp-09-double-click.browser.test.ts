import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'

// The second click of a double click, aimed at the attacker's page, lands on a window that came up between the two.
let browser: TestBrowser
let profile: Profile
let app: TestApp
beforeAll(async () => {
  browser = await launchBrowser()
  profile = await browser.newProfile()
  app = await createTestApp()
})
afterAll(async () => {
  await browser.close()
  await app.close()
})

const delays = [50, 100, 150, 200, 250, 300, 350, 400]
const leaving = () => app.provider.control.calls.length

async function openConnectPage(page: Page): Promise<void> {
  const { connectUrl } = await app.vault.createConnectSession({
    user: { id: 'user-ada' },
    allowedProviders: ['slack', 'github'],
    allowedOrigin: app.origin,
  })
  await page.goto('about:blank')
  await page.goto(`${connectUrl}&display=page`)
  await page.locator('[data-guarded]').first().waitFor()
}

/** A press of the mouse where it is, as the hardware makes one: nothing is waited for and nothing is looked at. */
async function doubleClicks(page: Page) {
  const box = await page.locator('[data-guarded]').first().boundingBox()
  if (box === null) throw new Error('there is no button')
  const cdp = await page.context().newCDPSession(page)
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  return async (count: number) => {
    for (const type of ['mousePressed', 'mouseReleased'] as const)
      await cdp.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: count })
  }
}

const reference = 'DoubleClickjacking (Yibelo 2024); RFC 9700 §4.16'

attackTest(
  { row: 'CP-09', name: 'double clicks 50 to 400 ms after the page has come up', reference },
  async (countTry) => {
    const page = await profile.newPage()
    await page.goto(`${app.origin}/login/ada`)
    // The page's own clock goes on when it is told to, so that 400 ms are 400 ms on a busy machine too.
    await page.clock.install()
    await openConnectPage(page)
    const click = await doubleClicks(page)
    await page.clock.pauseAt(Date.now() + 60_000)
    for (let round = 0; round < 25; round += 1) {
      for (const delay of delays) {
        // What a browser tells a page that is pulled to the front.
        await page.evaluate(() => window.dispatchEvent(new Event('focus')))
        await page.clock.runFor(delay)
        for (const count of [1, 2]) await click(count)
        countTry(leaving() > 0)
      }
    }
    // Whoever means it comes through.
    await page.clock.runFor(600)
    await click(1)
    await page.clock.resume()
    await page.waitForURL((url) => url.origin === app.provider.origin)
  },
)

attackTest(
  { row: 'CP-09', name: 'a key that is held down while the window comes up', reference },
  async (countTry) => {
    const page = await profile.newPage()
    await openConnectPage(page)
    const before = leaving()
    const cdp = await page.context().newCDPSession(page)
    for (const [key, code, text] of [
      ['Enter', 13, '\r'],
      [' ', 32, ' '],
    ] as const) {
      await page.locator('[data-guarded]').first().focus()
      for (let count = 0; count < 40; count += 1) {
        await cdp.send('Input.dispatchKeyEvent', {
          type: 'keyDown',
          autoRepeat: true,
          key,
          code: key === ' ' ? 'Space' : key,
          windowsVirtualKeyCode: code,
          text,
        })
        countTry(leaving() > before)
      }
    }
  },
)

attackTest(
  { row: 'CP-09', name: 'the button is focused from outside, or pressed by script', reference },
  async (countTry) => {
    const page = await profile.newPage()
    await openConnectPage(page)
    const before = leaving()
    const ids = await page.evaluate(() =>
      [...document.querySelectorAll('[data-guarded]')].map((button) => button.id),
    )
    // A fragment focuses what has an id; none has.
    for (const id of ids) countTry(id !== '')
    countTry((await page.locator('[autofocus]').count()) > 0)
    await page.locator('[data-guarded]:not([aria-disabled])').first().waitFor()
    await page.mouse.move(5, 5)
    await page.mouse.move(9, 9)
    await page.evaluate(() => {
      for (const button of document.querySelectorAll<HTMLElement>('[data-guarded]')) {
        button.click()
        button.dispatchEvent(new MouseEvent('click', { bubbles: true }))
      }
    })
    countTry(leaving() > before)
    expect(leaving()).toBe(before)
  },
)
