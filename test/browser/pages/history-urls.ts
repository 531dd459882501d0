import type { Page } from 'playwright-core'

/** The URLs of the tab's session history, as the browser keeps them. */
export async function historyUrls(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { entries } = await session.send('Page.getNavigationHistory')
  await session.detach()
  return entries.map(({ url }) => url)
}
