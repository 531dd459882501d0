import { describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { Grant } from '@alter-ai/protocol'
import { emulatePhone } from '../../support/emulate-phone.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { clickTo, hears, isAlone, openFlow, ready, setScene } from './scene.ts'

const scene = setScene()

const openInPage = () => void stage.connect.open(stage.options({ mode: 'redirect' }))

const openInPopup = () => void stage.connect.open(stage.options())

/** Leaves the page for the provider. */
async function leave(page: Page): Promise<void> {
  await clickTo(page, openInPage)
  await page.waitForURL((url) => url.origin === scene.app.provider.origin)
}

/** Leaves the page and comes back to it with a grant; no handler is there yet. */
async function leaveAndReturn(page: Page): Promise<void> {
  scene.app.provider.control.autoConsent = 'ada'
  const isBack = page.waitForURL((url) => url.search.includes('alter_connect_result='))
  await clickTo(page, openInPage)
  await isBack
  await ready(page)
}

const handle = `alter_connect_result=res_main_${'a'.repeat(43)}`

describe('the result of a full-page flow', () => {
  test('waits for the first who listens, and is delivered once, however many do', async () => {
    const page = await scene.open()
    await leaveAndReturn(page)
    const names = await page.evaluate(async () => {
      /** Long enough for whatever the page has asked its server. */
      const settle = async () => {
        for (let count = 0; count < 20; count += 1) await fetch('/empty')
      }
      await settle()
      const heard: string[] = []
      const second = stage.AlterConnect.create()
      // Twice each, as components under StrictMode do.
      for (const round of [1, 2]) {
        const stop = [stage.connect, second].map((connect, index) =>
          connect.on('success', () => void heard.push(`${index}, round ${round}`)),
        )
        if (round === 1) for (const off of stop) off()
      }
      const results = await Promise.all([second.handleRedirect(), stage.connect.handleRedirect()])
      await settle()
      return { heard, results: results.filter(Boolean).length }
    })
    expect(names.heard).toHaveLength(1)
    expect(names.results).toBeLessThanOrEqual(1)
    await page.reload()
    await ready(page)
    expect(await page.evaluate(() => stage.connect.handleRedirect())).toBeUndefined()
  })

  test('of an address that was made up is none, with and without a flow under way', async () => {
    const page = await scene.open()
    const take = () =>
      page.evaluate(async () => {
        const outcome = await stage.connect.handleRedirect(stage.options())
        return outcome?.type === 'error' ? outcome.error.code : outcome
      })
    const forged = `${scene.app.origin}/stage?${handle}&alter_connect_success=true&grant_id=evil`
    await page.goto(forged)
    await ready(page)
    expect(await take()).toBe('state_mismatch')
    expect(page.url()).not.toContain('alter_connect_result')

    await scene.open()
    await leave(page)
    await page.goto(forged)
    await ready(page)
    // The vault knows of no end of this page's own flow, whatever the address says.
    expect(await take()).toEqual({ type: 'exit', reason: 'user_closed' })
    await hears(page, [['exit', { reason: 'user_closed' }]])
    expect((await scene.app.vault.listGrants()).items).toEqual([])
  })

  test('is not given again for an address that was used', async () => {
    const page = await scene.open()
    await leaveAndReturn(page)
    const used = page.url()
    const takeIn = (tab: Page) =>
      tab.evaluate(async () => {
        const outcome = await stage.connect.handleRedirect()
        return outcome?.type === 'error' ? outcome.error.code : outcome?.type
      })
    expect(await takeIn(page)).toBe('success')
    await page.goto(used)
    await ready(page)
    expect(await takeIn(page)).toBe('state_mismatch')
    // Nor to another tab that was given the address.
    const other = await scene.profile.newPage()
    await other.goto(used)
    await ready(other)
    expect(await takeIn(other)).toBe('state_mismatch')
  })

  test('is of the same shape as a popup’s', async () => {
    const page = await scene.open()
    await leaveAndReturn(page)
    const returned = await page.evaluate(() => stage.connect.handleRedirect(stage.options()))
    await clickTo(page, openInPopup)
    await hears(page, [
      ['success', [{}]],
      ['success', [{}]],
    ])
    const [fromPage, fromPopup] = await readQuietly(page, () =>
      stage.received.map(([, grants]) => grants as Grant[]),
    )
    expect(returned).toEqual({ type: 'success', grants: fromPage })
    expect(fromPage![0]!.scopes.length).toBeGreaterThan(0)
    expect(fromPage![0]!.metadata).toBeDefined()
    const comparable = ([grant]: Grant[]) => ({ ...grant, timestamp: '', operation: '' })
    expect(comparable(fromPopup!)).toEqual(comparable(fromPage!))
    expect([fromPage![0]!.operation, fromPopup![0]!.operation]).toEqual(['creation', 'reauth'])
  })

  test('leaves the rest of the address, and the history’s state, as they were', async () => {
    const page = await scene.open()
    const rest = '/stage?b=%20x&a=1&&c=%C3%A9+d&alter=keep#/place?alter_connect_result=part'
    await page.goto(scene.app.origin + rest)
    await ready(page)
    await leaveAndReturn(page)
    const back = new URL(page.url())
    expect(back.hash).toBe('#/place?alter_connect_result=part')
    await readQuietly(page, () => history.replaceState({ kept: [1] }, ''))
    const length = await readQuietly(page, () => history.length)
    expect(await page.evaluate(() => stage.connect.handleRedirect())).toMatchObject({
      type: 'success',
    })
    expect(page.url()).toBe(scene.app.origin + rest)
    expect(await readQuietly(page, () => history.state as unknown)).toEqual({ kept: [1] })
    expect(await readQuietly(page, () => history.length)).toBe(length)
  })

  test('can be picked up by the page that is loaded anew before the vault has answered', async () => {
    const page = await scene.open()
    await page.route('**/connect/status*', (route) => route.abort())
    await leaveAndReturn(page)
    const isUnanswered = page.waitForEvent('requestfailed')
    await page.evaluate(() => void stage.connect.handleRedirect(stage.options()))
    await isUnanswered
    expect(page.url()).not.toContain('alter_connect_result')
    await page.unroute('**/connect/status*')
    await page.reload()
    await ready(page)
    expect(await page.evaluate(() => stage.connect.handleRedirect())).toMatchObject({
      type: 'success',
    })
  })
})

describe('Back from the provider', () => {
  test.each([
    ['to the page as it was left', {}, true],
    ['to a page that is loaded anew', { cache: 'no-store' }, false],
  ] as const)('%s is an exit, and the button works again', async (_, query, isKept) => {
    const page = await scene.open(query)
    await readQuietly(page, () => void Object.assign(window, { isOld: true }))
    await leave(page)
    // By way of the connect page, where the history holds it.
    while (!page.url().includes('/stage')) {
      const here = page.url()
      await readQuietly(page, () => void setTimeout(() => history.back()))
      await expect.poll(() => page.url()).not.toBe(here)
    }
    await ready(page)
    expect(await readQuietly(page, () => 'isOld' in window)).toBe(isKept)
    if (!isKept) await page.evaluate(() => void stage.connect.handleRedirect(stage.options()))
    await hears(page, [['exit', { reason: 'user_closed' }]])
    scene.app.provider.control.autoConsent = 'ada'
    await clickTo(page, openInPopup)
    await hears(page, [
      ['exit', {}],
      ['success', [{ provider: 'google' }]],
    ])
    await isAlone(scene)
  })
})

describe('a page without storage', () => {
  test('fails early when the full page is asked for, and connects in a popup all the same', async () => {
    const page = await scene.open()
    await readQuietly(page, () => {
      const refuse = () => {
        throw new DOMException('no storage', 'SecurityError')
      }
      for (const name of ['sessionStorage', 'localStorage'])
        Object.defineProperty(window, name, { get: refuse })
    })
    const url = page.url()
    await clickTo(page, openInPage)
    await hears(page, [['error', { code: 'storage_unavailable' }]])
    expect(page.url()).toBe(url)
    scene.app.provider.control.autoConsent = 'ada'
    await clickTo(page, openInPopup)
    await hears(page, [
      ['error', {}],
      ['success', [{ provider: 'google' }]],
    ])
  })

  test('such as a sandboxed frame, is told so', async () => {
    const page = await scene.open()
    await page.evaluate(() => {
      const frame = document.createElement('iframe')
      frame.setAttribute('sandbox', 'allow-scripts allow-popups')
      frame.src = '/stage'
      document.body.append(frame)
    })
    await page.frameLocator('iframe').locator('html[data-ready]').waitFor({ state: 'attached' })
    const inside = page.frames().find((each) => each !== page.mainFrame())!
    const code = await inside.evaluate(() =>
      stage.connect
        .connect(stage.options({ token: 'a-token', mode: 'redirect' }))
        .catch((error: unknown) => (error as { code: string }).code),
    )
    expect(code).toBe('storage_unavailable')
  })
})

describe('the mode that is chosen', () => {
  interface Device {
    readonly width: number
    readonly height: number
    readonly mobile: boolean
    readonly touch: boolean
    readonly userAgent?: string
  }
  const desktopSafari =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15'
  const devices: [name: string, mode: 'popup' | 'redirect', device: Device][] = [
    ['a phone held upright', 'redirect', { width: 390, height: 844, mobile: true, touch: true }],
    ['a phone held sideways', 'redirect', { width: 844, height: 390, mobile: true, touch: true }],
    [
      'a tablet that says it is a desktop',
      'popup',
      { width: 820, height: 1180, mobile: true, touch: true, userAgent: desktopSafari },
    ],
    [
      'a desktop window 400 wide',
      'popup',
      { width: 400, height: 900, mobile: false, touch: false },
    ],
  ]

  test.each(devices)('on %s is %s', async (_, mode, device) => {
    const page = await scene.profile.newPage()
    const cdp = await page.context().newCDPSession(page)
    const { width, height, mobile, touch, userAgent } = device
    await cdp.send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      // The override shrinks the screen too, which a narrow window on a desktop does not.
      ...(mobile ? {} : { screenWidth: 1600, screenHeight: 1200 }),
      deviceScaleFactor: 2,
      mobile,
    })
    await cdp.send('Emulation.setTouchEmulationEnabled', {
      enabled: touch,
      ...(touch && { maxTouchPoints: 5 }),
    })
    if (userAgent !== undefined) await cdp.send('Emulation.setUserAgentOverride', { userAgent })
    await page.goto(`${scene.app.origin}/stage`)
    await ready(page)
    expect(await readQuietly(page, () => innerWidth)).toBe(width)
    await clickTo(page, () => {
      const onEvent = (name: string, metadata: object) => {
        if (name === 'connect_opened') sessionStorage.setItem('mode', JSON.stringify(metadata))
      }
      const token = () => new Promise<string>(() => {})
      void stage.connect.open(stage.options({ onEvent, token }))
    })
    const chosen = await readQuietly(page, () => sessionStorage.getItem('mode') ?? 'null')
    expect(JSON.parse(chosen)).toMatchObject({ mode })
    expect(scene.popups()).toHaveLength(mode === 'popup' ? 2 : 1)
  })

  test('in an app on a phone’s home screen is a window, whose result is asked for when the user is back', async () => {
    const page = await scene.profile.newPage()
    await emulatePhone(page)
    await page.addInitScript(() => void Object.assign(navigator, { standalone: true }))
    await page.goto(`${scene.app.origin}/stage`)
    await ready(page)
    // What opens is another browser: nothing of it reaches this page.
    const popup = await openFlow(page, () => {
      addEventListener('message', (event) => event.stopImmediatePropagation(), true)
      void stage.connect.open(stage.options())
    })
    await signInAtProvider(popup)
    await page.bringToFront()
    await hears(page, [['success', [{ provider: 'google' }]]])
  })

  test('on a phone leads to the provider and back in the same tab', async () => {
    const page = await scene.profile.newPage()
    await emulatePhone(page)
    await page.goto(`${scene.app.origin}/stage`)
    await ready(page)
    await clickTo(page, () => void stage.connect.open(stage.options()))
    await page.waitForURL((url) => url.origin === scene.app.provider.origin)
    await signInAtProvider(page)
    await page.waitForURL((url) => url.pathname === '/stage')
    await ready(page)
    expect(await page.evaluate(() => stage.connect.handleRedirect())).toMatchObject({
      type: 'success',
    })
    expect(scene.popups()).toEqual([page])
  })
})
