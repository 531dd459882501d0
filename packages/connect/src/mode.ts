import type { Browser } from './browser.ts'

/** CSS pixels; the short side of the largest phones is below it, and that of the smallest tablets above. */
const smallScreen = 600

/**
 * Chooses between a window and the full page.
 *
 * `auto` asks what the device can do and not how wide the window is: a narrow desktop window opens popups well, and a phone
 * turned sideways does not. Without storage a full-page flow could not find its way back, so `auto` stays with the popup.
 */
export function chooseMode(
  browser: Browser,
  mode: 'auto' | 'popup' | 'redirect' | undefined,
  hasStorage: boolean,
): 'popup' | 'redirect' {
  if (mode === 'popup' || mode === 'redirect') return mode
  const { screen } = browser
  const isPhone =
    Math.min(screen.width, screen.height) < smallScreen &&
    !!browser.matchMedia?.('(pointer: coarse)').matches
  return hasStorage && (isPhone || typeof browser.open !== 'function') ? 'redirect' : 'popup'
}
