import type { Page } from 'playwright-core'

/**
 * Runs `action` and returns the page that it opens, loaded. The popup is waited for in the whole context: one opened
 * with `noopener` is not an event of its opener.
 */
export async function openPopup(page: Page, action: () => Promise<unknown>): Promise<Page> {
  const [popup] = await Promise.all([page.context().waitForEvent('page'), action()])
  // What closes itself may be gone before it was seen to load.
  await popup.waitForLoadState().catch((error: unknown) => {
    if (!popup.isClosed()) throw error
  })
  return popup
}
