import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { readQuietly } from '../../support/read-quietly.ts'

export type PartName = 'showBlockedBubble' | 'openProviderMenu' | 'openAccountPicker'

/** What `serve-parts.ts` puts on the window. */
export interface PartWindow {
  readonly offer: (anchor: Element, name: PartName, options: object) => void
  readonly dispose: () => void
  readonly calls: unknown[][]
  readonly violations: string[]
}

/** Makes `#middle`, or another button, open a part when pressed. */
export async function offer(
  page: Page,
  name: PartName,
  options: object = {},
  anchor = '#middle',
): Promise<void> {
  await page.locator('html[data-ready]').waitFor({ state: 'attached' })
  await page.locator(anchor).evaluate(
    (element, { name, options }) => {
      ;(window as unknown as PartWindow).offer(element, name, options)
    },
    { name, options },
  )
}

/** What was called back, read without a gesture, which would let windows through. */
export function callsOf(page: Page): Promise<unknown[][]> {
  return readQuietly(page, () => (window as unknown as PartWindow).calls)
}

/** The id of what has the focus or, inside a part, its name. */
export function focusOf(page: Page): Promise<string> {
  return readQuietly(page, () => {
    let focused = document.activeElement
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement
    const name = focused?.querySelector('.name') ?? focused
    return focused?.id || focused?.ariaLabel || (name?.textContent ?? '')
  })
}

/** The part on the page, when it has found its place. */
export const partOf = (page: Page) => page.locator('[data-side]')

/**
 * What axe finds wrong, on the whole page. Its advice that everything belongs in a landmark is not for menus: they are
 * reached by the focus alone, and wrapping one in a region or dialog would be announced each time.
 */
export async function findings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run: (options: object) => Promise<{ violations: Violation[] }> }
    }
    const { violations } = await axe.run({ rules: { region: { enabled: false } } })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
    )
  })
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}
