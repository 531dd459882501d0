import { containerOf, parentAcrossRoots } from './container.ts'
import { place } from './place.ts'
import { baseStyle, variables } from './style.ts'

/** What every floating part is told. */
export interface PartOptions {
  /** The element it belongs to, and to which the focus returns. */
  readonly anchor: HTMLElement
  /** BCP 47. Default: the language of the text around the anchor. */
  readonly locale?: string | undefined
  /** Default: what the user prefers. */
  readonly theme?: 'light' | 'dark' | undefined
}

/** A floating part of the page, from its opening to its end. */
export interface Part {
  /** The one node that is added to the page. It carries role and name. */
  readonly host: HTMLElement
  /** What is seen, in the host's shadow root, out of reach of the page's style sheets. */
  readonly panel: HTMLElement
  /** Aborted at the end, before the focus returns. Every listener gets it. */
  readonly signal: AbortSignal
  /** Puts it on the page, at its place, with the focus on `first`. */
  readonly show: (first: HTMLElement) => void
  /** Takes everything back. Where the part has the focus, the anchor gets it. Does nothing the second time. */
  readonly close: () => void
}

interface PartSetup {
  readonly style: string
  /** Of the words in it. */
  readonly language: string
  /** Distance from the anchor in CSS pixels. */
  readonly gap: number
  /** Escape was pressed, or the anchor is no longer there to be seen. */
  readonly onLost: () => void
}

/** Makes a part; it is not on the page until `show()`. */
export function openPart(options: PartOptions, setup: PartSetup): Part {
  const { anchor, locale, theme } = options
  const doc = anchor.ownerDocument
  const view = doc.defaultView ?? window
  const end = new AbortController()
  const { signal } = end
  const cameFrom = focusedIn(doc)

  const host = doc.createElement('div')
  host.lang = setup.language
  // A press on its padding must not take the focus out of it.
  host.tabIndex = -1
  const around = view.getComputedStyle(anchor)
  host.dir = directionOf(locale || setup.language, locale ? 'ltr' : around.direction)
  adoptVariables(host, around)
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new view.CSSStyleSheet()
  sheet.replaceSync(baseStyle + setup.style)
  root.adoptedStyleSheets = [sheet]
  const panel = doc.createElement('div')
  panel.className = theme ? `panel ${theme}` : 'panel'
  root.append(panel)
  return { host, panel, signal, show, close }

  function show(first: HTMLElement): void {
    containerOf(anchor).append(host)
    // The top layer: above every dialog, clipped and moved by nothing.
    if ('showPopover' in host) {
      host.popover = 'manual'
      host.showPopover()
    }
    // On the window and while it goes down, so that a dialog around the anchor does not close with us.
    view.addEventListener('keydown', onKey, { capture: true, signal })
    first.focus({ preventScroll: true })
    const stop = place(anchor, host, setup.gap, setup.onLost)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop)
  }

  function onKey(event: KeyboardEvent): void {
    const focused = doc.activeElement
    const isOurs = hasFocus() || !focused || focused === doc.body || holds(focused, anchor)
    if (event.key !== 'Escape' || event.isComposing || !isOurs) return
    event.preventDefault()
    event.stopPropagation()
    setup.onLost()
  }

  function close(): void {
    if (signal.aborted) return
    const hadFocus = hasFocus()
    end.abort()
    host.remove()
    if (!hadFocus) return
    anchor.focus({ preventScroll: true })
    // Not everything that is clicked can have the focus.
    if (focusedIn(doc) !== anchor) cameFrom?.focus({ preventScroll: true })
  }

  function hasFocus(): boolean {
    return (host.getRootNode() as Document | ShadowRoot).activeElement === host
  }
}

/** `true` when `inner` is `outer` or lies in it, also across shadow roots. */
export function holds(outer: Element, inner: Element): boolean {
  for (let at: Element | null = inner; at; at = parentAcrossRoots(at)) if (at === outer) return true
  return false
}

/** What has the focus, in whatever shadow root. */
function focusedIn(doc: Document): HTMLElement | undefined {
  let focused = doc.activeElement
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement
  return (focused as HTMLElement | null) ?? undefined
}

/** As the language is written; one that is not known to run from the right leaves it to the surroundings. */
function directionOf(language: string, surroundings: string): 'ltr' | 'rtl' {
  return /^(ar|fa|he|ps|ur|yi)\b/i.test(language) || surroundings === 'rtl' ? 'rtl' : 'ltr'
}

/** The host stands elsewhere in the page than the anchor, so what restyles the anchor's surroundings is carried over. */
function adoptVariables(host: HTMLElement, around: CSSStyleDeclaration): void {
  for (const name of variables) {
    const value = around.getPropertyValue(name)
    if (value) host.style.setProperty(name, value)
  }
}
