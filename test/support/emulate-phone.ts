import type { Page } from 'playwright-core'

/**
 * Makes the page believe that it is on a phone: 390 × 844 at three pixels a point, a finger for a pointer, the mobile
 * viewport rules. It holds for this tab and what it navigates to, not for its popups.
 */
export async function emulatePhone(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setDeviceMetricsOverride', {
    width: 390,
    height: 844,
    deviceScaleFactor: 3,
    mobile: true,
  })
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 5 })
}
