import { describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { readQuietly } from '../../support/read-quietly.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { clickTo, hears, isAlone, openAtProvider, openFlow, ready, setScene } from './scene.ts'

let reports: string[] = []
const scene = setScene(
  {},
  {
    before: (host) =>
      host.post('/report', (request, response) => {
        reports.push(request.url)
        response.status(204).end()
      }),
  },
)

/** Nothing but the page's own files, and the vault to ask. */
const strict = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  'report-uri /report',
].join('; ')

describe('a page with a strict policy and Trusted Types', () => {
  test('has no violation in a flow, in its window or in the bubble of a blocked one', async () => {
    reports = []
    const page = await scene.open({ csp: strict })
    await signInAtProvider(await openAtProvider(page))
    await hears(page, [['success', [{ provider: 'google' }]]])
    await isAlone(scene)
    await page.reload()
    await ready(page)
    await readQuietly(page, () => {
      void stage.connect.open(stage.options({ anchor: document.getElementById('act')! }))
    })
    await page.getByRole('button', { name: 'Continue' }).waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await hears(page, [['error', { code: 'popup_blocked' }]])
    expect(scene.lines().filter((line) => /Content.Security.Policy|Trusted/i.test(line))).toEqual(
      [],
    )
    expect(reports).toEqual([])
    // Such a thing would be noticed.
    await readQuietly(page, () => {
      document.body.append(document.createElement('style'))
      document.querySelector('style')!.textContent = 'p { color: red }'
    })
    await expect.poll(() => reports.length).toBeGreaterThan(0)
  })
})

describe('what the user prefers', () => {
  const look = (popup: Page) =>
    readQuietly(popup, () => {
      const { lang, dir, dataset } = document.documentElement
      return { lang, dir, theme: dataset['theme'], title: document.title }
    })

  test('the page’s language is the connect page’s, from right to left where it is read so', async () => {
    const page = await scene.open({ lang: 'ar', provider: '' })
    const popup = await openFlow(page)
    await popup.getByRole('heading').first().waitFor()
    await expect.poll(() => look(popup)).toMatchObject({ lang: 'ar', dir: 'rtl' })
    // The browser's own preference decides about light and dark.
    expect((await look(popup)).theme).toBeUndefined()
  })

  test('a language and a colour scheme that are asked for win', async () => {
    const page = await scene.open({ lang: 'ar', provider: '' })
    const popup = await openFlow(page, () => {
      void stage.connect.open(stage.options({ locale: 'de', theme: 'dark' }))
    })
    await popup.getByRole('heading', { name: /verbinden/i, level: 1 }).waitFor()
    await expect.poll(() => look(popup)).toMatchObject({ lang: 'de', dir: 'ltr', theme: 'dark' })
    const ground = await readQuietly(popup, () => getComputedStyle(document.body).backgroundColor)
    const [brightest] = /\d+/g
      .exec(ground)
      ?.map(Number)
      .toSorted((a, b) => b - a) ?? [255]
    expect(brightest).toBeLessThan(80)
  })
})

describe('the session token', () => {
  /** The secret half of every token that the page was given. */
  async function collectTokens(page: Page): Promise<string[]> {
    const tokens: string[] = []
    await page.route('**/alter/session', async (route) => {
      const response = await route.fetch()
      const { session_token: token } = (await response.json()) as { session_token: string }
      tokens.push(token.split('.')[1] ?? '')
      await route.fulfill({ response })
    })
    return tokens
  }

  test('is in no console line, address, referrer, history entry or provider’s fragment', async () => {
    const page = await scene.open()
    const tokens = await collectTokens(page)
    const seen: string[] = []
    page.context().on('request', (request) => {
      seen.push(request.url(), request.headers()['referer'] ?? '')
    })
    const history = async (window: Page) => {
      const cdp = await window.context().newCDPSession(window)
      const { entries } = await cdp.send('Page.getNavigationHistory')
      return entries.flatMap(({ url, userTypedURL, title }) => [url, userTypedURL, title])
    }

    // In a window, at the connect page and at the provider.
    const choosing = await openFlow(page, () => {
      const token = stage.mint
      void stage.connect.open({ ...stage.options({ token }), provider: 'nobody' })
    })
    await choosing.getByRole('heading').first().waitFor()
    const atConnectPage = await readQuietly(choosing, () => document.URL)
    expect(atConnectPage).toBe(`${scene.app.origin}/alter/sdk/oauth/connect`)
    seen.push(...(await history(choosing)))
    await clickTo(page, () => stage.connect.close())
    const popup = await openAtProvider(page)
    expect(await readQuietly(popup, () => [location.hash, document.referrer])).toEqual(['', ''])
    seen.push(...(await history(popup)))
    await signInAtProvider(popup)
    await hears(page, [
      ['exit', {}],
      ['success', [{}]],
    ])
    await isAlone(scene)

    // And by the full page.
    await clickTo(page, () => {
      void stage.connect.open(stage.options({ mode: 'redirect', provider: 'github' }))
    })
    await page.waitForURL((url) => url.origin === scene.app.provider.origin)
    expect(await readQuietly(page, () => [location.hash, document.referrer])).toEqual(['', ''])
    await signInAtProvider(page)
    await page.waitForURL((url) => url.pathname === '/stage')
    await ready(page)
    expect(await page.evaluate(() => stage.connect.handleRedirect())).toMatchObject({
      type: 'success',
    })
    seen.push(...(await history(page)))
    seen.push(...(await readQuietly(page, () => [document.URL, document.referrer, window.name])))
    // Nor is it kept when it has served.
    seen.push(await readQuietly(page, () => JSON.stringify([sessionStorage, localStorage])))

    expect(tokens).toHaveLength(3)
    for (const token of tokens) expect(token).toMatch(/^\w{43}$/)
    const spoken = [...scene.lines(), ...seen]
    expect(spoken.length).toBeGreaterThan(50)
    expect(scene.lines().some((line) => line.includes('connect_success'))).toBe(true)
    expect(spoken.filter((text) => tokens.some((token) => text.includes(token)))).toEqual([])
  })

  test('lists, reads, revokes and uses no grant, also in the hands of who stole it', async () => {
    const page = await scene.open()
    scene.app.provider.control.autoConsent = 'ada'
    await clickTo(page, () => void stage.connect.open(stage.options()))
    await hears(page, [['success', [{}]]])
    const statuses = await readQuietly(page, async () => {
      const token = await stage.mint()
      const [[, grants]] = stage.received as [[string, { grant_id: string }[]]]
      const id = grants[0]!.grant_id
      const ask = async (method: string, path: string) => {
        const headers = { Authorization: `Bearer ${token}`, 'Alter-Connect': '1' }
        const response = await fetch(`/alter/sdk${path}`, { method, headers, redirect: 'manual' })
        return [`${method} ${path.replace(id, ':id')}`, response.status] as const
      }
      return await Promise.all([
        ask('GET', '/oauth/connect/status?wait=0'),
        ask('GET', '/grants'),
        ask('GET', `/grants/${id}`),
        ask('POST', `/grants/${id}/revoke`),
        ask('POST', `/grants/${id}/extend`),
        ask('POST', '/grants/import'),
        ask('GET', '/proxy'),
        ask('POST', '/proxy'),
        ask('GET', '/audit'),
        ask('POST', '/wallet/sessions'),
        ask('POST', '/oauth/connect/complete'),
        ask('POST', '/oauth/connect/session'),
      ])
    })
    const [own, ...others] = statuses
    expect(own).toEqual(['GET /oauth/connect/status?wait=0', 200])
    for (const [what, status] of others)
      expect([what, [401, 403, 404].includes(status)]).toEqual([what, true])
    const { items } = await scene.app.vault.listGrants()
    expect(items.map(({ status }) => status)).toEqual(['active'])
  })
})
