'use client'

import type * as Loaded from '@alter-ai/connect/menus'
import { forwardRef, useEffect, useRef, type ButtonHTMLAttributes } from 'react'

/** What is loaded on first use. */
export type Menus = typeof Loaded

interface MenuButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Opens the menu at the button and returns how to close it. */
  readonly show: (menus: Menus, anchor: HTMLButtonElement) => () => void
  /** What to do where the menu cannot be loaded. Default: the page hears of it as an unhandled rejection. */
  readonly orElse?: (anchor: HTMLButtonElement) => void
}

/** A plain button that opens a menu. Whatever the menu changes at the button while it is open, it takes back. */
export const MenuButton = forwardRef<HTMLButtonElement, MenuButtonProps>(function MenuButton(
  { show, orElse, onClick, ...attributes },
  ref,
) {
  const close = useRef<() => void>(undefined)
  useEffect(() => () => close.current?.(), [])

  async function open(anchor: HTMLButtonElement): Promise<void> {
    try {
      const menus = await load()
      // The component may have gone meanwhile.
      if (anchor.isConnected) close.current = show(menus, anchor)
    } catch (error) {
      if (!orElse) throw error
      orElse(anchor)
    }
  }

  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded="false"
      // A click that is coming finds the menu loaded. Handlers of the page in their place cost it a moment.
      onPointerEnter={loadAhead}
      onFocus={loadAhead}
      {...attributes}
      ref={ref}
      onClick={(event) => {
        onClick?.(event)
        if (!event.defaultPrevented) void open(event.currentTarget)
      }}
    />
  )
})

function load(): Promise<Menus> {
  return import('@alter-ai/connect/menus')
}

function loadAhead(): void {
  load().catch(() => {})
}
