import type { Page } from 'playwright-core'

/** Waits until the page takes presses. */
export async function awake(page: Page): Promise<void> {
  await page.locator('[data-guarded]:not([aria-disabled])').first().waitFor()
}
