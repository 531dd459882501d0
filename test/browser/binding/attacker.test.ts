import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { launchBrowser, type Profile, type TestBrowser } from '../../support/browser.ts'
import { CookieJar } from '../../support/cookie-jar.ts'
import { postSession, type MintedSession } from '../../support/http-flow.ts'
import { openPopup } from '../../support/open-popup.ts'
import { servePages, type PageServer } from '../../support/serve-pages.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { startStandaloneApp, type StandaloneApp } from '../../support/standalone-app.ts'
import { auditedEvents } from '../../support/untied-session.ts'
import { complaintsOf } from '../pages/complaints.ts'

/**
 * Mallory has an account in the app, and a session of his own for it. He wants Ada to finish it, so that her account at the
 * provider becomes his. He holds everything that an app's page holds, the whole session token too.
 */

let browser: TestBrowser
let profile: Profile
let app: StandaloneApp
let attacker: PageServer
let minted: MintedSession
let page: Page

beforeAll(async () => {
  browser = await launchBrowser()
  profile = await browser.newProfile()
})
afterAll(() => browser.close())
beforeEach(async () => {
  app = await startStandaloneApp()
  const jar = new CookieJar()
  await jar.fetch(`${app.origin}/login/mallory`)
  minted = (await (await postSession(app, jar, { provider: 'slack' })).json()) as MintedSession
  attacker = await servePages({ '/': attackerPage(minted) })
  page = await profile.newPage()
})
afterEach(async () => {
  expect(complaintsOf(profile)).toEqual([])
  expect(app.standalone.provider.control.tokenCalls()).toBe(0)
  expect((await app.standalone.vault.listGrants()).items).toEqual([])
  await profile.reset()
  await attacker.close()
  await app.close()
})

/** The victim presses a button on the attacker's page. */
async function press(name: string): Promise<Page> {
  await page.goto(attacker.origin)
  return openPopup(page, () => page.click(`text=${name}`))
}

describe('an attacker’s page that opens its own link in a popup', () => {
  test('proves nothing by the token: the browser says where it came from', async () => {
    const popup = await press('Answer with the token')
    await popup.getByRole('heading', { name: 'This was started somewhere else' }).waitFor()
    await popup.getByText('press the button in Test App once more').waitFor()
    expect(await page.evaluate(() => (window as unknown as { asked: number }).asked)).toBe(1)
    expect(await auditedEvents(app.standalone.vault)).toContain('session.refused binding_failed')
  })

  test.each([
    ['ada', 'This was started somewhere else', 'failed'],
    ['nobody', 'You are not signed in', 'authorizing'],
  ])(
    'and says nothing, gets no further than the app, where %s is logged in',
    async (login, heading, status) => {
      await page.goto(`${app.origin}/login/${login}`)
      const popup = await press('Say nothing')
      await signInAtProvider(popup)
      await popup.getByRole('heading', { name: heading }).waitFor()
      expect(new URL(popup.url()).origin).toBe(app.origin)
      const { client } = app.standalone
      expect((await client.pollConnectSession(minted.session_token)).status).toBe(status)
    },
  )
})

test('an attacker’s link in a message gets no further than the app', async () => {
  await page.goto(`${app.origin}/login/ada`)
  await page.goto(minted.connect_url)
  await signInAtProvider(page)
  await page.getByRole('heading', { name: 'This was started somewhere else' }).waitFor()
  const { client, vault } = app.standalone
  expect(await client.pollConnectSession(minted.session_token)).toMatchObject({
    status: 'failed',
    error: { code: 'binding_failed' },
  })
  expect(await auditedEvents(vault)).toContain('authorization.failed binding_failed')
})

function attackerPage({ connect_url: url, session_token: token }: MintedSession): string {
  const link = JSON.stringify(`${url}&display=popup`)
  return `<!doctype html><title>Kittens</title>
<button id="token">Answer with the token</button><button id="silent">Say nothing</button><script>
  window.asked = 0
  let answers = false
  addEventListener('message', (event) => {
    if (event.data.type !== 'alter_connect_hello') return
    asked += 1
    if (answers) event.source.postMessage({ type: 'alter_connect_proof', session_token: '${token}' }, event.origin)
  })
  const show = () => open(${link}, '', 'popup,width=500,height=700')
  document.getElementById('token').onclick = () => { answers = true; show() }
  document.getElementById('silent').onclick = show
</script>`
}
