'use client'

import { forwardRef, type ButtonHTMLAttributes, type MouseEvent } from 'react'
import { useAlterConnect, type UseAlterConnectOptions } from './use-alter-connect.ts'

/** What a screen reader hears. */
export interface ConnectMessages {
  readonly opened?: string
  readonly connected?: string
  readonly cancelled?: string
  readonly failed?: string
}

export interface ConnectButtonProps
  extends
    UseAlterConnectOptions,
    Omit<ButtonHTMLAttributes<HTMLButtonElement>, keyof UseAlterConnectOptions> {
  readonly messages?: ConnectMessages
}

/**
 * A plain button that opens the connect window, and a polite live region after it. Looks are the page's own: every button
 * attribute goes through.
 *
 * It stays enabled while the window is open, so that a second click brings it to the front. A click handler that calls
 * `preventDefault()` keeps it from opening.
 */
export const ConnectButton = forwardRef<HTMLButtonElement, ConnectButtonProps>(
  function ConnectButton(props, ref) {
    const {
      token,
      sessionUrl,
      provider,
      baseURL,
      mode,
      locale,
      theme,
      signal,
      debug,
      onSuccess,
      onError,
      onExit,
      onEvent,
      messages,
      onClick,
      ...attributes
    } = props
    const { open, isOpen, outcome } = useAlterConnect(props)
    const { opened, connected, cancelled, failed } = { ...english, ...messages }
    const ended = outcome && { success: connected, exit: cancelled, error: failed }[outcome.type]

    function handleClick(event: MouseEvent<HTMLButtonElement>): void {
      onClick?.(event)
      if (!event.defaultPrevented) void open()
    }

    return (
      <>
        <button type="button" {...attributes} ref={ref} aria-busy={isOpen} onClick={handleClick} />
        <span role="status" ref={hideFromSight}>
          {isOpen ? opened : ended}
        </span>
      </>
    )
  },
)

const english = {
  opened: 'Window opened',
  connected: 'Connected',
  cancelled: 'Cancelled',
  failed: 'Not connected',
}

/** By script, because a strict CSP refuses the style attribute that server rendering would write. */
function hideFromSight(element: HTMLElement | null): void {
  if (element) {
    element.style.cssText =
      'position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap'
  }
}
