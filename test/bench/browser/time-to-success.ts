import type { Page } from 'playwright-core'
import { launchBrowser, type Profile } from '../../support/browser.ts'
import { ada } from '../../support/create-test-vault.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { startReadmeApp, type ReadmeApp } from '../../browser/drop-in/readme-app.ts'
import { openAtProvider } from '../../browser/drop-in/readme-page.ts'
import { clockOffset, now } from './page-clock.ts'
import { bareRoutes, measureBare } from './bare-roads.ts'
import { milliseconds, times, toTable } from './markdown.ts'
import { startOtherSite } from './other-site.ts'
import { toTiming } from './statistics.ts'

/** How a flow went: how long after the commit `onSuccess` came, or that it never did and what came instead. */
type Story =
  | { readonly type: 'success'; readonly ms: number }
  | { readonly type: 'lost'; readonly exitMs: number | undefined }

/**
 * The table of times from the commit of the grant in the vault to `onSuccess` in the page, on one machine, so that both
 * clocks are one; the commit's is the vault's own, in whole milliseconds. Real vault, real provider, real Chromium with
 * real focus. What it is compared with is what the browser needs with nothing on the road: a result page that posts one
 * message to its opener or, once a COOP header has taken that, a held request that is answered.
 */
export async function measureTimeToSuccess(rounds: number): Promise<string> {
  const browser = await launchBrowser({ focus: 'real' })
  const other = await startOtherSite()
  const app = await startReadmeApp({
    before: bareRoutes,
    vault: { app: { name: 'Bench', origins: [other.origin] } },
  })
  other.useVault(app.vault)
  try {
    const profile = await browser.newProfile()
    await profile.newPage()
    const bare = {
      none: toTiming(await measureBare(profile, app.origin, 'message', rounds)),
      'same-origin': toTiming(await measureBare(profile, app.origin, 'poll', rounds)),
    }
    const rows = [
      bareRow('bare message of a result page', 'none', bare.none),
      bareRow('bare held request', 'same-origin', bare['same-origin']),
    ]
    for (const coop of ['none', 'same-origin'] as const) {
      for (const [name, url, count] of [
        ["@alter-ai/connect, vault on the app's origin", app.pageOf('ours', 'script-tag'), rounds],
        ['@alter-ai/connect, vault on another site', `${other.origin}/page`, rounds],
        [
          '@alter-ai/connect 0.8.0',
          app.pageOf('0.8.0', 'script-tag'),
          coop === 'none' ? rounds : 2,
        ],
      ] as const) {
        app.provider.control.coop = coop === 'none' ? undefined : coop
        const givesUp = name.endsWith('0.8.0') && coop !== 'none'
        const stories: Story[] = []
        // The first one warms up and is not counted.
        for (let round = 0; round <= count; round += 1) {
          const story = await tell(profile, app, url, givesUp)
          if (round > 0) stories.push(story)
        }
        rows.push(flowRow(name, coop, stories, bare[coop]))
      }
    }
    return toTable(
      [
        'grant committed to `onSuccess`',
        "provider's COOP",
        'arrived',
        'median, ms',
        'p95, ms',
        'against bare',
      ],
      rows,
    )
  } finally {
    await browser.close()
    await app.close()
    await other.close()
  }
}

/**
 * One flow: the user consents, and the page is watched until its window is gone.
 *
 * @param givesUp The user takes so long that the library has given up before.
 */
async function tell(
  profile: Profile,
  app: ReadmeApp,
  url: string,
  givesUp: boolean,
): Promise<Story> {
  const page = await profile.newPage()
  await page.bringToFront()
  await page.goto(`${app.origin}/login/ada`)
  await page.goto(url)
  await page.evaluate(stampCallbacks)
  const offset = await clockOffset(page)
  const clickedAt = now()
  const popup = await openAtProvider(page)
  if (givesUp) await page.waitForFunction(() => 'onExit' in (window as unknown as Stamped).stamps)
  await signInAtProvider(popup)
  // A window that was cut off closes itself, a moment later.
  if (!popup.isClosed()) await popup.waitForEvent('close')
  const { onSuccess: successAt, onExit: exitAt } = await stampsOf(page)
  const [grant] = (await app.vault.listGrants({ user: ada })).items
  const committedAt = grant?.updatedAt.getTime() ?? 0
  if (committedAt < clickedAt) throw new Error('nothing was committed')
  await page.close()
  if (successAt !== undefined) return { type: 'success', ms: successAt - offset - committedAt }
  return { type: 'lost', exitMs: exitAt === undefined ? undefined : exitAt - offset - clickedAt }
}

interface Stamped {
  readonly heard: { push: (...calls: (readonly [string])[]) => number }
  readonly stamps: Record<string, number>
}

/** Runs in the page: notes when each callback was called first. */
function stampCallbacks(): void {
  const { heard } = window as unknown as Stamped
  const stamps: Record<string, number> = {}
  Object.assign(window, { stamps })
  const push = heard.push.bind(heard)
  heard.push = (...calls) => {
    for (const [name] of calls) stamps[name] ??= performance.timeOrigin + performance.now()
    return push(...calls)
  }
}

function stampsOf(page: Page): Promise<Record<string, number>> {
  return readQuietly(page, () => (window as unknown as Stamped).stamps)
}

type Base = ReturnType<typeof toTiming>

function bareRow(name: string, coop: string, { count, median, p95 }: Base): string[] {
  return [name, coop, `${count} of ${count}`, milliseconds(median), milliseconds(p95), times(1, 1)]
}

function flowRow(name: string, coop: string, stories: readonly Story[], base: Base): string[] {
  const arrived = stories.flatMap((story) => (story.type === 'success' ? [story.ms] : []))
  const share = `${arrived.length} of ${stories.length}`
  if (arrived.length === 0) {
    const exits = stories.flatMap((story) => (story.type === 'lost' ? (story.exitMs ?? []) : []))
    const instead =
      exits.length === 0
        ? 'never'
        : `never; \`onExit\` ${milliseconds(toTiming(exits).median)} ms after the click`
    return [name, coop, share, instead, 'n/a', 'n/a']
  }
  const { median, p95 } = toTiming(arrived)
  return [name, coop, share, milliseconds(median), milliseconds(p95), times(median, base.median)]
}
