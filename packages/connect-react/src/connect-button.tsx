'use client'

import { forwardRef, type ButtonHTMLAttributes } from 'react'
import { toAttributes } from './to-attributes.ts'
import { useAlterConnect, type UseAlterConnectOptions } from './use-alter-connect.ts'

/** Options of the flow, and every attribute of a button. */
export interface ConnectButtonProps
  extends
    Omit<UseAlterConnectOptions, 'anchor' | 'debug' | 'signal'>,
    Omit<ButtonHTMLAttributes<HTMLButtonElement>, keyof UseAlterConnectOptions> {}

/**
 * A plain button that opens the connect window. Looks are the page's own: every button attribute goes through. A live
 * region tells screen readers that the flow has begun and how it ended.
 *
 * It stays enabled while the window is open, so that a second click brings it to the front. A click handler that calls
 * `preventDefault()` keeps it from opening.
 */
export const ConnectButton = forwardRef<HTMLButtonElement, ConnectButtonProps>(
  function ConnectButton(props, ref) {
    const { onClick, ...attributes } = toAttributes(props)
    const { open, isOpen } = useAlterConnect(props)
    return (
      <button
        type="button"
        {...attributes}
        ref={ref}
        aria-busy={isOpen}
        onClick={(event) => {
          onClick?.(event)
          if (!event.defaultPrevented) void open({ anchor: event.currentTarget })
        }}
      />
    )
  },
)
