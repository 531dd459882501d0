'use client'

import type { MenuProvider } from '@alter-ai/connect/menus'
import { forwardRef, type MouseEvent } from 'react'
import type { ConnectButtonProps } from './connect-button.tsx'
import { MenuButton, type Menus } from './menu-button.tsx'
import { toAttributes } from './to-attributes.ts'
import { useAlterConnect } from './use-alter-connect.ts'

export interface ProviderMenuProps extends Omit<ConnectButtonProps, 'provider'> {
  readonly providers: readonly MenuProvider[]
  /** Heading of the menu. Default: "Connect an account", translated. */
  readonly label?: string
}

/**
 * A plain button with a menu of providers, so that the window goes straight to the one that is picked. The menu is loaded
 * on first use; where it cannot be, the connect page offers the choice.
 *
 * While the window is open, a click brings it to the front.
 */
export const ProviderMenu = forwardRef<HTMLButtonElement, ProviderMenuProps>(function ProviderMenu(
  { providers, label, ...props },
  ref,
) {
  const { onClick, ...attributes } = toAttributes(props)
  const { locale, theme } = props
  const { open, isOpen } = useAlterConnect(props)

  function show({ openProviderMenu }: Menus, anchor: HTMLElement): () => void {
    const onPick = (provider: string) => void open({ anchor, provider })
    return openProviderMenu({ anchor, providers, locale, theme, label, onPick })
  }

  function handleClick(event: MouseEvent<HTMLButtonElement>): void {
    onClick?.(event)
    if (!isOpen || event.defaultPrevented) return
    event.preventDefault()
    void open({ anchor: event.currentTarget })
  }

  return (
    <MenuButton
      {...attributes}
      ref={ref}
      aria-busy={isOpen}
      onClick={handleClick}
      show={show}
      orElse={(anchor) => void open({ anchor })}
    />
  )
})
