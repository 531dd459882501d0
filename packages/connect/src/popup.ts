import type { Browser } from './browser.ts'

const width = 500
const height = 700

/**
 * Opens the window of a flow, on a page that says what is coming. Must run in the click's own task: browsers block what
 * comes later.
 *
 * The name is random, so that no other frame can steer the window by it (security BR-07) and no stale one is reused.
 *
 * @returns `undefined` when no window can be had: blocked, unknown to this browser, or this very window.
 */
export function openPopup(browser: Browser): Window | undefined {
  const name = `alter_${browser.crypto.getRandomValues(new Uint32Array(4)).join('_')}`
  let popup: Window | null | undefined
  try {
    popup = browser.open('about:blank', name, `popup,${placement(browser)}`)
    if (!popup || popup === browser || popup.closed) return undefined
  } catch {
    return undefined
  }
  showWaiting(popup)
  return popup
}

/** Centred on the opener, on the opener's screen, in whole pixels. */
function placement(browser: Browser): string {
  const screen = browser.screen as Screen & {
    readonly availLeft?: number
    readonly availTop?: number
  }
  const w = Math.min(width, screen.availWidth)
  const h = Math.min(height, screen.availHeight)
  const left = centre(browser.screenX, browser.outerWidth, w, screen.availLeft, screen.availWidth)
  const top = centre(browser.screenY, browser.outerHeight, h, screen.availTop, screen.availHeight)
  return `width=${w},height=${h},left=${left},top=${top}`
}

function centre(start: number, size: number, wanted: number, min = 0, available: number): number {
  return Math.round(Math.max(min, Math.min(start + (size - wanted) / 2, min + available - wanted)))
}

/** Built by DOM calls, because the window has this page's CSP: no inline style, script or markup. */
function showWaiting(popup: Window): void {
  try {
    const { document } = popup
    document.title = 'Connecting…'
    document.documentElement.style.colorScheme = 'light dark'
    const line = document.createElement('p')
    line.textContent = document.title
    line.style.cssText = 'font:16px system-ui,sans-serif;text-align:center;margin-top:40vh'
    document.body.append(line)
  } catch {
    // Some shells give a window that cannot be written to. It can still be sent on.
  }
}
