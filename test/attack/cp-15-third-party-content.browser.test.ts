import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { recordTraffic, type Exchange, type TrafficRecorder } from '../support/record-traffic.ts'

// The page that a code arrives at: whatever else it loads, or wherever it goes on to, must not learn of the code.
let browser: TestBrowser
let profile: Profile
let traffic: TrafficRecorder
let app: TestApp
beforeAll(async () => {
  traffic = await recordTraffic()
  browser = await launchBrowser({ proxy: traffic.proxy })
  profile = await browser.newProfile()
  app = await createTestApp({
    after: (host) =>
      host.get('/page', (_request, response) => {
        response.type('html').send('<!doctype html><title>Back</title><img src="/picture">')
      }),
  })
  app.provider.control.autoConsent = 'ada'
})
afterAll(async () => {
  await browser.close()
  await app.close()
  await traffic.close()
})

const headerOf = ({ requestHeaders }: Exchange, name: string) =>
  requestHeaders.find(([key]) => key.toLowerCase() === name)?.[1]

attackTest(
  {
    row: 'CP-15',
    name: 'the callback’s code and state at whatever that page loads or leads to',
    reference: 'RFC 9700 §4.2.2 and §4.2.4',
  },
  async (countTry) => {
    const page = await profile.newPage()
    for (const key of ['slack', 'github', 'google']) {
      await page.goto(`${app.origin}/login/ada`)
      // As a link of the app's own page. Every other navigation has to be confirmed first.
      await page.evaluate((href) => location.assign(href), `/alter/connect/${key}?return_to=/page`)
      await page.waitForURL((url) => url.pathname === '/page')
    }
    await page.waitForLoadState('networkidle')
    expect((await app.vault.listGrants()).items).toHaveLength(3)
    const callbacks = traffic.exchanges.filter(({ url }) => url.includes('/oauth/callback/'))
    expect(callbacks).toHaveLength(3)
    const secrets = callbacks.flatMap(({ url }) =>
      ['code', 'state'].map((name) => new URL(url).searchParams.get(name) ?? ''),
    )
    expect(secrets.every((secret) => secret.length > 15)).toBe(true)
    for (const exchange of traffic.exchanges) {
      const referer = headerOf(exchange, 'referer') ?? ''
      const isCallback = callbacks.includes(exchange)
      const request = [referer, isCallback ? '' : exchange.url, exchange.requestBody.toString()]
      for (const secret of secrets) {
        const isProvider = new URL(exchange.url).origin === app.provider.origin
        countTry(!isProvider && request.some((text) => text.includes(secret)))
      }
      // From no page of the vault does a request say where it comes from.
      countTry(referer.includes('/alter/'))
    }
    // Of one document nothing else is loaded, and nothing of it names another host.
    for (const { responseBody } of callbacks) {
      const html = responseBody.toString('utf8')
      countTry(
        /<(?:img|link|iframe|object|embed|video|audio)\b[^>]*(?:src|href)="(?!data:)/i.test(html),
      )
      countTry(/<script[^>]*\bsrc=/i.test(html))
      for (const secret of secrets) countTry(html.includes(secret))
    }
    const fromCallbacks = traffic.exchanges.filter(
      ({ url }, index) =>
        traffic.exchanges[index - 1]?.url.includes('/oauth/callback/') === true &&
        !/\/(page|favicon\.ico)(\?|$)/.test(url),
    )
    expect(fromCallbacks.map(({ url }) => url.split('?')[0])).toEqual([])
  },
)
