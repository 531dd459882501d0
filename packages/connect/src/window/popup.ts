import type { Browser } from './browser.ts'

const width = 500
const height = 700
const waiting: { readonly [language: string]: string } = {
  de: 'Verbinden',
  fr: 'Connexion',
  es: 'Conectando',
  pt: 'Conectando',
  ja: '接続中',
  zh: '连接中',
  ar: 'جارٍ الاتصال',
}

/**
 * Opens the window of a flow, on a page that says what is coming. Must run in the click's own task: browsers block what
 * comes later.
 *
 * The name is random, so that no other frame can steer the window by it (security BR-07) and no stale one is reused.
 *
 * @param locale BCP 47 tag.
 * @returns `undefined` when no window can be had: blocked, unknown to this browser, or this very window.
 */
export function openPopup(browser: Browser, locale = ''): Window | undefined {
  const name = `alter_${browser.crypto.getRandomValues(new Uint32Array(4)).join('_')}`
  let popup: Window | null | undefined
  try {
    popup = browser.open('about:blank', name, `popup,${placement(browser)}`)
    if (!popup || popup === browser || popup.closed) return undefined
    showWaiting(popup, locale)
  } catch {
    // Some shells give a window that cannot be written to. It can still be sent on.
  }
  return popup ?? undefined
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
function showWaiting({ document }: Window, locale: string): void {
  document.title = `${waiting[locale.slice(0, 2)] ?? 'Connecting'}…`
  document.body.append(document.title)
  document.documentElement.style.cssText =
    'color-scheme:light dark;font:16px system-ui;text-align:center;padding-top:40vh'
}
