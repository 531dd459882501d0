import type { Page } from 'playwright-core'
import { readQuietly } from '../../support/read-quietly.ts'

/** This process's clock, in milliseconds since 1970 with fractions. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}

/** How far the page's clock is ahead of {@link now}, in milliseconds: the best of a few questions. */
export async function clockOffset(page: Page): Promise<number> {
  let best = { took: Infinity, offset: 0 }
  for (let question = 0; question < 10; question += 1) {
    const before = now()
    const there = await readQuietly(page, () => performance.timeOrigin + performance.now())
    const took = now() - before
    if (took < best.took) best = { took, offset: there - (before + took / 2) }
  }
  return best.offset
}
