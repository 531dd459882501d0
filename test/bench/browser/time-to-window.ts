import type { Page } from 'playwright-core'
import { type Profile, launchBrowser } from '../../support/browser.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { milliseconds, times, toTable } from './markdown.ts'
import { type BenchServer, serveBench } from './serve-bench.ts'
import { toTiming } from './statistics.ts'
import { subjects } from './subjects.ts'

/** How long the servers take to answer in the second situation, in milliseconds. */
const latencyMs = 300

/**
 * The table of times from the click to the window: by the browser's own clock, from the click's time stamp to the moment
 * in which `window.open()` has returned. First with everything there that can be there before the click, then with nothing
 * there and servers that take {@link latencyMs}. The libraries take turns, so that a busy moment hits all of them.
 */
export async function measureTimeToWindow(rounds: number, coldRounds: number): Promise<string> {
  const measured = subjects.flatMap(({ page }) => ('file' in page ? [page.file] : []))
  const files = ['bare', ...measured]
  const server = await serveBench(files)
  const browser = await launchBrowser()
  try {
    const profile = await browser.newProfile()
    await prepare(profile)
    const page = await profile.newPage()
    const warm = await collect(page, server, files, rounds, '')
    server.latencyMs = latencyMs
    const cold = await collect(page, server, files, coldRounds, '?cold')
    const base = toTiming(warm.get('bare') ?? [])
    const coldBase = toTiming(cold.get('bare') ?? [])
    const row = (name: string, file: string) => {
      const first = toTiming(warm.get(file) ?? [])
      const second = toTiming(cold.get(file) ?? [])
      return [
        name,
        milliseconds(first.median),
        milliseconds(first.p95),
        times(first.median, base.median),
        milliseconds(second.median),
        times(second.median, coldBase.median),
      ]
    }
    return toTable(
      [
        'click to window',
        'median, ms',
        'p95, ms',
        'against bare',
        `servers take ${latencyMs} ms: median, ms`,
        'against bare',
      ],
      [
        row('bare `window.open()`', 'bare'),
        ...subjects.map(({ name, page }) =>
          'file' in page
            ? row(name, page.file)
            : [`${name}: ${page.reason}`, 'n/a', 'n/a', 'n/a', 'n/a', 'n/a'],
        ),
      ],
    )
  } finally {
    await browser.close()
    await server.close()
  }
}

async function collect(
  page: Page,
  server: BenchServer,
  files: readonly string[],
  rounds: number,
  query: string,
): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>(files.map((file) => [file, []]))
  // The first round warms the browser up and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const file of files) {
      const value = await clickOnce(page, `${server.origin}/${file}${query}`)
      if (round > 0) found.get(file)?.push(value)
    }
  }
  return found
}

async function clickOnce(page: Page, url: string): Promise<number> {
  await page.goto(url)
  const opened = page.context().waitForEvent('page')
  await page.click('button')
  await (await opened).close()
  return await readQuietly(page, () => {
    const { clickedAt, openedAt } = window as unknown as { clickedAt: number; openedAt: number }
    return openedAt - clickedAt
  })
}

async function prepare({ context }: Profile): Promise<void> {
  await context.addInitScript(() => {
    // Of a window that was closed on it, a library may remember that it is still busy.
    sessionStorage.clear()
    const marks = window as unknown as { clickedAt?: number; openedAt?: number }
    addEventListener('click', (event) => (marks.clickedAt = event.timeStamp), true)
    window.open = new Proxy(window.open, {
      apply(open, self, given: Parameters<typeof window.open>) {
        const opened = Reflect.apply(open, self, given)
        marks.openedAt ??= performance.now()
        return opened
      },
    })
  })
  // The one library that takes no authority without https meets it here.
  await context.route('https://authority.example/**', async (route) => {
    if (!route.request().url().includes('openid-configuration')) return await route.abort()
    await new Promise((resolve) => setTimeout(resolve, latencyMs))
    const issuer = 'https://authority.example'
    await route.fulfill({
      headers: { 'access-control-allow-origin': '*' },
      json: {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
      },
    })
  })
}
