import { describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { readQuietly } from '../../support/read-quietly.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { liveIn, madeIn, spyOn } from './spy-on-page.ts'
import {
  clickTo,
  heardBy,
  hears,
  isAlone,
  isOpen,
  openAtProvider,
  openFlow,
  passTime,
  ready,
  setScene,
} from './scene.ts'

// Whether a closed window was closed is told by the focus, so here it has to be real.
const scene = setScene({ focus: 'real' })

/** A tab of its own, in which listeners, timers, channels and requests are counted. */
async function openSpied(): Promise<Page> {
  const page = await scene.profile.newPage()
  await spyOn(page)
  await page.goto(`${scene.app.origin}/stage`)
  await page.locator('html[data-ready]').waitFor({ state: 'attached' })
  return page
}

/** What the click does: opens a flow, and keeps its window in the notes. */
function openNoted(hasCallbacks: boolean): void {
  const open = window.open.bind(window)
  window.open = (...parameters) => {
    const popup = (window.open = open)(...parameters)
    stage.notes.push(popup)
    return popup
  }
  const { sessionUrl = '', provider = '' } = stage.options()
  void stage.connect.open(hasCallbacks ? stage.options() : { sessionUrl, provider })
}

/** The user closes the window and is back at the page. Meanwhile the page's time stands still. */
async function comeBack(page: Page, popup: Page): Promise<void> {
  await popup.close()
  await expect
    .poll(() => readQuietly(page, () => document.hasFocus() && (stage.notes[0] as Window).closed))
    .toBe(true)
}

/** Makes the page believe that each of its sessions ends so much of its time from now. */
async function limitSessions(page: Page, ms: number): Promise<void> {
  const expires_at = new Date((await readQuietly(page, () => Date.now())) + ms).toISOString()
  await page.route('**/alter/session', async (route) => {
    if (route.request().method() !== 'POST') return await route.continue()
    const response = await route.fetch()
    const session = (await response.json()) as object
    return await route.fulfill({ response, json: { ...session, expires_at } })
  })
}

describe('a second click', () => {
  test('while the window is open brings it to the front and gets the same result', async () => {
    const page = await scene.open()
    const connect = () => {
      const options = stage.options()
      stage.connect.connect(options).then(
        (grants) => stage.notes.push(grants),
        () => {},
      )
    }
    const popup = await openAtProvider(page, connect)
    const hasFocus = () => readQuietly(popup, () => document.hasFocus())
    await expect.poll(hasFocus).toBe(true)
    await page.bringToFront()
    await page.click('html')
    await expect.poll(hasFocus).toBe(false)
    await clickTo(page, connect)
    await expect.poll(hasFocus).toBe(true)
    expect(scene.popups()).toEqual([popup])
    await signInAtProvider(popup)
    await hears(page, [['success', [{ provider: 'google' }]]])
    await expect.poll(() => readQuietly(page, () => stage.notes.length)).toBe(2)
    const [first, second] = await readQuietly(page, () => stage.notes)
    expect(first).toEqual(second)
    await isAlone(scene)
  })
})

describe('a user who closes the window', () => {
  test('is an exit within a second', async () => {
    const page = await scene.open({ clock: 'own' })
    const popup = await openAtProvider(page, openNoted, true)
    await passTime(page, 1_000)
    await comeBack(page, popup)
    await passTime(page, 1_000, { stepMs: 10 })
    expect(await isOpen(page)).toBe(false)
    await hears(page, [['exit', { reason: 'user_closed' }]])
  })

  test('is one also where nobody gave a callback: the page is idle within a second, and the button works again', async () => {
    const page = await scene.open({ clock: 'own' })
    const popup = await openAtProvider(page, openNoted, false)
    await passTime(page, 1_000)
    await comeBack(page, popup)
    await passTime(page, 1_000, { stepMs: 10 })
    expect(await isOpen(page)).toBe(false)
    await signInAtProvider(await openAtProvider(page))
    await hears(page, [['success', [{ provider: 'google' }]]])
  })

  test('after the grant was stored, and before the window could say so, is a success', async () => {
    const page = await scene.openElsewhere()
    // Neither the window's message nor a waiting question brings the result: only what the page asks when it sees the close.
    await page.route('**/connect/status?wait=25', (route) => route.abort())
    await readQuietly(page, () => {
      const lose = (event: MessageEvent<{ type?: string } | null>) => {
        if (event.data?.type !== 'alter_connect_success') return
        event.stopImmediatePropagation()
        stage.notes.push('lost')
      }
      addEventListener('message', lose, true)
    })
    const popup = await openAtProvider(page)
    await signInAtProvider(popup)
    await expect.poll(() => readQuietly(page, () => stage.notes)).toEqual(['lost'])
    expect(await heardBy(page)).toEqual([])
    await popup.close()
    await hears(page, [['success', [{ account_identifier: 'ada@example.com' }]]])
    expect(await isOpen(page)).toBe(false)
  })
})

describe('a page that ends the flow', () => {
  test('by close() hears one exit, and the window is gone', async () => {
    const page = await scene.open()
    await openAtProvider(page)
    await clickTo(page, () => {
      stage.connect.close()
      stage.connect.close()
    })
    await hears(page, [['exit', { reason: 'closed_by_app' }]])
    await isAlone(scene)
  })

  test('by a signal that was aborted before opens nothing and asks for nothing', async () => {
    const page = await openSpied()
    const before = await liveIn(page)
    await clickTo(page, () => {
      void stage.connect.open(stage.options({ signal: AbortSignal.abort() }))
    })
    await hears(page, [['exit', { reason: 'aborted' }]])
    expect(scene.popups()).toEqual([page])
    expect(await liveIn(page)).toEqual(before)
    expect(await madeIn(page)).not.toContain('request')
  })

  test('by a signal on the way closes the window and lets the signal go', async () => {
    const page = await openSpied()
    const before = await liveIn(page)
    await openAtProvider(page, () => {
      const controller = new AbortController()
      stage.notes.push(controller)
      stage.act = () => controller.abort()
      void stage.connect.open(stage.options({ signal: controller.signal }))
    })
    expect(await liveIn(page)).toContain('listener AbortSignal abort')
    await page.click('#act')
    await hears(page, [['exit', { reason: 'aborted' }]])
    await expect.poll(() => scene.popups()).toEqual([page])
    await expect.poll(() => liveIn(page)).toEqual(before)
  })

  test('by its own end closes the window', async () => {
    const page = await scene.open()
    const popup = await openAtProvider(page)
    const isClosed = popup.waitForEvent('close')
    await page.goto('about:blank')
    await isClosed
  })
})

describe('a flow that nobody finishes', () => {
  test('ends with its session: one timeout, and the window is gone', async () => {
    const page = await scene.open({ clock: 'own' })
    await limitSessions(page, 20_000)
    await openAtProvider(page)
    expect(await passTime(page, 19_000, { stepMs: 250 })).toBe(19_000)
    expect(await heardBy(page)).toEqual([])
    await passTime(page, 2_000)
    expect(await heardBy(page)).toMatchObject([['error', { code: 'timeout' }]])
    await isAlone(scene)
    expect(await isOpen(page)).toBe(false)
  })
})

describe('a page that is loaded anew during a flow', () => {
  test('closes the window, and can ask afterwards how the flow ended', async () => {
    const page = await scene.open()
    const popup = await openAtProvider(page)
    const isClosed = popup.waitForEvent('close')
    await page.reload()
    await ready(page)
    await isClosed
    await readQuietly(page, () => void stage.connect.handleRedirect(stage.options()))
    await hears(page, [['exit', { reason: 'user_closed' }]])
  })

  test('and cannot close a window that was cut off, gets the result of it when it asks', async () => {
    scene.app.provider.control.coop = 'same-origin'
    const page = await scene.open()
    const popup = await openAtProvider(page)
    await page.reload()
    await ready(page)
    await signInAtProvider(popup)
    await isAlone(scene)
    expect(await heardBy(page)).toEqual([])
    await readQuietly(page, () => void stage.connect.handleRedirect(stage.options()))
    await hears(page, [['success', [{ account_identifier: 'ada@example.com' }]]])
    const again = await readQuietly(page, () => stage.connect.handleRedirect())
    expect(again).toBeUndefined()
  })
})

describe('a success after the end', () => {
  test('that was a guess is told as an event, and the outcome stays what it was', async () => {
    scene.app.provider.control.coop = 'same-origin'
    const page = await scene.open({ clock: 'own' })
    const popup = await openAtProvider(page)
    await passTime(page, 1_000)
    // Back at the page, with the window still there: all that the page can see is that it may be closed.
    await page.bringToFront()
    await page.click('html')
    await expect.poll(() => readQuietly(page, () => document.hasFocus())).toBe(true)
    await passTime(page, 3_000)
    await hears(page, [['exit', { reason: 'user_closed' }]])
    await popup.bringToFront()
    await signInAtProvider(popup)
    const late = () =>
      readQuietly(page, () => stage.events.filter(([name]) => name === 'connect_late_success'))
    await expect.poll(late).toHaveLength(1)
    const [[, metadata]] = (await late()) as [[string, object]]
    expect(metadata).toMatchObject({ grants: [{ account_identifier: 'ada@example.com' }] })
    await hears(page, [['exit', { reason: 'user_closed' }]])
  })

  test('that came too late for the page to hear is told as an event after the timeout', async () => {
    const page = await scene.openElsewhere('otherSite', { clock: 'own' })
    await page.route('**/connect/status?wait=25', (route) => route.abort())
    await limitSessions(page, 20_000)
    await readQuietly(page, () => {
      addEventListener('message', (event) => event.stopImmediatePropagation(), true)
    })
    await readQuietly(page, () => Object.assign(document, { hasFocus: () => false }) && null)
    await signInAtProvider(await openAtProvider(page))
    await isAlone(scene)
    await passTime(page, 21_000, { stepMs: 250 })
    await hears(page, [['error', { code: 'timeout' }]])
    const names = () => readQuietly(page, () => stage.events.map(([name]) => name))
    await expect.poll(names).toContain('connect_late_success')
    await hears(page, [['error', { code: 'timeout' }]])
  })
})

describe('destroy()', () => {
  const moments: [name: string, reach: (page: Page) => Promise<unknown>][] = [
    ['before anything', async () => {}],
    [
      'while the token is on its way',
      (page) =>
        openFlow(page, () => {
          void stage.connect.open(stage.options({ token: () => new Promise<string>(() => {}) }))
        }),
    ],
    ['while the user is at the provider', (page) => openAtProvider(page)],
    [
      'after the window was closed',
      async (page) => {
        await (await openAtProvider(page)).close()
        await hears(page, [['exit', {}]])
      },
    ],
  ]

  test.each(moments)(
    '%s leaves no listener, timer, channel, request or window',
    async (_, reach) => {
      const page = await openSpied()
      const before = await liveIn(page)
      await reach(page)
      const heard = await heardBy(page)
      await clickTo(page, () => {
        stage.connect.destroy()
        stage.notes.push(stage.connect.isOpen())
        stage.connect.destroy()
      })
      expect(await readQuietly(page, () => stage.notes)).toEqual([false])
      await expect.poll(() => scene.popups()).toEqual([page])
      // The withdrawal of the session may still be under way.
      await expect.poll(() => liveIn(page)).toEqual(before)
      expect(await heardBy(page)).toEqual(heard)
    },
  )

  test('is the end: open() rejects with destroyed', async () => {
    const page = await scene.open()
    await clickTo(page, () => {
      stage.connect.destroy()
      stage.connect.open(stage.options()).catch((error: unknown) => {
        stage.notes.push((error as { code: string }).code)
      })
    })
    await expect.poll(() => readQuietly(page, () => stage.notes)).toEqual(['sdk_destroyed'])
    expect(scene.popups()).toEqual([])
  })
})

describe('an idle connector', () => {
  test('after import, create() and each end of a flow has no timer, listener, channel or request', async () => {
    const page = await openSpied()
    // The page's own button, and nothing of the SDK's.
    expect(await madeIn(page)).toEqual(['listener HTMLButtonElement click'])
    const before = await liveIn(page)
    scene.app.provider.control.autoConsent = 'ada'
    await clickTo(page, () => void stage.connect.open(stage.options()))
    await hears(page, [['success', [{}]]])
    await expect.poll(() => liveIn(page)).toEqual(before)
    await clickTo(page, () => {
      const token = () => Promise.reject(new Error('no'))
      void stage.connect.open(stage.options({ token }))
    })
    await hears(page, [
      ['success', [{}]],
      ['error', { code: 'token_failed' }],
    ])
    await expect.poll(() => liveIn(page)).toEqual(before)
    // What was counted at all.
    const kinds = new Set((await madeIn(page)).map((what) => what.split(' ')[0]))
    for (const kind of ['listener', 'interval', 'request']) expect(kinds).toContain(kind)
  })
})
