import { startThreeSites, type ThreeSites, type Told } from '../three-sites.ts'
import type { Engine } from './engines.ts'
import { type BrowserWindow, type Person, until, windowAt } from './person.ts'

/** One person at one screen with three sites of their own: what goes on in another lane cannot take their focus. */
export interface Lane {
  readonly person: Person
  readonly sites: ThreeSites
  /** The window with the app's page. */
  readonly home: BrowserWindow
  readonly close: () => Promise<void>
}

/** Starts a browser and the sites, and logs the person in to the vault's app. */
async function startLane(engine: Engine): Promise<Lane> {
  const sites = await startThreeSites()
  try {
    const person = await engine.startPerson()
    const close = async () => {
      await person.close()
      await sites.close()
    }
    try {
      const home = await person.openWindow(`${sites.vaultApp.origin}/login/ada`)
      return { person, sites, home, close }
    } catch (error) {
      await close()
      throw error
    }
  } catch (error) {
    await sites.close()
    throw error
  }
}

/** Lends lanes to tests that run at the same time, each to one test at a time. */
export interface Lanes {
  readonly use: (run: (lane: Lane) => Promise<void>) => Promise<void>
  readonly close: () => Promise<void>
}

export async function startLanes(engine: Engine, count: number): Promise<Lanes> {
  const lanes = await Promise.all(Array.from({ length: count }, () => startLane(engine)))
  const free = [...lanes]
  const waiting: ((lane: Lane) => void)[] = []
  return {
    use: async (run) => {
      const lane = free.pop() ?? (await new Promise<Lane>((resolve) => void waiting.push(resolve)))
      try {
        await run(lane)
      } finally {
        await tidy(lane)
        const next = waiting.shift()
        if (next === undefined) free.push(lane)
        else next(lane)
      }
    },
    close: async () => void (await Promise.all(lanes.map((lane) => lane.close()))),
  }
}

/** A test that failed may have left windows open. */
async function tidy({ person, home }: Lane): Promise<void> {
  for (const window of await person.windows()) {
    if (window.id !== home.id) await window.close().catch(() => {})
  }
}

/** Opens the popup from the app's page, up to the provider's question. */
export async function openAtProvider({ person, home, sites }: Lane): Promise<BrowserWindow> {
  await home.click('#connect:enabled')
  const popup = await windowAt(person, sites.vaultApp.provider.origin)
  await signInAt(popup)
  return popup
}

/** Says who one is, unless the provider knows, and stops at its question. */
export async function signInAt(window: BrowserWindow): Promise<void> {
  await window.waitFor('button[value=ada], button[value=allow]')
  if ((await window.read('document.querySelector("button[value=ada]") !== null')) === true) {
    await window.click('button[value=ada]')
    await window.waitFor('button[value=allow]')
  }
}

/** Waits for the first outcome. */
export function firstOutcome({ sites }: Lane, run: string): Promise<Told> {
  return until('an outcome', async () => sites.outcomes(run)[0])
}

/** Waits until the app's page is the only window. */
export async function onlyHomeIsOpen({ person, home }: Lane): Promise<void> {
  await until('the popup to close', async () => {
    const [only, ...others] = await person.windows()
    return others.length === 0 && only?.id === home.id ? true : undefined
  })
}
