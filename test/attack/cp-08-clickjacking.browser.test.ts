import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { freePort } from '../support/free-port.ts'
import { servePages, type PageServer } from '../support/serve-pages.ts'

let browser: TestBrowser
let profile: Profile
let app: TestApp
let evil: PageServer
beforeAll(async () => {
  browser = await launchBrowser({ scope: 'page' })
  profile = await browser.newProfile()
  const port = await freePort()
  evil = await servePages({ '/': '<title>framer</title><body>' })
  app = await createTestApp({
    port,
    before: (host) =>
      host.get('/framer', (_request, response) => {
        response.type('html').send('<title>framer</title><body>')
      }),
    // Also origins that may take part in flows may not frame.
    vault: { app: { name: 'Test App', origins: [evil.origin, evil.otherSite] } },
  })
})
afterAll(async () => {
  await browser.close()
  await app.close()
  await evil.close()
})

attackTest(
  {
    row: 'CP-08',
    name: 'every page of the vault in a frame, on another site, another port and the app’s own page',
    reference: 'RFC 9700 §4.16, RFC 6749 §10.13',
  },
  async (countTry) => {
    const page = await profile.newPage()
    await page.goto(`${app.origin}/login/ada`)
    const { connectUrl } = await app.vault.createConnectSession({
      user: { id: 'user-ada' },
      allowedOrigin: app.origin,
    })
    const base = `${app.origin}/alter`
    const framed = [
      `${connectUrl}&display=popup`,
      `${base}/sdk/oauth/connect`,
      `${base}/connect/slack`,
      `${base}/connect/nobody`,
      `${base}/oauth/callback/slack?code=x&state=y`,
      `${base}/oauth/callback/slack?error=access_denied`,
      `${base}/nothing/here`,
      `${base}/healthz`,
    ]
    const frameIt = (src: string, kind: 'iframe' | 'object') =>
      page.evaluate(
        async ({ src: url, kind: tag }) => {
          const frame = document.createElement(tag)
          const loaded = new Promise((resolve) => {
            frame.addEventListener('load', resolve)
            frame.addEventListener('error', resolve)
          })
          frame.setAttribute(tag === 'object' ? 'data' : 'src', url)
          document.body.append(frame)
          await loaded
        },
        { src, kind },
      )
    for (const origin of [evil.origin, evil.otherSite, app.origin]) {
      await page.goto(origin === app.origin ? `${origin}/framer` : origin)
      // What may be framed is.
      await frameIt(`${app.origin}/login/ada`, 'iframe')
      const inFrames = () =>
        page
          .frames()
          .filter((frame) => frame !== page.mainFrame())
          .map((frame) => frame.url())
      expect(inFrames()).toEqual([`${app.origin}/login/ada`])
      for (const src of framed) {
        for (const kind of ['iframe', 'object'] as const) {
          await frameIt(src, kind)
          countTry(inFrames().some((url) => url.startsWith(base)))
        }
      }
    }
  },
)
