import type * as Loaded from '@alter-ai/connect/menus'
import { onScopeDispose } from 'vue'

/** What is loaded on first use. */
export type Menus = typeof Loaded

/**
 * A menu that closes with the component.
 *
 * @param show Opens the menu at the button and returns how to close it.
 * @param orElse What to do where the menu cannot be loaded. Default: the page hears of it as an unhandled rejection.
 */
export function useMenu(
  show: (menus: Menus, anchor: HTMLElement) => () => void,
  orElse?: (anchor: HTMLElement) => void,
) {
  let close: (() => void) | undefined
  onScopeDispose(() => close?.())
  return { open, attributes }

  async function open(anchor: HTMLElement): Promise<void> {
    try {
      const menus = await load()
      // The component may have gone meanwhile.
      if (anchor.isConnected) close = show(menus, anchor)
    } catch (error) {
      if (!orElse) throw error
      orElse(anchor)
    }
  }
}

/** Of the button. Whatever the menu changes at it while it is open, it takes back. */
const attributes = {
  'aria-haspopup': 'menu',
  'aria-expanded': 'false',
  // A click that is coming finds the menu loaded.
  onPointerenter: loadAhead,
  onFocus: loadAhead,
} as const

function load(): Promise<Menus> {
  return import('@alter-ai/connect/menus')
}

function loadAhead(): void {
  load().catch(() => {})
}
