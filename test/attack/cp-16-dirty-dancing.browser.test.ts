import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { publicIdOf } from '../support/create-test-vault.ts'
import { jsonHeaders } from '../support/http-flow.ts'
import { openPopup } from '../support/open-popup.ts'
import { recordMessages, type RecordedMessage } from '../support/record-messages.ts'
import { servePages, type PageServer } from '../support/serve-pages.ts'

// The attacker makes the answer go wrong, so that its code is not used up but stays in the address of an error page, from where
// a message, a referrer or the history gives it away.
let browser: TestBrowser
let profile: Profile
let messages: readonly RecordedMessage[]
let app: TestApp
let evil: PageServer
beforeAll(async () => {
  browser = await launchBrowser()
  profile = await browser.newProfile()
  messages = await recordMessages(profile.context)
  app = await createTestApp()
  evil = await servePages({ '/': '<title>evil</title><button>Prize</button>' })
})
afterAll(async () => {
  await browser.close()
  await app.close()
  await evil.close()
})

/** A flow of the victim's browser whose answer has been held back: where the provider would have sent it. */
async function heldBack(page: Page) {
  await page.goto(`${app.origin}/login/ada`)
  const { connectUrl, sessionToken } = await app.vault.createConnectSession({
    user: { id: 'user-ada' },
    allowedProviders: ['slack'],
    allowedOrigin: app.origin,
    returnUrl: `${app.origin}/login/ada`,
  })
  const url = await page.evaluate(
    async ({ session, headers }) => {
      const post = async (path: string, body: object) =>
        (await (
          await fetch(`/alter/sdk/oauth/connect/${path}`, {
            method: 'POST',
            headers,
            body: JSON.stringify({ session, ...body }),
          })
        ).json()) as { authorization_url: string }
      await post('redeem', { display: 'popup' })
      return (await post('authorize', { provider: 'slack' })).authorization_url
    },
    { session: publicIdOf(connectUrl), headers: jsonHeaders },
  )
  const { redirect } = await app.provider.authorize(url)
  return { redirect, sessionToken }
}

const unhappy: Record<string, (url: URL) => void> = {
  'an error beside the code': (url) => url.searchParams.set('error', 'access_denied'),
  'a wrong state': (url) => url.searchParams.set('state', `st_main_${'a'.repeat(43)}`),
  'no state': (url) => url.searchParams.delete('state'),
  'an empty state': (url) => url.searchParams.set('state', ''),
  'the state twice': (url) => url.searchParams.append('state', url.searchParams.get('state') ?? ''),
  'the code twice': (url) => url.searchParams.append('code', 'another'),
  'another provider’s address': (url) => {
    url.pathname = url.pathname.replace(/slack$/, 'github')
  },
  'an address of no provider': (url) => {
    url.pathname = url.pathname.replace(/slack$/, 'nobody')
  },
  'another issuer': (url) => url.searchParams.set('iss', 'https://evil.example'),
  'the answer in the fragment': (url) => {
    url.hash = url.search.slice(1)
    url.search = ''
  },
  'the answer in the fragment too': (url) => {
    url.hash = url.search.slice(1)
  },
  'a posted answer beside it': (url) => url.searchParams.set('form_post', '0123456789abcdef'),
  'a path below': (url) => {
    url.pathname += '/more'
  },
}

attackTest(
  {
    row: 'CP-16',
    name: 'a code that is left over on twelve unhappy paths',
    reference: 'Dirty dancing (Rosén 2022); RFC 9700 §4.2',
  },
  async (countTry) => {
    const page = await profile.newPage()
    for (const [name, spoil] of Object.entries(unhappy)) {
      const { redirect, sessionToken } = await heldBack(page)
      const code = redirect.searchParams.get('code') ?? ''
      const before = app.provider.control.tokenCalls()
      const heard = messages.length
      spoil(redirect)
      await page.goto(evil.origin)
      await page.evaluate((link) => {
        const [button] = document.getElementsByTagName('button')
        button?.addEventListener('click', () => window.open(link, '', 'width=480,height=640'))
      }, redirect.href)
      const popup = await openPopup(page, () => page.getByRole('button').click())
      if (!popup.isClosed()) {
        const seen = await popup
          .evaluate(() => [location.href, document.referrer, document.documentElement.outerHTML])
          // It has closed itself.
          .catch(() => [])
        for (const text of seen) countTry(text.includes(code))
        expect(await popup.evaluate(() => history.length).catch(() => 1), name).toBe(1)
      }
      countTry(messages.slice(heard).some(({ data }) => data.includes(code)))
      countTry(
        app.provider.control.tokenCalls() > before && name !== 'the answer in the fragment too',
      )
      await popup.close()
      expect(['authorizing', 'failed', 'completed']).toContain(
        (await app.vault.pollConnectSession(sessionToken)).status,
      )
    }
    const { redirect, sessionToken } = await heldBack(page)
    await page.goto(redirect.href)
    await expect
      .poll(async () => (await app.vault.pollConnectSession(sessionToken)).status)
      .toBe('completed')
  },
)
