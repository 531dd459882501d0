import { containerOf } from './placed/container.ts'
import { chooseTexts, type Texts } from './placed/texts.ts'
import type { ConnectMessages, OpenOptions, Outcome } from './types.ts'

/** How long screen readers take to notice a new live region, in milliseconds. */
const noticeMs = 100

/**
 * Tells screen readers, politely, that a flow has begun at the anchor and how it ended.
 *
 * The live region stands in the anchor's dialog, if it is in one, because what lies outside is not read; else at the end of
 * the page. It has no place in the layout, and its style is set by script, so that a strict CSP has nothing to refuse.
 */
export async function announce(
  { anchor, locale, messages }: OpenOptions,
  outcome: Promise<Outcome>,
): Promise<void> {
  if (!anchor) return
  const region = regionFor(anchor)
  const { language, ...ours } = chooseTexts(texts, anchor, locale)
  const words = { ...ours, ...messages }
  // The page's own words are in the page's own language.
  if (messages) region.removeAttribute('lang')
  else region.lang = language
  await new Promise((resolve) => setTimeout(resolve, noticeMs))
  region.textContent = words.opened
  const { type } = await outcome
  region.textContent = { success: words.connected, exit: words.cancelled, error: words.failed }[
    type
  ]
}

/** One for each place. It stays: a live region that comes together with its text is often not read. */
function regionFor(anchor: HTMLElement): HTMLElement {
  const container = containerOf(anchor)
  const known = regions.get(container)
  if (known?.parentNode === container) return known
  const region = anchor.ownerDocument.createElement('div')
  region.setAttribute('role', 'status')
  region.style.cssText = 'position:fixed;clip-path:inset(50%)'
  container.append(region)
  regions.set(container, region)
  return region
}

const regions = new WeakMap<Element, HTMLElement>()

const texts: Texts<keyof ConnectMessages> = {
  en: {
    opened: 'Connecting in a new window',
    connected: 'Connected',
    cancelled: 'Cancelled',
    failed: 'Not connected',
  },
  de: {
    opened: 'Wird in einem neuen Fenster verbunden',
    connected: 'Verbunden',
    cancelled: 'Abgebrochen',
    failed: 'Nicht verbunden',
  },
  fr: {
    opened: 'Connexion dans une nouvelle fenêtre',
    connected: 'Connecté',
    cancelled: 'Annulé',
    failed: 'Non connecté',
  },
  es: {
    opened: 'Conectando en una ventana nueva',
    connected: 'Conectado',
    cancelled: 'Cancelado',
    failed: 'No conectado',
  },
  pt: {
    opened: 'Conectando em uma nova janela',
    connected: 'Conectado',
    cancelled: 'Cancelado',
    failed: 'Não conectado',
  },
  ja: {
    opened: '新しいウィンドウで接続しています',
    connected: '接続しました',
    cancelled: 'キャンセルしました',
    failed: '接続できませんでした',
  },
  zh: {
    opened: '正在新窗口中连接',
    connected: '已连接',
    cancelled: '已取消',
    failed: '未能连接',
  },
  ar: {
    opened: 'جارٍ الربط في نافذة جديدة',
    connected: 'تم الربط',
    cancelled: 'أُلغي الربط',
    failed: 'تعذّر الربط',
  },
}
