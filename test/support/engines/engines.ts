import { startChromium } from '../chromium-process.ts'
import { findBrowser, findOnPath } from '../find-browser.ts'
import { openVirtualDisplay } from '../virtual-display.ts'
import { startFirefox } from './firefox-process.ts'
import type { Person } from './person.ts'
import { attachPuppeteer } from './puppeteer-person.ts'
import { startWebKit } from './webkit-person.ts'

/** A browser engine that this machine may have. */
export interface Engine {
  readonly name: 'Chromium' | 'Firefox' | 'WebKitGTK'
  /** What is missing here and how to get it, in one line, or `undefined` when nothing is. */
  readonly missing: () => string | undefined
  /** Starts a browser of its own on a display of its own. */
  readonly startPerson: () => Promise<Person>
}

export const chromium: Engine = {
  name: 'Chromium',
  missing: () => lacking('Chromium', 'chromium', findBrowser()),
  startPerson: () =>
    onDisplay(async (display) => {
      const process = await startChromium({
        path: String(findBrowser()),
        headless: false,
        display,
        arguments: [],
      })
      return await attachPuppeteer(process.endpoint, 'cdp', process.close)
    }),
}

export const firefox: Engine = {
  name: 'Firefox',
  missing: () => lacking('Firefox', 'firefox-esr', firefoxPath()),
  startPerson: () =>
    onDisplay(async (display) => {
      const process = await startFirefox(String(firefoxPath()), display)
      return await attachPuppeteer(process.endpoint, 'webDriverBiDi', process.close)
    }),
}

export const webkit: Engine = {
  name: 'WebKitGTK',
  missing: () => lacking('WebKitGTK', 'webkit2gtk-driver', findOnPath('WebKitWebDriver')),
  startPerson: () =>
    onDisplay((display) => startWebKit(String(findOnPath('WebKitWebDriver')), display)),
}

function firefoxPath(): string | undefined {
  return findOnPath('firefox-esr') ?? findOnPath('firefox')
}

function lacking(name: string, debian: string, path: string | undefined): string | undefined {
  const wanted = [
    ...(path === undefined ? [debian] : []),
    ...['Xvfb', 'openbox'].filter((program) => findOnPath(program) === undefined),
  ]
  if (wanted.length === 0) return undefined
  return `${name} is not tested here; install: sudo apt-get install ${wanted.join(' ').toLowerCase()}`
}

async function onDisplay(start: (display: string) => Promise<Person>): Promise<Person> {
  const display = await openVirtualDisplay()
  try {
    const person = await start(String(display.name))
    return {
      ...person,
      close: async () => {
        await person.close()
        await display.close()
      },
    }
  } catch (error) {
    await display.close()
    throw error
  }
}
