import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { launchBrowser, type LaunchOptions, type Profile } from '../../support/browser.ts'
import { createTestApp, type TestApp, type TestAppOptions } from '../../support/create-test-app.ts'
import { openPopup } from '../../support/open-popup.ts'
import type { PassOptions } from '../../support/time/page-clock.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { servePages, type PageServer } from '../../support/serve-pages.ts'
import { emptyPage, serveStage, stageFiles, type StageInPage } from './stage-page.ts'

/** What a test of a behaviour has: one person's browser, and for each test a new app with a page that uses the SDK. */
export interface Scene {
  readonly app: TestApp
  readonly profile: Profile
  /** Another host of the same page: `otherSite` is same-site with the app and cross-origin, `origin` is another site. */
  readonly elsewhere: PageServer
  /** Opens the app's page, with Ada logged in. */
  readonly open: (query?: Readonly<Record<string, string>>) => Promise<Page>
  /** Opens the page at another origin, which uses the app's vault. */
  readonly openElsewhere: (
    site?: 'otherSite' | 'origin',
    query?: Readonly<Record<string, string>>,
  ) => Promise<Page>
  /** Windows other than the first tab. */
  readonly popups: () => Page[]
  /** Uncaught errors of any page in this test. A test that expects some takes them out. */
  readonly errors: string[]
  /** Console lines of any page in this test. */
  readonly lines: () => string[]
}

/**
 * Sets one browser up for a test file. Its first tab is the app's page in every test, because only that tab's window can
 * have the real focus; what else a test opened is closed after it, and none may have had an uncaught error.
 */
export function setScene(launch: LaunchOptions = {}, appOptions: TestAppOptions = {}): Scene {
  let close: () => Promise<void>
  let profile: Profile
  let first: Page
  let app: TestApp
  let elsewhere: PageServer
  let seenErrors: number
  let seenLines: number
  let errors: string[] | undefined

  beforeAll(async () => {
    const browser = await launchBrowser(launch)
    close = browser.close
    profile = await browser.newProfile()
    first = await profile.newPage()
    elsewhere = await servePages({
      ...(await stageFiles()),
      '/empty': emptyPage,
      // Google's pages do this: the browser only says what the header would cut.
      '/reports': {
        html: emptyPage,
        headers: {
          'Cross-Origin-Opener-Policy-Report-Only': 'same-origin; report-to="coop"',
          'Reporting-Endpoints': `coop="/empty"`,
        },
      },
    })
  })
  afterAll(async () => {
    await close()
    await elsewhere.close()
  })
  beforeEach(async () => {
    const addStage = await serveStage()
    app = await createTestApp({
      ...appOptions,
      before: (host) => {
        appOptions.before?.(host)
        addStage(host)
      },
      after: (host, vault) => {
        // For pages that no login cookie reaches: frames and pages of another site.
        host.get('/token', async (request, response) => {
          const { sessionToken } = await vault.createConnectSession({
            user: { id: 'user-ada' },
            allowedProviders: ['google'],
            allowedOrigin: request.headers.origin ?? `http://${request.headers.host ?? ''}`,
          })
          response.set('Access-Control-Allow-Origin', '*').type('text').send(sessionToken)
        })
        appOptions.after?.(host, vault)
      },
      vault: {
        app: { name: 'Test App', origins: [elsewhere.origin, elsewhere.otherSite] },
        ...appOptions.vault,
      },
    })
    seenErrors = profile.errors.length
    seenLines = profile.console.length
    errors = undefined
    await profile.context.addCookies([{ name: 'login', value: 'ada', url: app.origin }])
  })
  afterEach(async () => {
    await Promise.all(scene.popups().map((page) => page.close()))
    await first.unrouteAll({ behavior: 'ignoreErrors' })
    await profile.context.unrouteAll({ behavior: 'ignoreErrors' })
    await first.goto('about:blank')
    await profile.context.clearCookies()
    await app.close()
    expect(scene.errors).toEqual([])
  })

  const scene: Scene = {
    get app() {
      return app
    },
    get profile() {
      return profile
    },
    get elsewhere() {
      return elsewhere
    },
    async open(query = {}) {
      await first.goto(`${app.origin}/stage?${new URLSearchParams(query).toString()}`)
      await ready(first)
      return first
    },
    async openElsewhere(site = 'otherSite', query = {}) {
      const base = `${app.origin}/alter`
      await first.goto(`${elsewhere[site]}/stage?${new URLSearchParams({ base, ...query })}`)
      await ready(first)
      return first
    },
    popups: () => profile.context.pages().filter((page) => page !== first),
    get errors() {
      errors ??= []
      errors.push(...profile.errors.slice(seenErrors).map(({ message }) => message))
      seenErrors = profile.errors.length
      return errors
    },
    lines: () => profile.console.slice(seenLines).map(({ text }) => text),
  }
  return scene
}

/**
 * Leads a window elsewhere by its own script. A navigation by `goto()` starts in the browser, which then cuts the window off
 * from its opener.
 */
export async function leadTo(page: Page, url: string): Promise<void> {
  await readQuietly(page, (url) => location.assign(url), url)
  await page.waitForURL(url)
}

/** A locator would do, but its questions count as a user's gesture. */
export async function ready(page: Page): Promise<void> {
  await expect
    .poll(() =>
      readQuietly(page, () => {
        const { dataset, outerHTML } = document.documentElement
        return dataset['ready'] ?? `not ready: ${location.href} ${outerHTML}`
      }),
    )
    .toBe('yes')
}

/** Clicks the page's button, which runs `act` in the page: a real click, and no gesture but that one. */
export async function clickTo<Argument>(
  page: Page,
  act: (argument: Argument) => unknown,
  argument?: Argument,
): Promise<void> {
  await readQuietly(
    page,
    Object.assign(() => {}, {
      toString: () =>
        `() => { stage.act = () => (${act.toString()})(${JSON.stringify(argument)}) }`,
    }),
  )
  await page.click('#act')
}

/** Opens a flow with a click, and answers its window when it shows something. */
export function openFlow<Argument>(
  page: Page,
  act: (argument: Argument) => unknown = () => void stage.connect.open(stage.options()),
  argument?: Argument,
): Promise<Page> {
  return openPopup(page, () => clickTo(page, act, argument))
}

/** Opens a flow and waits until its window asks at the provider who is there. */
export async function openAtProvider<Argument>(
  page: Page,
  act?: (argument: Argument) => unknown,
  argument?: Argument,
): Promise<Page> {
  const popup = await openFlow(page, act, argument)
  await popup.getByRole('button', { name: 'Ada Lovelace' }).waitFor()
  return popup
}

/** Lets the time of a page with `clock` pass until no flow is open, `ms` at most. Resolves with how much has passed. */
export function passTime(
  page: Page,
  ms: number,
  options: Pick<PassOptions, 'stepMs' | 'isPaced'> = {},
): Promise<number> {
  return readQuietly(
    page,
    ({ ms, options }) => pageClock.pass(ms, { ...options, isOver: () => !stage.connect.isOpen() }),
    { ms, options },
  )
}

/** What the page has heard so far: names, or names with what they were given. */
export function heardBy(page: Page): Promise<StageInPage['received']> {
  return readQuietly(page, () => stage.received)
}

/** Waits until the page has heard exactly this; grants and details may hold more than is named. */
export async function hears(page: Page, expected: unknown[]): Promise<void> {
  await expect.poll(() => heardBy(page)).toMatchObject(expected)
  expect(await heardBy(page)).toHaveLength(expected.length)
}

export function isOpen(page: Page): Promise<boolean> {
  return readQuietly(page, () => stage.connect.isOpen())
}

/** Waits until no window is left but the page itself. */
export async function isAlone(scene: Scene): Promise<void> {
  await expect.poll(() => scene.popups().length).toBe(0)
}
