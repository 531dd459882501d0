import { setWhile } from '../borrowed-attributes.ts'
import { element, line } from '../element.ts'
import { menuStyle } from './menu-style.ts'
import { holds, openPart, type PartOptions } from '../part.ts'
import { createTypeAhead } from './type-ahead.ts'

/** One entry, as far as the menu cares. */
export interface MenuEntry {
  /** What it is found by when it is typed. */
  readonly label: string
  /** What is seen and, but for its pictures, said. */
  readonly content: readonly Node[]
  /** Runs in the task of the press, after the menu has gone. Without it the entry only says something. */
  readonly onPick?: (() => void) | undefined
  /** Stays in sight below the others, however many there are. */
  readonly isLast?: boolean
}

interface Menu extends PartOptions {
  readonly title: string
  readonly language: string
  readonly entries: readonly MenuEntry[]
  readonly onClose?: (() => void) | undefined
}

/**
 * Opens a menu at the anchor, by the menu button pattern of the ARIA authoring practices: the focus goes to the first entry
 * and walks with the arrow keys, Home, End and typed letters; Enter, Space and presses pick; Escape, Tab, a press elsewhere
 * and the focus going elsewhere close. Meanwhile the anchor has `aria-haspopup`, `aria-expanded` and `aria-controls`.
 *
 * An anchor whose menu is open closes it by asking again, so that a click handler need not know.
 *
 * @returns Closes the menu without `onClose`. Does nothing the second time.
 */
export function openMenu(menu: Menu): () => void {
  const { anchor, title, language, entries, onClose } = menu
  const open = openMenus.get(anchor)
  if (open) {
    open()
    return () => {}
  }
  const part = openPart(menu, { style: menuStyle, language, gap: 6, onLost: leave })
  const { host, panel, signal, close } = part
  const doc = host.ownerDocument
  const view = doc.defaultView ?? window

  host.id = `alter-menu-${++count}`
  host.setAttribute('role', 'menu')
  host.setAttribute('aria-label', title)
  const heading = line(doc, 'heading', title)
  heading.setAttribute('aria-hidden', 'true')
  const list = element(doc, 'div', 'list')
  list.setAttribute('role', 'none')
  const items = entries.map((entry): HTMLElement => {
    const item = element(doc, 'div', 'item')
    item.setAttribute('role', 'menuitem')
    if (!entry.onPick) item.setAttribute('aria-disabled', 'true')
    item.tabIndex = -1
    item.append(...entry.content)
    item.addEventListener('click', () => pick(entry), { signal })
    return item
  })
  list.append(...items.filter((_, index) => !entries[index]?.isLast))
  panel.append(heading, list)
  for (const item of items.filter((_, index) => entries[index]?.isLast)) {
    const line = element(doc, 'div', 'line')
    line.setAttribute('role', 'separator')
    panel.append(line, item)
  }

  const typeAhead = createTypeAhead(
    entries.map(({ label }) => label),
    language,
  )
  host.addEventListener('keydown', onKey, { signal })
  host.addEventListener('focusout', onFocusOut, { signal })
  host.addEventListener('pointermove', onPointerMove, { signal })
  host.addEventListener('pointerleave', () => panel.classList.remove('pointing'), { signal })
  view.addEventListener('pointerdown', onPressElsewhere, { capture: true, signal })
  // A press in a frame is not heard here, but takes the focus there.
  view.addEventListener('blur', () => doc.activeElement?.tagName === 'IFRAME' && leave(), {
    signal,
  })
  openMenus.set(anchor, leave)
  signal.addEventListener('abort', () => openMenus.delete(anchor))

  const first = items[0] ?? host
  first.tabIndex = 0
  part.show(first)
  const isReachable = anchor.getRootNode() === host.getRootNode()
  setWhile(signal, anchor, {
    'aria-haspopup': 'menu',
    'aria-expanded': 'true',
    // Ids do not reach out of a shadow root.
    ...(isReachable && { 'aria-controls': host.id }),
  })
  return close

  function leave(): void {
    close()
    onClose?.()
  }

  function pick({ onPick }: MenuEntry): void {
    if (!onPick) return
    try {
      leave()
    } finally {
      onPick()
    }
  }

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    panel.classList.remove('pointing')
    const current = items.indexOf(host.shadowRoot?.activeElement as HTMLElement)
    const entry = entries[current]
    const { key, timeStamp } = event
    // Tab goes on from the anchor, to whatever comes before or after it.
    if (key === 'Tab') {
      leave()
      return
    }
    const isWord = [...key].length === 1 && (key !== ' ' || typeAhead.isTyping(timeStamp))
    if (key === 'ArrowDown') move(current + 1)
    else if (key === 'ArrowUp') move(current < 0 ? -1 : current - 1)
    else if (key === 'Home') move(0)
    else if (key === 'End') move(-1)
    else if (isWord) move(typeAhead.type(key, timeStamp, current) ?? current)
    else if (key !== 'Enter' && key !== ' ') return
    // A key still down from opening the menu must not pick.
    else if (entry && !event.repeat) pick(entry)
    event.preventDefault()
    // The page has shortcuts of its own.
    event.stopPropagation()
  }

  function onPointerMove(event: PointerEvent): void {
    // A finger on the move scrolls.
    if (event.pointerType === 'touch') return
    panel.classList.add('pointing')
    const item = event.composedPath().find((target) => items.includes(target as HTMLElement))
    if (item && item !== host.shadowRoot?.activeElement) focus(item as HTMLElement)
  }

  function onPressElsewhere(event: Event): void {
    const path = event.composedPath()
    if (!path.includes(host) && !path.includes(anchor)) leave()
  }

  function onFocusOut({ relatedTarget }: FocusEvent): void {
    // To nowhere, as when another window comes to the front, is not away. To the anchor may be a press that closes.
    const target = relatedTarget as Element | null
    if (target && target !== host && !holds(target, anchor)) leave()
  }

  function move(to: number): void {
    const item = items.at(to % items.length)
    if (!item) return
    focus(item)
    item.scrollIntoView({ block: 'nearest' })
  }

  /** At any time one entry is in the tab order. */
  function focus(item: HTMLElement): void {
    for (const each of items) each.tabIndex = each === item ? 0 : -1
    item.focus({ preventScroll: true })
  }
}

/** The entry of a menu that has none. */
export function nothing(doc: Document, text: string): MenuEntry {
  return { label: text, content: [line(doc, 'name', text)] }
}

/** By anchor: how to close it. */
const openMenus = new WeakMap<HTMLElement, () => void>()
let count = 0
