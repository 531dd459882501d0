/**
 * Browsers that tell the truth.
 *
 * Playwright starts Chromium with popup blocking, the back/forward cache and storage partitioning off, and gives every
 * page the focus. So we start Chromium ourselves and attach without Playwright's defaults. What was measured with
 * Chromium 156, and is held by `test/browser/harness.slow.test.ts`:
 *
 * - `noDefaults` spares only the browser's own first context. In a context made by `browser.newContext()` popups are
 *   blocked and the cache works, but every page claims the focus and every popup has the size of the viewport. So each
 *   profile here is a browser process of its own.
 * - Headless, a page keeps the focus while a popup is in front. Real focus needs `focus: 'real'`: a headful browser
 *   on a display of its own. There too a page has the focus only once it was clicked, before that the address bar has it.
 * - `page.evaluate()` and `page.waitForFunction()` count as a user's gesture and so unblock popups for five seconds.
 *   Where that matters, read with `readQuietly()`.
 * - A page restored from the back/forward cache fires no `load`: wait for its URL, not with `waitForURL()`.
 */
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { type ChromiumProcess, startChromium } from './chromium-process.ts'
import { findBrowser, findHeadlessShell, missingBrowserLine } from './find-browser.ts'
import { patienceMs } from './time/patience.ts'
import { readQuietly } from './read-quietly.ts'
import { openVirtualDisplay } from './virtual-display.ts'

/** How the browsers of a test are started. */
export interface LaunchOptions {
  /** `'real'`: headful on a display of its own, so that `document.hasFocus()` is true of one window at most. */
  readonly focus?: 'real'
  /**
   * `'page'`: the test looks at single pages, and at nothing that depends on windows, popup blocking, focus or the
   * back/forward cache. Then Chromium's headless shell serves, where there is one.
   */
  readonly scope?: 'page'
  /** Inner size of the first window in CSS pixels, at least 500 wide. Default 1280 × 800. */
  readonly viewport?: { readonly width: number; readonly height: number }
  /** What pages and popups see as `prefers-color-scheme`. Default light. */
  readonly colorScheme?: 'light' | 'dark'
  /** `http://host:port` of a proxy for every request, loopback included: see `record-traffic.ts`. */
  readonly proxy?: string
}

/** A source of profiles; they share options and, with real focus, a display. */
export interface TestBrowser {
  /** Another person's browser: a process of its own with empty cookies, storage and cache. */
  readonly newProfile: () => Promise<Profile>
  readonly close: () => Promise<void>
}

/** One person's browser. */
export interface Profile {
  readonly context: BrowserContext
  /** The first call gives the browser's first tab, later ones open a tab beside it. */
  readonly newPage: () => Promise<Page>
  /** Console lines of every page and popup so far, oldest first. */
  readonly console: readonly ConsoleLine[]
  /** Uncaught errors and unhandled rejections of every page and popup so far. */
  readonly errors: readonly PageError[]
  /** Closes its pages and clears cookies, storage, cache, lines and errors: a new person's browser in less time. */
  readonly reset: () => Promise<void>
  readonly close: () => Promise<void>
}

/** One line of a page's console. */
export interface ConsoleLine {
  readonly type: string
  readonly text: string
  readonly url: string
}

/** One error that a page did not catch. */
export interface PageError {
  readonly message: string
  readonly url: string
}

/**
 * Finds the machine's browser and prepares to start it. `close()` ends everything that came of it.
 *
 * @throws Error that names the command to install a browser, or a display where real focus needs one.
 */
export async function launchBrowser(options: LaunchOptions = {}): Promise<TestBrowser> {
  const path = (options.scope === 'page' ? findHeadlessShell() : undefined) ?? findBrowser()
  if (path === undefined) throw new Error(missingBrowserLine())
  const display = options.focus === 'real' ? await openVirtualDisplay() : undefined
  const profiles = new Set<Profile>()
  return {
    newProfile: async () => {
      const chromiumProcess = await startChromium({
        path,
        headless: display === undefined,
        display: display?.name,
        arguments: [
          ...(options.colorScheme === 'dark' ? ['--blink-settings=preferredColorScheme=0'] : []),
          // Chromium reaches loopback directly unless told that it too goes through the proxy.
          ...(options.proxy === undefined
            ? []
            : [`--proxy-server=${options.proxy}`, '--proxy-bypass-list=<-loopback>']),
        ],
      })
      const profile = await attach(
        chromiumProcess,
        options.viewport ?? { width: 1280, height: 800 },
      )
      profiles.add(profile)
      return profile
    },
    close: async () => {
      await Promise.all([...profiles].map((profile) => profile.close()))
      await display?.close()
    },
  }
}

async function attach(
  chromiumProcess: ChromiumProcess,
  viewport: { readonly width: number; readonly height: number },
): Promise<Profile> {
  const browser = await chromium.connectOverCDP(chromiumProcess.endpoint, {
    noDefaults: true,
    timeout: patienceMs,
  })
  const context = browser.contexts()[0]
  if (context === undefined) throw new Error('the browser has no context')
  context.setDefaultTimeout(patienceMs)
  const lines: ConsoleLine[] = []
  const errors: PageError[] = []
  context.on('console', (message) => {
    lines.push({ type: message.type(), text: message.text(), url: message.location().url })
  })
  context.on('weberror', (error) => {
    errors.push({ message: error.error().message, url: error.page()?.url() ?? '' })
  })
  let first = context.pages()[0]
  return {
    context,
    newPage: async () => {
      const page = first
      first = undefined
      if (page === undefined) return await context.newPage()
      await resize(page, viewport)
      return page
    },
    console: lines,
    errors,
    reset: async () => {
      const left = context.pages()
      // The browser ends with its last page.
      first = await context.newPage()
      await Promise.all(left.map((page) => page.close()))
      const session = await context.newCDPSession(first)
      await session.send('Storage.clearDataForOrigin', { origin: '*', storageTypes: 'all' })
      await session.send('Network.clearBrowserCache')
      await session.detach()
      await context.clearCookies()
      lines.length = 0
      errors.length = 0
    },
    close: async () => {
      await browser.close()
      await chromiumProcess.close()
    },
  }
}

/** Sizes the window, not an emulated viewport: popups keep the size they asked for. */
async function resize(
  page: Page,
  viewport: { readonly width: number; readonly height: number },
): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const { windowId } = await session.send('Browser.getWindowForTarget')
  const frame = await readQuietly(page, () => ({
    width: outerWidth - innerWidth,
    height: outerHeight - innerHeight,
  }))
  const bounds = { width: viewport.width + frame.width, height: viewport.height + frame.height }
  await session.send('Browser.setWindowBounds', { windowId, bounds })
  await session.detach()
  // The window manager answers in its own time.
  await page.waitForFunction(
    ({ width, height }) => innerWidth === width && innerHeight === height,
    viewport,
    { polling: 20 },
  )
}
