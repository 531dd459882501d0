'use client'

import type { PickableAccount } from '@alter-ai/connect/menus'
import { forwardRef } from 'react'
import type { ConnectButtonProps } from './connect-button.tsx'
import { MenuButton, type Menus } from './menu-button.tsx'
import { toAttributes } from './to-attributes.ts'
import { useAlterConnect } from './use-alter-connect.ts'
import { useNewest } from './use-newest.ts'

export interface AccountPickerProps extends ConnectButtonProps {
  /** Grants of the browser, or what `toPickable()` makes of a back end's records. */
  readonly accounts: readonly PickableAccount[]
  readonly onPick: (grantId: string) => void
  /** Runs in the press's own task, so that a window may be opened: `(anchor) => open({ anchor })`. */
  readonly onConnectAnother?: (anchor: HTMLButtonElement) => void
  /** Heading of the menu. Default: "Choose an account", translated. */
  readonly label?: string
}

/**
 * A plain button with a menu of connected accounts. The menu is loaded on first use.
 *
 * It offers to connect another account where `onConnectAnother` says how, or else where `sessionUrl` or `token` is given.
 */
export const AccountPicker = forwardRef<HTMLButtonElement, AccountPickerProps>(
  function AccountPicker(props, ref) {
    // Without a session of its own it must not take a full-page return, which is another button's.
    const Picker = props.sessionUrl || props.token ? ConnectingPicker : PlainPicker
    return <Picker {...props} ref={ref} />
  },
)

const ConnectingPicker = forwardRef<HTMLButtonElement, AccountPickerProps>(
  function ConnectingPicker(props, ref) {
    const { open, isOpen } = useAlterConnect(props)
    return (
      <PlainPicker
        {...props}
        ref={ref}
        aria-busy={isOpen}
        onConnectAnother={props.onConnectAnother ?? ((anchor) => void open({ anchor }))}
      />
    )
  },
)

const PlainPicker = forwardRef<HTMLButtonElement, AccountPickerProps>(
  function PlainPicker(props, ref) {
    const { accounts, onPick, onConnectAnother, label, ...rest } = props
    const newest = useNewest(props)

    function show({ openAccountPicker }: Menus, anchor: HTMLButtonElement): () => void {
      return openAccountPicker({
        anchor,
        accounts,
        locale: rest.locale,
        theme: rest.theme,
        label,
        onPick: (grantId) => newest.current.onPick(grantId),
        onConnectAnother: onConnectAnother && (() => newest.current.onConnectAnother?.(anchor)),
      })
    }

    return <MenuButton {...toAttributes(rest)} ref={ref} show={show} />
  },
)
