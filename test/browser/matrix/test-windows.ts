import { expect, test } from 'vitest'
import {
  firstOutcome,
  type Lane,
  type Lanes,
  onlyHomeIsOpen,
  openAtProvider,
  signInAt,
} from '../../support/engines/lane.ts'
import { until, windowAt } from '../../support/engines/person.ts'
import { ada } from '../../support/create-test-vault.ts'
import type { ThreeSites } from '../../support/three-sites.ts'

type Use = Lanes['use']

/**
 * What each engine does in its own way: opening and blocking windows, a person who closes one, a page that cannot close
 * its own.
 *
 * @param use Lends a browser to one test at a time.
 */
export function testWindows(use: Use): void {
  test.concurrent('a session that takes long: the window opens in the click all the same', () =>
    use(async (lane) => {
      const { home, person, sites } = lane
      await home.goto(sites.page('slow'))
      const releaseSessions = sites.holdSessions()
      await home.click('#connect:enabled')
      await until('the popup', async () =>
        (await person.windows()).length === 2 ? true : undefined,
      )
      releaseSessions()
      const popup = await windowAt(person, sites.vaultApp.provider.origin)
      await signInAt(popup)
      await popup.click('button[value=allow]')
      expect(await firstOutcome(lane, 'slow')).toMatchObject({ name: 'success' })
      await onlyHomeIsOpen(lane)
    }))

  test.concurrent('without a click the window is blocked: one error, idle, and the next click works', () =>
    use(async (lane) => {
      const { home, person, sites } = lane
      await home.goto(sites.page('blocked'))
      await home.click('#late:enabled')
      expect(await firstOutcome(lane, 'blocked')).toMatchObject({
        name: 'error',
        value: 'popup_blocked',
      })
      expect(await person.windows()).toHaveLength(1)
      expect(eventsOf(sites, 'blocked')).not.toContain('connect_opened')
      // Each report comes by a request of its own.
      await until('the state', async () =>
        lastState(sites, 'blocked') === 'error' ? true : undefined,
      )
      const popup = await openAtProvider(lane)
      await popup.click('button[value=allow]')
      await until('success', async () => sites.outcomes('blocked')[1])
      expect(sites.outcomes('blocked')).toMatchObject([{ name: 'error' }, { name: 'success' }])
      await onlyHomeIsOpen(lane)
    }))

  test.concurrent.each(['same-origin', 'same-origin-allow-popups'] as const)(
    'the person closes the window at a provider with COOP %s: exit within 3 s, and the next click works',
    (coop) =>
      use(async (lane) => {
        const { home, sites } = lane
        const run = `closed-${coop}`
        sites.vaultApp.provider.control.coop = coop
        await home.goto(sites.page(run, { clock: true }))
        await closeAtProvider(lane, run, 3_000)
        expect(sites.outcomes(run)).toMatchObject([{ name: 'exit', value: 'user_closed' }])
        const popup = await openAtProvider(lane)
        await popup.click('button[value=allow]')
        await until('success', async () => {
          await sites.pass(run, 1_000)
          return sites.outcomes(run)[1]
        })
        expect(sites.outcomes(run)).toMatchObject([{ name: 'exit' }, { name: 'success' }])
        await onlyHomeIsOpen(lane)
      }),
  )

  test.concurrent('the person closes the window of a page with COOP same-origin: exit within 3 s', () =>
    use(async (lane) => {
      lane.sites.vaultApp.provider.control.coop = undefined
      await lane.home.goto(lane.sites.page('closed-isolated', { coop: 'same-origin', clock: true }))
      await closeAtProvider(lane, 'closed-isolated', 3_000)
      expect(lane.sites.outcomes('closed-isolated')).toMatchObject([
        { name: 'exit', value: 'user_closed' },
      ])
    }))

  test.concurrent('a window of an attacker’s that forges all the while changes nothing', () =>
    use(async (lane) => {
      const { home, person, sites } = lane
      sites.vaultApp.provider.control.coop = undefined
      await home.goto(sites.page('attacked'))
      await home.click('#attack')
      const attacker = await until('the attacker’s window', async () =>
        (await person.windows()).find(({ id }) => id !== home.id),
      )
      const popup = await openAtProvider(lane)
      await popup.click('button[value=allow]')
      expect(await firstOutcome(lane, 'attacked')).toMatchObject({
        name: 'success',
        value: ['Analytical Engines'],
      })
      expect(await attacker.read('opener !== null && session !== null')).toBe(true)
    }))

  test.concurrent('a result page that may not close its window says that the person may', () =>
    use(async ({ person, sites }) => {
      const { vault, provider } = sites.vaultApp
      provider.control.coop = undefined
      const session = await vault.createConnectSession({
        user: ada,
        allowedProviders: ['slack'],
        allowedOrigin: sites.origin,
        completeUrl: `${sites.origin}/alter/return`,
      })
      // No script has opened this window, so none may close it.
      const window = await person.openWindow(`${session.connectUrl}&display=popup`)
      await signInAt(window)
      await window.click('button[value=allow]')
      await window.waitFor('[data-can-close]')
    }))
}

/** The same for windows that no header cuts off. */
export function testClosing(use: Use): void {
  test.concurrent('the person closes the window: exit within a second', () =>
    use(async (lane) => {
      lane.sites.vaultApp.provider.control.coop = undefined
      await lane.home.goto(lane.sites.page('closed', { clock: true }))
      await closeAtProvider(lane, 'closed', 1_000)
      expect(lane.sites.outcomes('closed')).toMatchObject([{ name: 'exit', value: 'user_closed' }])
    }))

  test.concurrent('and a page that listens for success alone is free again as soon', () =>
    use(async (lane) => {
      const { sites } = lane
      sites.vaultApp.provider.control.coop = undefined
      await lane.home.goto(sites.page('quiet', { quiet: true, clock: true }))
      await closeAtProvider(lane, 'quiet', 1_000)
      expect(lastState(sites, 'quiet')).toBe('exit')
      expect(sites.outcomes('quiet')).toEqual([])
    }))
}

/** Opens the popup, closes it at the provider as its person does, and then lets the page have so much of its time. */
async function closeAtProvider(lane: Lane, run: string, ms: number): Promise<void> {
  const { sites } = lane
  const popup = await openAtProvider(lane)
  // The user stays there for a moment.
  expect(await sites.pass(run, 1_000)).toBe(1_000)
  const passed = sites.pass(run, ms, { stepMs: 10, when: 'the user is back' })
  await popup.close()
  await passed
}

function eventsOf(sites: ThreeSites, run: string): unknown[] {
  return sites.told(run).flatMap(({ name, value }) => (name === 'event' ? [value] : []))
}

function lastState(sites: ThreeSites, run: string): unknown {
  return sites.told(run).findLast(({ name }) => name === 'state')?.value
}
