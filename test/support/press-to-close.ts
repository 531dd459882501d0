import type { Locator } from 'playwright-core'

/**
 * Clicks what may close its own window. The window may be gone before the click has been reported back, which a plain
 * `click()` takes for a failure.
 */
export async function pressWhatCloses(target: Locator): Promise<void> {
  await target.click().catch((error: unknown) => {
    if (!target.page().isClosed()) throw error
  })
}

/** Clicks what closes its own window, and resolves when the window is gone. */
export async function pressToClose(target: Locator): Promise<void> {
  const closed = target.page().waitForEvent('close')
  await pressWhatCloses(target)
  await closed
}
