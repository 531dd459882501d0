import { describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { openPopup } from '../../support/open-popup.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import {
  clickTo,
  heardBy,
  hears,
  isAlone,
  isOpen,
  openAtProvider,
  openFlow,
  setScene,
} from './scene.ts'

const scene = setScene()

/** Requests for a session, from now on. */
function countSessions(page: Page): string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/alter/session')) asked.push(request.url())
  })
  return asked
}

describe('the window', () => {
  test.each(['text', 'promise', 'function'] as const)(
    'opens in the click’s own task, before a token that is a %s is asked for',
    async (kind) => {
      const page = await scene.open()
      const token = await page.evaluate(() => stage.mint())
      const popup = await openFlow(
        page,
        ([kind, token]) => {
          const open = window.open.bind(window)
          window.open = (...parameters) => {
            stage.notes.push('window')
            return open(...parameters)
          }
          const given = {
            text: token,
            promise: Promise.resolve(token),
            function: () => {
              stage.notes.push('token')
              return Promise.resolve(token)
            },
          }
          void stage.connect.open(stage.options({ token: given[kind] }))
          stage.notes.push('end of click')
        },
        [kind, token] as const,
      )
      await popup.waitForURL((url) => url.origin === scene.app.provider.origin)
      const order = await readQuietly(page, () => stage.notes)
      expect(order.filter((note) => note !== 'token')).toEqual(['window', 'end of click'])
      expect(order[0]).toBe('window')
      expect(order.includes('token')).toBe(kind === 'function')
    },
  )

  test('says what is coming while the token is on its way', async () => {
    const page = await scene.open()
    const popup = await openFlow(page, () => {
      void stage.connect.open(stage.options({ token: () => new Promise<string>(() => {}) }))
    })
    expect(popup.url()).toBe('about:blank')
    expect(await popup.title()).toBe('Connecting…')
    expect(await popup.locator('body').innerText()).toBe('Connecting…')
  })

  test.each([
    ['de', 'none', 'Verbinden…'],
    ['en', 'ja-JP', '接続中…'],
    ['ar', 'none', 'جارٍ الاتصال…'],
    ['eo', 'none', 'Connecting…'],
  ])(
    'says it in the page’s language, %s, or in the one asked for, %s',
    async (lang, locale, title) => {
      const page = await scene.open({ lang })
      const popup = await openFlow(
        page,
        (locale) => {
          const token = () => new Promise<string>(() => {})
          void stage.connect.open(stage.options({ token, ...(locale !== 'none' && { locale }) }))
        },
        locale,
      )
      expect(await popup.title()).toBe(title)
    },
  )

  test('gets a new name in each flow, so that a reloaded page opens a new one and asks for a new session', async () => {
    const page = await scene.open()
    const sessions = countSessions(page)
    const openNamed = async () => {
      const popup = await openAtProvider(page)
      return { popup, name: await readQuietly(popup, () => window.name) }
    }
    const before = await openNamed()
    const isClosed = before.popup.waitForEvent('close')
    await page.reload()
    await isClosed
    const after = await openNamed()
    expect(after.name).not.toBe(before.name)
    expect(sessions).toHaveLength(2)
    await signInAtProvider(after.popup)
    await hears(page, [['success', [{ provider: 'google' }]]])
  })

  test('of one connector is not that of another: two flows, two windows with names nobody can guess', async () => {
    const page = await scene.open()
    const first = await openAtProvider(page)
    const second = await openAtProvider(page, () => {
      void stage.AlterConnect.create().open(stage.options())
    })
    const names = await Promise.all(
      [first, second].map((popup) => readQuietly(popup, () => window.name)),
    )
    expect(new Set(names).size).toBe(2)
    // Four words of 32 bits; a leading zero may make one of them shorter.
    for (const name of names) expect(name).toMatch(/^alter_\d+_\d+_\d+_\d+$/)
    for (const name of names) expect(name.replace(/\D/g, '').length).toBeGreaterThan(28)
  })
})

describe('where the window is placed', () => {
  /** Moves the page's window; answers the popup's features and where the popup really is. */
  async function place(bounds: { left: number; top: number; width: number; height: number }) {
    const page = await scene.open()
    const cdp = await page.context().newCDPSession(page)
    const { windowId } = await cdp.send('Browser.getWindowForTarget')
    await cdp.send('Browser.setWindowBounds', { windowId, bounds })
    await expect
      .poll(() => readQuietly(page, () => [screenX, screenY, outerWidth, outerHeight]))
      .toEqual([bounds.left, bounds.top, bounds.width, bounds.height])
    const popup = await openFlow(page, () => {
      const open = window.open.bind(window)
      window.open = (...parameters) => {
        stage.notes.push(parameters[2])
        return open(...parameters)
      }
      void stage.connect.open(stage.options())
    })
    const [features] = await readQuietly(page, () => stage.notes)
    const asked = new Map(
      String(features)
        .split(',')
        .map((each) => each.split('=') as [string, string]),
    )
    const number = (name: string) => asked.get(name)
    return {
      asked: ['left', 'top', 'width', 'height'].map((name) => number(name)),
      at: await readQuietly(popup, () => [screenX, screenY]),
    }
  }

  /** A second screen of this size beside the first, until the test ends. */
  async function addScreen<T>(
    size: { width: number; height: number },
    use: (left: number) => Promise<T>,
  ): Promise<T> {
    const cdp = await scene.profile.context.newCDPSession(await scene.open())
    const left = 1600
    const { screenInfo } = await cdp.send('Emulation.addScreen', { left, top: 0, ...size })
    try {
      return await use(left)
    } finally {
      await Promise.all(scene.popups().map((popup) => popup.close()))
      const { windowId } = await cdp.send('Browser.getWindowForTarget')
      const bounds = { left: 0, top: 0, width: 1300, height: 900 }
      await cdp.send('Browser.setWindowBounds', { windowId, bounds })
      await cdp.send('Emulation.removeScreen', { screenId: screenInfo.id })
    }
  }

  test('is the middle of the page’s window, in whole pixels', async () => {
    const { asked, at } = await place({ left: 101, top: 52, width: 1303, height: 902 })
    expect(asked).toEqual(['503', '153', '500', '700'])
    expect(at).toEqual([503, 153])
  })

  test('is on the page’s own screen, where that is the second', async () => {
    const { asked, at } = await addScreen({ width: 1600, height: 1200 }, (left) =>
      place({ left: left + 100, top: 100, width: 900, height: 900 }),
    )
    expect(asked).toEqual(['1900', '200', '500', '700'])
    expect(at).toEqual([1900, 200])
  })

  test('is within a small screen, and the window no larger than it', async () => {
    const { asked, at } = await addScreen({ width: 800, height: 500 }, (left) =>
      place({ left: left + 280, top: 0, width: 520, height: 480 }),
    )
    expect(asked).toEqual(['1890', '0', '500', '500'])
    expect(at).toEqual([1890, 0])
  })
})

describe('a window that cannot be had', () => {
  test('without a click is one popup_blocked and nothing else: no opened event, no session, idle', async () => {
    const page = await scene.open()
    const sessions = countSessions(page)
    await readQuietly(page, () => void stage.connect.open(stage.options()))
    await hears(page, [['error', { code: 'popup_blocked' }]])
    expect(await readQuietly(page, () => stage.events.map(([name]) => name))).toEqual([
      'connect_error',
    ])
    expect(await isOpen(page)).toBe(false)
    expect(sessions).toEqual([])
    expect(scene.popups()).toEqual([])
    await openAtProvider(page)
  })

  test('at a button that is named goes on with one more click there, which opens it', async () => {
    const page = await scene.open()
    await readQuietly(page, () => {
      const anchor = document.getElementById('act')!
      void stage.connect.open(stage.options({ anchor }))
    })
    const go = page.getByRole('button', { name: 'Continue' })
    await go.waitFor()
    expect(await heardBy(page)).toEqual([])
    expect(await isOpen(page)).toBe(true)
    const popup = await openPopup(page, () => go.click())
    await signInAtProvider(popup)
    await hears(page, [['success', [{ provider: 'google' }]]])
    expect(await readQuietly(page, () => stage.events.map(([name]) => name))).toEqual([
      'connect_blocked',
      'connect_opened',
      'connect_leaving',
      'connect_success',
    ])
    expect(await go.count()).toBe(0)
  })

  test('at a button that is named, and not wanted any more, is one popup_blocked', async () => {
    const page = await scene.open()
    await readQuietly(page, () => {
      const anchor = document.getElementById('act')!
      void stage.connect.open(stage.options({ anchor }))
    })
    await page.getByRole('button', { name: 'Close' }).click()
    await hears(page, [['error', { code: 'popup_blocked' }]])
    expect(await isOpen(page)).toBe(false)
    expect(scene.popups()).toEqual([])
  })

  test('is the same whatever window.open() gives: null, undefined, this very window, a closed one, an exception', async () => {
    const page = await scene.open()
    const sessions = countSessions(page)
    const answers = ['null', 'undefined', 'itself', 'closed', 'exception'] as const
    for (const [index, answer] of answers.entries()) {
      await clickTo(
        page,
        (answer) => {
          const open = window.open.bind(window)
          window.open = (...parameters) => {
            window.open = open
            if (answer === 'null') return null
            if (answer === 'undefined') return undefined as unknown as null
            if (answer === 'itself') return window
            if (answer === 'exception') throw new DOMException('no', 'SecurityError')
            const popup = open(...parameters)
            popup?.close()
            return popup
          }
          void stage.connect.open(stage.options())
        },
        answer,
      )
      await hears(
        page,
        Array.from({ length: index + 1 }, () => ['error', { code: 'popup_blocked' }]),
      )
      expect(await isOpen(page)).toBe(false)
      await isAlone(scene)
    }
    expect(sessions).toEqual([])
    await openAtProvider(page)
  })

  test('a token that cannot be had leaves no window behind: one token_failed', async () => {
    const page = await scene.open()
    await openPopup(page, () =>
      clickTo(page, () => {
        const token = () =>
          new Promise<string>((_, reject) => {
            stage.act = () => reject(new Error('no'))
          })
        void stage.connect.open(stage.options({ token }))
      }),
    )
    await readQuietly(page, () => void stage.act())
    await hears(page, [['error', { code: 'token_failed' }]])
    await isAlone(scene)
    expect(await isOpen(page)).toBe(false)
  })
})

describe('in a sandboxed frame on another site', () => {
  async function openFrame(sandbox: string) {
    const page = await scene.profile.newPage()
    await page.goto(`${scene.elsewhere.origin}/empty`)
    await page.evaluate(
      ([src, sandbox]) => {
        const frame = document.createElement('iframe')
        frame.setAttribute('sandbox', sandbox)
        frame.src = src
        document.body.append(frame)
      },
      [`${scene.app.origin}/stage`, sandbox] as const,
    )
    const frame = page.frameLocator('iframe')
    await frame.locator('html[data-ready]').waitFor({ state: 'attached' })
    const inside = page.frames().find((each) => each.url().startsWith(scene.app.origin))!
    await inside.evaluate(() => {
      stage.act = () => stage.connect.open(stage.options({ token: stage.fetchToken }))
    })
    return { page, frame, inside }
  }

  test('that allows popups, the flow goes to its end', async () => {
    const { page, frame, inside } = await openFrame(
      'allow-scripts allow-same-origin allow-forms allow-popups',
    )
    const popup = await openPopup(page, () => frame.locator('#act').click())
    await signInAtProvider(popup)
    await expect
      .poll(() => inside.evaluate(() => stage.received))
      .toMatchObject([['success', [{ account_identifier: 'ada@example.com' }]]])
  })

  test('that does not, the error says what the frame needs', async () => {
    const { frame, inside } = await openFrame('allow-scripts allow-same-origin allow-forms')
    await frame.locator('#act').click()
    await expect.poll(() => inside.evaluate(() => stage.received)).toHaveLength(1)
    const [[name, detail]] = (await inside.evaluate(() => stage.received)) as [[string, unknown]]
    expect([name, detail]).toMatchObject(['error', { code: 'popup_blocked' }])
    expect((detail as { message: string }).message).toContain('allow-popups')
  })
})

describe('the base URL', () => {
  test('that is not https, or holds more than origin and path, is refused before anything opens', async () => {
    const page = await scene.open()
    const sessions = countSessions(page)
    const refused = [
      'javascript:alert(1)',
      'data:text/html,x',
      'blob:http://localhost/0',
      'ftp://localhost/alter',
      'http://vault.example/alter',
      'http://localhost.evil.example/alter',
      'https://user:password@vault.example/alter',
      'https://vault.example/alter?to=elsewhere',
      'https://vault.example/alter#fragment',
      'https://',
    ]
    await readQuietly(page, () => {
      const open = window.open.bind(window)
      window.open = (...parameters) => {
        stage.notes.push('window')
        return open(...parameters)
      }
    })
    for (const [index, baseURL] of refused.entries()) {
      await clickTo(page, (baseURL) => void stage.connect.open(stage.options({ baseURL })), baseURL)
      await expect.poll(() => heardBy(page), { interval: 20 }).toHaveLength(index + 1)
      const [name, error] = (await heardBy(page))[index]!
      expect([baseURL, name, error]).toMatchObject([baseURL, 'error', { code: 'invalid_base_url' }])
      expect((error as { message: string }).message).not.toContain(baseURL)
      expect(await isOpen(page)).toBe(false)
    }
    expect(await readQuietly(page, () => stage.notes)).toEqual([])
    expect(sessions).toEqual([])
  })

  test('may end in slashes', async () => {
    const page = await scene.open()
    await openAtProvider(page, () => {
      void stage.connect.open(stage.options({ baseURL: `${location.origin}/alter//` }))
    })
  })
})
