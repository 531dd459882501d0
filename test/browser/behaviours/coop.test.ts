import { describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { recordMessages } from '../../support/record-messages.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import {
  clickTo,
  heardBy,
  hears,
  isAlone,
  isOpen,
  openAtProvider,
  passTime,
  ready,
  setScene,
} from './scene.ts'

// What the user did is told by the focus where a header has cut the tie, so here it has to be real.
const scene = setScene({ focus: 'real' })

const hasFocus = (page: Page) => readQuietly(page, () => document.hasFocus())

/** Requests for the session's status, from now on. */
function countQuestions(page: Page): string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/connect/status')) asked.push(request.url())
  })
  return asked
}

describe('at a provider that cuts the opener', () => {
  test.each(['the vault’s own origin', 'another origin'])(
    'a page at %s hears of the grant within two seconds of the answer, and no exit before',
    async (where) => {
      scene.app.provider.control.coop = 'same-origin'
      const page = await (where === 'another origin'
        ? scene.openElsewhere('otherSite', { clock: 'own' })
        : scene.open({ clock: 'own' }))
      const popup = await openAtProvider(page)
      await expect.poll(() => hasFocus(page)).toBe(false)
      expect(await passTime(page, 5_000)).toBe(5_000)
      expect(await heardBy(page)).toEqual([])
      const answered = popup.waitForResponse((response) =>
        response.url().includes('/oauth/callback/'),
      )
      await signInAtProvider(popup)
      await answered
      await passTime(page, 2_000, { isPaced: true })
      expect(await heardBy(page)).toMatchObject([
        ['success', [{ account_identifier: 'ada@example.com' }]],
      ])
      await isAlone(scene)
    },
  )

  test('a user who closes the window is an exit within three seconds of coming back', async () => {
    scene.app.provider.control.coop = 'same-origin'
    const page = await scene.open({ clock: 'own' })
    const popup = await openAtProvider(page)
    await expect.poll(() => hasFocus(page)).toBe(false)
    expect(await passTime(page, 1_000)).toBe(1_000)
    await popup.close()
    await expect.poll(() => hasFocus(page)).toBe(true)
    await passTime(page, 3_000, { stepMs: 10 })
    expect(await heardBy(page)).toEqual([['exit', { reason: 'user_closed' }]])
  })

  test('`closed` is not read again once it was true', async () => {
    scene.app.provider.control.coop = 'same-origin'
    const page = await scene.open({ clock: 'own' })
    await openAtProvider(page, () => {
      const open = window.open.bind(window)
      window.open = (...parameters) => {
        const popup = open(...parameters) as Window
        const get = (_: object, name: string | symbol) => {
          const value: unknown = Reflect.get(popup, name, popup)
          if (name === 'closed') stage.notes.push(value)
          return typeof value === 'function' ? (value.bind(popup) as unknown) : value
        }
        return new Proxy({}, { get }) as Window
      }
      void stage.connect.open(stage.options())
    })
    const readings = () => readQuietly(page, () => stage.notes.filter(Boolean).length)
    await passTime(page, 500)
    expect(await readings()).toBe(1)
    // Several rounds of the timer that watches the window.
    await passTime(page, 2_000)
    expect(await readings()).toBe(1)
    expect(await isOpen(page)).toBe(true)
  })

  test('where it only reports, the console gets at most two lines', async () => {
    const page = await scene.open({ clock: 'own' })
    const popup = await openAtProvider(page)
    await readQuietly(popup, (url) => location.assign(url), `${scene.elsewhere.origin}/reports`)
    await popup.waitForURL('**/reports')
    const before = scene.lines().length
    await passTime(page, 2_000)
    // What the page wrote before this line is here once the line is.
    await readQuietly(page, () => console.log('two seconds later'))
    await expect.poll(scene.lines).toContain('two seconds later')
    const lines = scene.lines().slice(before)
    expect(lines.filter((line) => line.includes('Cross-Origin-Opener-Policy')).length).toBeLessThan(
      3,
    )
    expect(await isOpen(page)).toBe(true)
  })
})

describe('on a page that cuts its own windows', () => {
  test('the grant arrives all the same, and one console line names the header to change', async () => {
    const page = await scene.open({ coop: 'same-origin' })
    const popup = await openAtProvider(page)
    expect(await heardBy(page)).toEqual([])
    await signInAtProvider(popup)
    await hears(page, [['success', [{ provider: 'google' }]]])
    await isAlone(scene)
    // Once is enough, however many flows there are.
    scene.app.provider.control.autoConsent = 'ada'
    await clickTo(page, () => void stage.connect.open(stage.options()))
    await hears(page, [
      ['success', [{}]],
      ['success', [{}]],
    ])
    const warnings = scene.lines().filter((line) => line.includes('Cross-Origin-Opener-Policy'))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('same-origin-allow-popups')
  })
})

describe('the road of the result', () => {
  test('the connect page says that it leaves for the provider before it does', async () => {
    const page = await scene.open()
    scene.app.provider.control.coop = 'same-origin'
    const popup = await openAtProvider(page)
    const events = () => readQuietly(page, () => stage.events.map(([name]) => name))
    // The provider has just been shown.
    expect(await events()).toEqual(['connect_opened', 'connect_leaving'])
    await signInAtProvider(popup)
    await expect.poll(events).toEqual(['connect_opened', 'connect_leaving', 'connect_success'])
    expect(await readQuietly(page, () => stage.events[1]?.[1])).toMatchObject({
      provider: 'google',
    })
  })

  test('on the vault’s own origin needs no polling: a byte on a channel, and one question at the end', async () => {
    const messages = await recordMessages(scene.profile.context)
    scene.app.provider.control.coop = 'same-origin'
    const page = await scene.open({ clock: 'own' })
    const questions = countQuestions(page)
    const popup = await openAtProvider(page)
    await expect.poll(() => hasFocus(page)).toBe(false)
    await passTime(page, 60_000, { stepMs: 1_000 })
    expect(questions).toEqual([])
    await signInAtProvider(popup)
    await hears(page, [['success', [{ provider: 'google' }]]])
    expect(questions).toHaveLength(1)
    const shouted = messages.filter(({ channel }) => channel === 'broadcast')
    expect(shouted.length).toBeGreaterThan(0)
    for (const { data } of shouted) expect(data).toBe('1')
  })

  test('on another origin asks later each time while the vault cannot be reached, and at once when the user is back', async () => {
    const page = await scene.openElsewhere('otherSite', { clock: 'own' })
    await page.route('**/connect/status*', (route) => route.abort())
    await readQuietly(page, () => {
      // Each pause is as short as it may be: one second, then two, then four.
      Math.random = () => 0
      const fetch = window.fetch.bind(window)
      window.fetch = (...parameters) => {
        const [url] = parameters
        if (typeof url === 'string' && url.includes('/connect/status')) stage.notes.push(Date.now())
        return fetch(...parameters)
      }
    })
    const popup = await openAtProvider(page)
    const questions = async () => (await readQuietly(page, () => stage.notes)) as number[]
    while ((await questions()).length < 3) await passTime(page, 500)
    const [first = 0, second = 0, third = 0] = await questions()
    expect(second - first).toBeGreaterThan(900)
    expect(third - second).toBeGreaterThan(second - first)
    // The page takes signs in the second after a question for answered by it.
    await passTime(page, 1_000)
    expect(await questions()).toHaveLength(3)
    // From here on the page's time stands still.
    await page.bringToFront()
    await page.click('html')
    await expect.poll(() => hasFocus(page)).toBe(true)
    await expect.poll(questions).toHaveLength(4)
    await popup.close()
  })

  test('on a page that nobody sees for long asks no more, until somebody does', async () => {
    const page = await scene.profile.newPage()
    const base = encodeURIComponent(`${scene.app.origin}/alter`)
    await page.goto(`${scene.elsewhere.otherSite}/stage?clock=own&base=${base}`)
    await ready(page)
    await page.route('**/connect/status*', (route) => route.abort())
    const questions = countQuestions(page)
    await openAtProvider(page)
    // Another tab of the same window is in front.
    const other = await scene.profile.newPage()
    await page.bringToFront()
    await other.bringToFront()
    await expect.poll(() => readQuietly(page, () => document.hidden)).toBe(true)
    const pass = async (minutes: number) => {
      await passTime(page, minutes * 60_000, { stepMs: 2_000 })
      return questions.length
    }
    const afterSeven = await pass(7)
    expect(afterSeven).toBeGreaterThan(3)
    expect(await pass(2)).toBe(afterSeven)
    expect(await isOpen(page)).toBe(true)
    await page.bringToFront()
    await expect.poll(() => questions.length).toBeGreaterThan(afterSeven)
  })
})
