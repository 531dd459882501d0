import { freePort } from '../free-port.ts'
import { startKept } from './kept-process.ts'
import { type BrowserWindow, type Person, until } from './person.ts'
import { startSession, type WebDriver, WebDriverError } from './webdriver.ts'

/**
 * Starts WebKitGTK's small browser under its driver; each start has cookies and storage of its own, in memory.
 *
 * @param driver Path of `WebKitWebDriver`.
 * @param display X display.
 */
export async function startWebKit(driver: string, display: string): Promise<Person> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const kept = startKept([driver, `--port=${port}`], {
    DISPLAY: display,
    WAYLAND_DISPLAY: undefined,
    // The sandbox wants user namespaces, which containers seldom give.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  })
  try {
    await until('WebKitWebDriver', () => isListening(origin))
    const session = await startSession(origin, {
      'webkitgtk:browserOptions': { args: ['--automation'] },
    })
    return createPerson(session, kept.close)
  } catch (error) {
    await kept.close()
    throw error
  }
}

async function isListening(origin: string): Promise<true | undefined> {
  const response = await fetch(`${origin}/status`).catch(() => undefined)
  return response?.ok === true ? true : undefined
}

function createPerson(session: WebDriver, endDriver: () => Promise<void>): Person {
  const handles = async () => (await session.ask('GET', '/window/handles')) as string[]
  // Only the first window gets the focus by itself.
  let isFirst = true
  return {
    openWindow: async (url) => {
      const [existing = ''] = await handles()
      const handle = isFirst ? existing : await newWindow(session, existing)
      isFirst = false
      const opened = createWindow(session, handle)
      await opened.goto(url)
      return opened
    },
    windows: async () => (await handles()).map((handle) => createWindow(session, handle)),
    close: async () => {
      await session.close().catch(() => {})
      await endDriver()
    },
  }
}

/** The command needs some window that is there; the last one spoken to may have closed. */
async function newWindow(session: WebDriver, from: string): Promise<string> {
  const { handle } = (await session.inWindow(from, (ask) =>
    ask('POST', '/window/new', { type: 'window' }),
  )) as { handle: string }
  return handle
}

function createWindow(session: WebDriver, handle: string): BrowserWindow {
  const script = (text: string, ...args: unknown[]) =>
    session.inWindow(handle, (ask) => ask('POST', '/execute/sync', { script: text, args }))
  /** Waits for a visible element, and does something to it before anything else happens in the session. */
  const onElement = (
    selector: string,
    act: (ask: WebDriver['ask'], id: string) => Promise<unknown>,
  ) =>
    until(selector, () =>
      session
        .inWindow(handle, async (ask) => {
          const found = await ask('POST', '/element', { using: 'css selector', value: selector })
          const id = String(Object.values(found as object)[0])
          if ((await ask('GET', `/element/${id}/displayed`)) !== true) return undefined
          await act(ask, id)
          return true as const
        })
        .catch(untilItIsThere),
    )
  return {
    id: handle,
    goto: async (url) => {
      await session.inWindow(handle, (ask) => ask('POST', '/url', { url }))
    },
    url: async () =>
      String(await session.inWindow(handle, (ask) => ask('GET', '/url')).catch(onlyIfGone)),
    click: async (selector) => {
      await onElement(selector, (ask, id) => ask('POST', `/element/${id}/click`))
    },
    waitFor: async (selector) => {
      await onElement(selector, async () => {})
    },
    read: async (expression) => await script(`return (${expression})`),
    close: async () => {
      await session.inWindow(handle, (ask) => ask('DELETE', '/window'))
    },
  }
}

/** Windows close by themselves while one looks at them. */
function onlyIfGone(error: unknown): string {
  if (error instanceof WebDriverError && error.code === 'no such window') return ''
  throw error
}

/** The page may be on its way, or change under the command. */
function untilItIsThere(error: unknown): undefined {
  const passing = ['no such element', 'stale element reference', 'element not interactable']
  if (error instanceof WebDriverError && passing.includes(error.code)) return undefined
  throw error
}
