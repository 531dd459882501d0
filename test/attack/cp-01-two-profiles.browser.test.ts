import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { attackTest, type CountTry } from '../support/attack.ts'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { bundleSdk } from '../support/bundle-sdk.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { openPopup } from '../support/open-popup.ts'
import { serveStandalone, type Standalone } from '../support/serve-standalone.ts'
import { servePages, type PageServer } from '../support/serve-pages.ts'
import { signInAtProvider } from '../support/sign-in-at-provider.ts'

// Two people, each with a browser of their own, on four sites: the app on localhost, the attacker's pages and the provider on
// 127.0.0.1, the vault on ::1.
const reference = 'draft-ietf-oauth-security-topics-update §2.3'
const mallory = { id: 'user-mallory' }

let browser: TestBrowser
let attacker: Profile
let victim: Profile
let pages: PageServer
let served: Standalone
let embedded: TestApp
beforeAll(async () => {
  browser = await launchBrowser()
  const sdk = await bundleSdk()
  const script = { 'Content-Type': 'text/javascript' }
  pages = await servePages({
    '/sdk.js': { html: sdk, headers: script },
    '/app': appPage,
    '/app/return': '<title>Back in the app</title>',
    '/evil': evilPage,
    '/evil/wait': evilPopup,
    '/framed': '<title>App with an advertisement</title><body>',
  })
  served = await serveStandalone({
    app: { name: 'Test App', origins: [pages.otherSite] },
  })
  embedded = await createTestApp()
  ;[attacker, victim] = await Promise.all([browser.newProfile(), browser.newProfile()])
})
afterAll(async () => {
  await browser.close()
  await Promise.all([pages.close(), served.close(), embedded.close()])
})

let page: Page
beforeEach(async () => {
  page = await victim.newPage()
  served.provider.control.autoConsent = 'ada'
  return async () => {
    await Promise.all(
      victim.context
        .pages()
        .slice(1)
        .map((each) => each.close()),
    )
  }
})

/** The app's page: a button that connects with the session in its address. */
const appPage = `<!doctype html><title>App</title><button>Connect</button><script type="module">
  import AlterConnect from '/sdk.js'
  const { token, vault } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
  const connect = AlterConnect.create({ baseURL: vault })
  document.querySelector('button').onclick = () =>
    connect.open({ token, onSuccess: () => { document.title = 'connected' }, onError: ({ code }) => { document.title = code } })
</script>`

/** Opens the link, and tells whoever asks what Mallory knows: the whole token. */
const evilPage = `<!doctype html><title>evil</title><button>A free prize</button><script>
  const { link, token, next } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
  addEventListener('message', ({ source, data }) => {
    if (data.type === 'alter_connect_hello') source.postMessage({ type: 'alter_connect_proof', session_token: token }, '*')
  })
  document.querySelector('button').onclick = () => {
    window.open(link, '', 'width=480,height=640')
    if (next) location.href = next
  }
</script>`

/** A window that turns into the connect page once its opener has turned into the app's page. */
const evilPopup = `<!doctype html><title>evil popup</title><script>
  const { link } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
  const wait = setInterval(() => {
    try { void opener.document } catch { location.href = link; clearInterval(wait) }
  }, 20)
</script>`

const fragment = (values: Record<string, string>) => `#${new URLSearchParams(values).toString()}`

const mint = (more: Parameters<Standalone['client']['createConnectSession']>[0] = {}) =>
  served.client.createConnectSession({
    user: mallory,
    allowedProviders: ['slack'],
    allowedOrigin: pages.otherSite,
    ...more,
  })

const heading = (of: Page, name: string) => of.getByRole('heading', { level: 1, name }).waitFor()
const refusedHeading = 'This was started somewhere else'
const unknownHeading = 'We cannot tell who started this'

/** Nothing is at the provider, neither a code nor a token, and the session is as the attacker made it. */
async function nothingHappened(countTry: CountTry, token: string, before: number) {
  countTry(served.provider.control.calls.length > before)
  countTry((await served.client.pollConnectSession(token)).status !== 'pending')
  const audit = await served.vault.queryAudit({ limit: 1 })
  expect(audit.items[0]).toMatchObject({ event: 'session.refused', errorCode: 'binding_failed' })
}

attackTest(
  { row: 'CP-01', name: 'Chromium: the link, opened in the victim’s browser', reference },
  async (countTry) => {
    // In the attacker's own browser it would work: their app's page is there.
    const own = await mint()
    const appTab = await attacker.newPage()
    const values = { token: own.sessionToken, vault: served.publicURL }
    await appTab.goto(`${pages.otherSite}/app${fragment(values)}`)
    await appTab.getByRole('button').click()
    await expect.poll(() => appTab.title()).toBe('connected')

    for (const display of ['popup', 'page']) {
      const { connectUrl, sessionToken } = await mint()
      const before = served.provider.control.calls.length
      // Another fragment alone would load nothing.
      await page.goto('about:blank')
      await page.goto(`${connectUrl}&display=${display}`)
      await heading(page, unknownHeading)
      await nothingHappened(countTry, sessionToken, before)
    }
  },
)

attackTest(
  { row: 'CP-01', name: 'Chromium: opened by a page that answers with the right token', reference },
  async (countTry) => {
    const { connectUrl, sessionToken } = await mint()
    const before = served.provider.control.calls.length
    const values = { link: `${connectUrl}&display=popup`, token: sessionToken }
    await page.goto(`${pages.origin}/evil${fragment(values)}`)
    const popup = await openPopup(page, () => page.getByRole('button').click())
    await heading(popup, refusedHeading)
    await nothingHappened(countTry, sessionToken, before)
  },
)

attackTest(
  { row: 'CP-01', name: 'Chromium: the same from a frame in the app’s own page', reference },
  async (countTry) => {
    const { connectUrl, sessionToken } = await mint()
    const before = served.provider.control.calls.length
    const values = { link: `${connectUrl}&display=popup`, token: sessionToken }
    await page.goto(`${pages.otherSite}/framed`)
    await page.evaluate(
      (src) => {
        const frame = document.createElement('iframe')
        frame.src = src
        document.body.append(frame)
      },
      `${pages.origin}/evil${fragment(values)}`,
    )
    const button = page.frameLocator('iframe').getByRole('button')
    const popup = await openPopup(page, () => button.click())
    await heading(popup, refusedHeading)
    await nothingHappened(countTry, sessionToken, before)
  },
)

attackTest(
  {
    row: 'CP-01',
    name: 'Chromium: the opener turns into the app’s page, where a flow of the victim’s is open',
    reference,
  },
  async (countTry) => {
    const { connectUrl, sessionToken } = await mint()
    const own = await mint({ user: { id: 'user-ada' } })
    served.provider.control.autoConsent = undefined
    const app = `${pages.otherSite}/app${fragment({ token: own.sessionToken, vault: served.publicURL })}`
    const link = `${pages.origin}/evil/wait${fragment({ link: `${connectUrl}&display=popup` })}`
    await page.goto(`${pages.origin}/evil${fragment({ link, token: sessionToken, next: app })}`)
    const popup = await openPopup(page, () => page.getByRole('button').click())
    await page.waitForURL(app)
    await page.bringToFront()
    const mine = await openPopup(page, () => page.getByRole('button').click())
    const before = served.provider.control.calls.length
    await heading(popup, unknownHeading)
    countTry(
      served.provider.control.calls.slice(before).some(({ endpoint }) => endpoint === 'token'),
    )
    countTry((await served.client.pollConnectSession(sessionToken)).status !== 'pending')
    // The victim's own flow goes on.
    await signInAtProvider(mine)
    await expect.poll(() => page.title()).toBe('connected')
  },
)

attackTest(
  {
    row: 'CP-01',
    name: 'Chromium: a hostile page redeems by itself, with a forged origin',
    reference,
  },
  async (countTry) => {
    const { connectUrl, sessionToken } = await mint()
    const before = served.provider.control.calls.length
    await page.goto(`${pages.origin}/evil`)
    const read = await page.evaluate(
      async ({ url, body }) => {
        const tries: [string, RequestInit][] = [
          ['json', { headers: { 'content-type': 'application/json', 'alter-connect': '1' } }],
          ['json without our header', { headers: { 'content-type': 'application/json' } }],
          ['text', { mode: 'no-cors', headers: { 'content-type': 'text/plain' } }],
          ['form', { mode: 'no-cors' }],
          ['cookies', { credentials: 'include', headers: { 'alter-connect': '1' } }],
        ]
        const answers = await Promise.all(
          tries.map(([, init]) =>
            fetch(url, { method: 'POST', body, ...init }).then(
              (answer) => answer.ok,
              () => false,
            ),
          ),
        )
        return [...answers, navigator.sendBeacon(url, body) && false]
      },
      {
        url: `${served.publicURL}/sdk/oauth/connect/redeem`,
        body: JSON.stringify({
          session: sessionToken.split('.')[0],
          display: 'popup',
          proof: { session_token: sessionToken, origin: pages.otherSite },
        }),
      },
    )
    for (const wasRead of read) countTry(wasRead)
    countTry((await served.client.pollConnectSession(sessionToken)).status !== 'pending')
    countTry(served.provider.control.calls.length > before)
    // It is the browser that stands in the way: the vault takes this very body from its own page.
    await page.goto(`${connectUrl}&display=page`)
    await heading(page, unknownHeading)
  },
)

attackTest(
  {
    row: 'CP-01',
    name: 'Chromium: the victim goes all the way, and the app sees who came back',
    reference,
  },
  async (countTry) => {
    const { connectUrl, sessionToken } = await mint({
      completeUrl: `${pages.otherSite}/app/return`,
      allowedOrigin: pages.otherSite,
    })
    const before = served.provider.control.tokenCalls()
    await page.goto(`${connectUrl}&display=page`)
    await page.waitForURL((url) => url.pathname === '/app/return')
    const result = new URL(page.url()).searchParams.get('alter_connect_result') ?? ''
    const refusal = served.client.completeConnectSession({ result, user: { id: 'user-ada' } })
    await expect(refusal).rejects.toMatchObject({ code: 'binding_failed' })
    countTry(served.provider.control.tokenCalls() > before)
    expect(await served.client.pollConnectSession(sessionToken)).toMatchObject({
      status: 'failed',
      error: { code: 'binding_failed' },
    })
    const audit = await served.vault.queryAudit({ limit: 1 })
    expect(audit.items[0]).toMatchObject({
      event: 'authorization.failed',
      errorCode: 'binding_failed',
    })
  },
)

attackTest(
  {
    row: 'CP-01',
    name: 'Chromium: embedded, where the victim is logged in as somebody else, or not at all',
    reference,
  },
  async (countTry) => {
    const tab = await attacker.newPage()
    await tab.goto(`${embedded.origin}/login/mallory`)
    for (const login of ['nobody', 'grace']) {
      for (const display of ['popup', 'page']) {
        const minted = await tab.evaluate(async () => {
          const answer = await fetch('/alter/session', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'Alter-Connect': '1' },
            body: '{"provider":"slack"}',
          })
          return (await answer.json()) as { session_token: string; connect_url: string }
        })
        await page.goto(`${embedded.origin}/login/${login}`)
        await page.goto(`${minted.connect_url}&display=${display}`)
        await heading(page, refusedHeading)
        countTry(embedded.provider.control.calls.length > 0)
        const { status } = await embedded.vault.pollConnectSession(minted.session_token)
        expect(status).toBe(login === 'grace' ? 'failed' : 'pending')
      }
    }
    // Mallory's own browser is let through with the last of its kind.
    await tab.evaluate(() => location.assign('/alter/connect/slack?return_to=/'))
    await tab.waitForURL((url) => url.origin === embedded.provider.origin)
  },
)
