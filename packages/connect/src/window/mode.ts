import type { Browser } from './browser.ts'
import { hasStorage } from './redirect.ts'

/** CSS pixels; the short side of the largest phones is below it, and that of the smallest tablets above. */
const smallScreen = 600

/**
 * Chooses between a window and the full page.
 *
 * `auto` asks what the device can do and not how wide the window is: a narrow desktop window opens popups well, and a phone
 * turned sideways does not. A home-screen app on iOS would be left for good by a full page, so it gets a window, and so does
 * a page without storage, which could not find its way back.
 */
export function chooseMode(
  browser: Browser,
  mode?: 'auto' | 'popup' | 'redirect',
): 'popup' | 'redirect' {
  if (mode === 'popup' || mode === 'redirect') return mode
  const { screen, navigator } = browser
  const isPhone =
    Math.min(screen.width, screen.height) < smallScreen &&
    browser.matchMedia?.('(pointer: coarse)').matches
  const { standalone: isHomeScreenApp } = navigator as Navigator & { readonly standalone?: boolean }
  const suitsPage = (isPhone || !browser.open) && !isHomeScreenApp
  return suitsPage && hasStorage(browser) ? 'redirect' : 'popup'
}
