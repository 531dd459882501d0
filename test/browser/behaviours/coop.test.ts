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
  ready,
  setScene,
} from './scene.ts'

// What the user did is told by the focus where a header has cut the tie, so here it has to be real.
const scene = setScene({ focus: 'real' })

const hasFocus = (page: Page) => readQuietly(page, () => document.hasFocus())

/** Requests for the session's status, from now on: when each began. */
function countQuestions(page: Page): number[] {
  const asked: number[] = []
  page.on('request', (request) => {
    if (request.url().includes('/connect/status')) asked.push(performance.now())
  })
  return asked
}

describe('at a provider that cuts the opener', () => {
  test.each(['the vault’s own origin', 'another origin'])(
    'a page at %s hears of the grant within two seconds of the answer, and no exit before',
    async (where) => {
      scene.app.provider.control.coop = 'same-origin'
      const page = await (where === 'another origin' ? scene.openElsewhere() : scene.open())
      const popup = await openAtProvider(page)
      await expect.poll(() => hasFocus(page)).toBe(false)
      let answeredAt = Infinity
      page.context().on('response', (response) => {
        if (response.url().includes('/oauth/callback/')) answeredAt = performance.now()
      })
      expect(await heardBy(page)).toEqual([])
      await signInAtProvider(popup)
      await hears(page, [['success', [{ account_identifier: 'ada@example.com' }]]])
      expect(performance.now() - answeredAt).toBeLessThan(2_000)
      await isAlone(scene)
    },
  )

  test('a user who closes the window is an exit within three seconds of coming back', async () => {
    scene.app.provider.control.coop = 'same-origin'
    const page = await scene.open()
    await readQuietly(page, () => {
      addEventListener('focus', () => stage.notes.push(performance.now()))
    })
    const popup = await openAtProvider(page)
    await expect.poll(() => hasFocus(page)).toBe(false)
    await popup.close()
    await hears(page, [['exit', { reason: 'user_closed' }]])
    const took = await readQuietly(page, () => stage.heardAt[0]! - Number(stage.notes.at(-1)))
    expect(took).toBeLessThan(3_000)
  })

  test('`closed` is not read again once it was true', async () => {
    scene.app.provider.control.coop = 'same-origin'
    const page = await scene.open()
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
    await expect.poll(readings).toBe(1)
    // Several rounds of whatever looks after the window.
    await readQuietly(page, () => new Promise((resolve) => setTimeout(resolve, 1_000)))
    expect(await readings()).toBe(1)
    expect(await isOpen(page)).toBe(true)
  })

  test('where it only reports, the console gets at most two lines', async () => {
    const page = await scene.open()
    const popup = await openAtProvider(page)
    await readQuietly(popup, (url) => location.assign(url), `${scene.elsewhere.origin}/reports`)
    await popup.waitForURL('**/reports')
    const before = scene.lines().length
    await readQuietly(page, () => new Promise((resolve) => setTimeout(resolve, 2_000)))
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
    const page = await scene.open()
    const questions = countQuestions(page)
    const popup = await openAtProvider(page)
    await expect.poll(() => hasFocus(page)).toBe(false)
    await readQuietly(popup, () => new Promise((resolve) => setTimeout(resolve, 1_500)))
    expect(questions).toEqual([])
    await signInAtProvider(popup)
    await hears(page, [['success', [{ provider: 'google' }]]])
    expect(questions).toHaveLength(1)
    const shouted = messages.filter(({ channel }) => channel === 'broadcast')
    expect(shouted.length).toBeGreaterThan(0)
    for (const { data } of shouted) expect(data).toBe('1')
  })

  test('on another origin asks later each time while the vault cannot be reached, and at once when the user is back', async () => {
    const page = await scene.openElsewhere()
    await page.route('**/connect/status*', (route) => route.abort())
    const questions = countQuestions(page)
    const popup = await openAtProvider(page)
    await expect.poll(() => questions.length, { timeout: 10_000, interval: 20 }).toBe(3)
    const [first, second, third] = questions as [number, number, number]
    expect(second - first).toBeGreaterThan(900)
    expect(third - second).toBeGreaterThan(second - first)
    // Signs come in clusters, so one that is within a second of a question is taken for answered by it.
    await readQuietly(page, () => new Promise((resolve) => setTimeout(resolve, 1_000)))
    await page.bringToFront()
    await page.click('html')
    const backAt = performance.now()
    await expect.poll(() => hasFocus(page)).toBe(true)
    await expect.poll(() => questions.length, { interval: 20 }).toBe(4)
    // The next would have come four to eight seconds after the third.
    expect(questions[3]! - backAt).toBeLessThan(500)
    await popup.close()
  })

  test('on a page that nobody sees for long asks no more, until somebody does', async () => {
    const page = await scene.profile.newPage()
    await page.clock.install()
    const base = encodeURIComponent(`${scene.app.origin}/alter`)
    await page.goto(`${scene.elsewhere.otherSite}/stage?base=${base}`)
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
      for (let step = 0; step < minutes * 4; step += 1) {
        await page.clock.runFor(15_000)
        // Lets what was asked be answered.
        await readQuietly(page, () => fetch('/empty').then(({ status }) => status))
      }
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
