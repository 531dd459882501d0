import puppeteer, { type ConnectOptions, type Page } from 'puppeteer-core'
import { patienceMs } from '../time/patience.ts'
import { type BrowserWindow, type Person, until } from './person.ts'

/**
 * Attaches to a browser that speaks the DevTools protocol (Chromium) or WebDriver BiDi (Firefox), without an emulated
 * viewport, so that windows keep the size they asked for and the focus stays the window manager's.
 *
 * @param endProcess Called by `close()` after the connection is gone.
 */
export async function attachPuppeteer(
  endpoint: string,
  protocol: NonNullable<ConnectOptions['protocol']>,
  endProcess: () => Promise<void>,
): Promise<Person> {
  const browser = await puppeteer.connect({
    browserWSEndpoint: endpoint,
    protocol,
    defaultViewport: null,
  })
  // In the window that the browser opens by itself the address bar has the focus, not the page: it is left alone.
  const own = new Set(await browser.pages())
  return {
    openWindow: async (url) => {
      const page = await browser.newPage({ type: 'window' })
      const window = wrap(page)
      await page.goto(url)
      return window
    },
    windows: async () => (await browser.pages()).filter((page) => !own.has(page)).map(wrap),
    close: async () => {
      await browser.disconnect()
      await endProcess()
    },
  }
}

const wrapped = new WeakMap<Page, BrowserWindow>()
let count = 0

function wrap(page: Page): BrowserWindow {
  const known = wrapped.get(page) ?? createWindow(page, `window ${(count += 1)}`)
  wrapped.set(page, known)
  return known
}

function createWindow(page: Page, id: string): BrowserWindow {
  page.setDefaultTimeout(patienceMs)
  const visible = async (selector: string) => {
    const element = await page.waitForSelector(selector, { visible: true })
    if (element === null) throw new Error(`nothing is at ${selector}`)
    return element
  }
  return {
    id,
    goto: async (url) => {
      // Puppeteer's own `goto()` waits until the page's frames are reported gone, which Firefox at times leaves out.
      await page.evaluate((address) => location.assign(address), url)
      await until(url, async () => {
        const at = await page.evaluate('location.href + document.readyState').catch(() => undefined)
        return at === `${url}complete` ? true : undefined
      })
    },
    url: async () => page.url(),
    click: async (selector) => await (await visible(selector)).click(),
    waitFor: async (selector) => void (await visible(selector)),
    read: async (expression) => await page.evaluate(expression),
    close: async () => await page.close(),
  }
}
