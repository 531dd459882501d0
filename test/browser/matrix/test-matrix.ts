import { expect, test } from 'vitest'
import {
  firstOutcome,
  type Lane,
  type Lanes,
  onlyHomeIsOpen,
  openAtProvider,
  signInAt,
} from '../../support/engines/lane.ts'
import type { Engine } from '../../support/engines/engines.ts'
import { type BrowserWindow, until } from '../../support/engines/person.ts'
import type { PageOptions, ThreeSites, Told } from '../../support/three-sites.ts'

type Mode = NonNullable<PageOptions['mode']>
type Coop = 'unsafe-none' | 'same-origin-allow-popups' | 'same-origin' | 'noopener-allow-popups'

/** One combination of what the app's page and the provider's pages send, and how the flow is carried. */
interface Row {
  readonly app: Exclude<Coop, 'noopener-allow-popups'>
  readonly provider: Coop
  readonly mode: Mode
}

const apps = ['unsafe-none', 'same-origin-allow-popups', 'same-origin'] as const
const providers = [...apps, 'noopener-allow-popups'] as const

/** Of the page's time: long enough for a page that takes a cut tie for a closed window to report an exit. */
const stayMs = 3_500

/**
 * Every combination of COOP headers in which a flow of that engine can be: it ends in success, once and not before the
 * person has consented, while a frame of an attacker's forges every message that there is.
 *
 * Chromium's popups run all combinations, because there the headers decide. The other modes and engines run those in which
 * each side sends `unsafe-none` or `same-origin`. `npm run test:matrix` runs everything.
 *
 * @param use Lends a browser to one test at a time.
 */
export function testMatrix(engine: Engine, modes: readonly Mode[], use: Lanes['use']): void {
  const delaysMs: number[] = []
  const goesThroughAll = process.env['ALTER_CONNECT_MATRIX'] === 'all'
  const rows = modes
    .flatMap((mode) =>
      apps.flatMap((app) => providers.map((provider): Row => ({ mode, app, provider }))),
    )
    .filter((row) => goesThroughAll || isChosen(engine, row))
  const isCut = (row: Row) => row.mode !== 'redirect' && !isLinked(engine, row)
  for (const row of rows) {
    test.concurrent(`${row.mode}, app ${row.app}, provider ${row.provider}: success`, () =>
      use(async (lane) => {
        const delayMs = await connects(engine, lane, row)
        if (isCut(row)) delaysMs.push(delayMs)
      }))
  }

  test('where the tie was cut, the page hears of the grant within 1.5 s of its commit (p95)', () => {
    const sorted = delaysMs.toSorted((one, other) => one - other)
    const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN
    console.log(
      `${engine.name}, grant committed to onSuccess without an opener, ${sorted.length} runs, in the page's time: ` +
        `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`,
    )
    expect(sorted).toHaveLength(rows.filter(isCut).length)
    expect(at(0.95)).toBeLessThan(1_500)
  })
}

const isExtreme = (coop: Coop) => coop === 'unsafe-none' || coop === 'same-origin'
function isChosen(engine: Engine, { app, provider, mode }: Row): boolean {
  const isCorner = isExtreme(app) && isExtreme(provider)
  if (engine.name === 'Chromium') return mode === 'popup' || isCorner
  return mode === 'popup' && isCorner
}

/** The page's time from the grant's commit to the outcome, in milliseconds. Until the commit it stands still. */
async function delayOf({ sites }: Lane, run: string, before: number): Promise<number> {
  await until('the grant', async () => ((await lastGrant(sites)) > before ? true : undefined))
  return await sites.pass(run, 10_000, { stepMs: 25, isPaced: true })
}

/** The number of the audit record of the newest grant. */
async function lastGrant({ vaultApp }: ThreeSites): Promise<number> {
  const { items } = await vaultApp.vault.queryAudit()
  return items.find(({ event }) => event.startsWith('grant.'))?.seq ?? 0
}

function nameOf({ mode, app, provider }: Row): string {
  return `${mode}-${app}-${provider}`
}

/** @returns How much of the page's time the result took after the grant's commit, in milliseconds. */
async function connects(engine: Engine, lane: Lane, row: Row): Promise<number> {
  const { home, sites } = lane
  const run = nameOf(row)
  const hasPopup = row.mode !== 'redirect'
  sites.vaultApp.provider.control.coop = row.provider
  await home.goto(
    sites.page(run, { mode: row.mode, coop: row.app, ...(hasPopup && { clock: true }) }),
  )
  const window = await leaveForProvider(lane, row.mode)
  // Otherwise the pages that were left use up the browser's connections, and a later run waits for a minute.
  await until('the requests of pages that were left to end', async () =>
    sites.openRequests() <= 1 ? true : undefined,
  )
  if (hasPopup) expect(await sites.pass(run, stayMs)).toBe(stayMs)
  expect(sites.outcomes(run)).toEqual([])
  const before = await lastGrant(sites)
  await window.click('button[value=allow]')
  const delayMs = hasPopup ? await delayOf(lane, run, before) : 0
  await firstOutcome(lane, run)
  await onlyHomeIsOpen(lane)
  // After a return the frame may come to it only when all is over; what is heard then must not count either.
  await until('the attack', async () => (wasAttacked(lane, run) ? true : undefined))

  expect(sites.outcomes(run)).toMatchObject([{ name: 'success', value: ['Analytical Engines'] }])
  const told = sites.told(run)
  expect(told.filter(({ name }) => name === 'uncaught')).toEqual([])
  const warnings = told.filter(({ name }) => name === 'console')
  expect(warnings).toHaveLength(hasPopup && cutsItself(engine, row) ? 1 : 0)
  for (const { value } of warnings) {
    expect((value as { text: string }).text).toContain('Cross-Origin-Opener-Policy')
  }
  // That the tie was cut where it should be, and nowhere else: otherwise the row proves nothing.
  const hasArrived = typesFrom(told, sites.vaultApp.origin).has('alter_connect_success')
  expect(hasArrived).toBe(row.mode === 'popup' && isLinked(engine, row))
  return delayMs
}

async function leaveForProvider(lane: Lane, mode: Mode): Promise<BrowserWindow> {
  if (mode !== 'redirect') return await openAtProvider(lane)
  await lane.home.click('#connect:enabled')
  await signInAt(lane.home)
  return lane.home
}

/** Whether the opener still has its popup after the provider's pages: by the rules of HTML, as far as engines keep them. */
function isLinked(engine: Engine, row: Row): boolean {
  // Firefox 153 does not know `noopener-allow-popups`.
  const cuttingProvider =
    row.provider !== 'unsafe-none' &&
    !(row.provider === 'noopener-allow-popups' && engine.name === 'Firefox')
  return !cuttingProvider && !cutsItself(engine, row)
}

/** Whether the tie is cut by the app's own header, as soon as the popup goes to the vault. */
function cutsItself(engine: Engine, { app }: Row): boolean {
  // WebKitGTK 2.50 cuts a window that was opened blank, as every window must be that is opened before its address is known.
  return (
    app === 'same-origin' || (app === 'same-origin-allow-popups' && engine.name === 'WebKitGTK')
  )
}

function wasAttacked({ sites }: Lane, run: string): boolean {
  const types = typesFrom(sites.told(run), sites.attackerOrigin)
  return ['leaving', 'success', 'error'].every((type) => types.has(`alter_connect_${type}`))
}

/** What sorts of messages a page of that origin got through to the app's page, whatever came of them. */
function typesFrom(told: readonly Told[], origin: string): Set<string> {
  const messages = told
    .filter(({ name }) => name === 'message')
    .map(({ value }) => value as { origin: string; type?: string })
  return new Set(
    messages.flatMap(({ origin: sender, type }) =>
      sender === origin && type !== undefined ? [type] : [],
    ),
  )
}
