import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { openPopup } from '../support/open-popup.ts'
import { callbacksOf, isOpen, serveSdkPage } from '../support/sdk-page.ts'
import { servePages, type PageServer } from '../support/serve-pages.ts'
import { signInAtProvider } from '../support/sign-in-at-provider.ts'

let browser: TestBrowser
let profile: Profile
let app: TestApp
let evil: PageServer

const forged = (session: string) =>
  JSON.stringify({
    type: 'alter_connect_success',
    session,
    grants: [
      {
        grant_id: 'ATTACKER',
        provider: 'google',
        provider_name: 'Google',
        account_identifier: 'attacker@example.com',
        timestamp: '2026-01-01T00:00:00Z',
        operation: 'creation',
        scopes: [],
        status: 'active',
      },
    ],
  })

beforeAll(async () => {
  browser = await launchBrowser()
  profile = await browser.newProfile()
})
afterAll(() => browser.close())
beforeEach(async () => {
  evil = await servePages({ '/': '<title>evil</title>' })
  app = await createTestApp({ before: await serveSdkPage() })
})
afterEach(async () => {
  await profile.reset()
  await app.close()
  await evil.close()
})

async function flow() {
  const page = await profile.newPage()
  await page.goto(`${app.origin}/login/ada`)
  await page.goto(`${app.origin}/page`)
  const minted = page.waitForResponse((response) => response.url().endsWith('/alter/session'))
  const popup = await openPopup(page, () => page.click('#connect'))
  const { session_token: token } = (await (await minted).json()) as { session_token: string }
  await popup.getByRole('button', { name: 'Ada Lovelace' }).waitFor()
  return { page, popup, session: token.split('.')[0]! }
}

test('a perfect message of another origin is ignored, from a frame as from the window’s own handle', async () => {
  const { page, popup, session } = await flow()
  // From the flow's very window, but while the provider's origin is in it.
  await popup.evaluate(`opener.postMessage(${forged(session)}, '*')`)
  // From a frame of a third origin in the app's page.
  await page.evaluate((url) => {
    const frame = document.createElement('iframe')
    frame.src = url
    document.body.append(frame)
  }, evil.origin)
  await expect
    .poll(() => page.frames().some((frame) => frame.url().startsWith(evil.origin)))
    .toBe(true)
  const frame = page.frames().find((each) => each.url().startsWith(evil.origin))!
  await frame.evaluate(`parent.postMessage(${forged(session)}, '*')`)
  expect(await callbacksOf(page)).toEqual([])
  expect(await isOpen(page)).toBe(true)
  await signInAtProvider(popup)
  await expect
    .poll(() => callbacksOf(page))
    .toMatchObject([['success', [{ account_identifier: 'ada@example.com' }]]])
})

test('a perfect message of the right origin but another window is ignored', async () => {
  const { page, session } = await flow()
  // The app's own origin serves the vault too: a message of the page to itself has the right origin, and the wrong source.
  await page.evaluate(`window.postMessage(${forged(session)}, '*')`)
  await page.evaluate(`(() => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    frame.contentWindow.eval(${JSON.stringify(`parent.postMessage(${forged(session)}, '*')`)})
  })()`)
  expect(await callbacksOf(page)).toEqual([])
  expect(await isOpen(page)).toBe(true)
  expect(profile.errors).toEqual([])
})

test('an opener on another origin than the session’s hears nothing', async () => {
  const spy = await profile.newPage()
  await spy.goto(evil.origin)
  await spy.evaluate(() => {
    Object.assign(window, { heard: [] })
    addEventListener('message', (event) =>
      (window as unknown as { heard: unknown[] }).heard.push(event.data),
    )
  })
  // The attacker's page opens the connect page of a session that the victim's own browser may redeem.
  await profile
    .newPage()
    .then((page) =>
      page.goto(`${app.origin}/login/ada`).then(() => page.goto(`${app.origin}/page`)),
    )
  const page = profile.context.pages().at(-1)!
  const minted = await page.evaluate(async () => {
    const response = await fetch('/alter/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Alter-Connect': '1' },
      body: '{"provider":"google"}',
    })
    return (await response.json()) as { connect_url: string }
  })
  const popup = await openPopup(spy, () =>
    spy.evaluate((url) => void window.open(url), `${minted.connect_url}&display=popup`),
  )
  await signInAtProvider(popup)
  await expect.poll(async () => (await app.vault.listGrants()).items.length).toBe(1)
  await popup
    .getByRole('heading')
    .first()
    .waitFor()
    .catch(() => undefined)
  expect(await spy.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual([])
})
