import { autoUpdate, computePosition, flip, offset, shift, size } from '@floating-ui/dom'

/** CSS pixels that stay free at the edges of the window. */
const margin = 8
/** Rather than become less high than this, the part covers its anchor. CSS pixels. */
const leastHeight = 220

/** Where the anchor leaves no room, or has been scrolled away, the part still stays in the window. */
const stay = { ...shift({ padding: margin, mainAxis: false, crossAxis: true }), name: 'stay' }

/**
 * Keeps `host` beside `anchor`: below it or, where there is more room, above; in full within the window; and so while the
 * page scrolls, the window changes its size and the anchor moves.
 *
 * It writes custom properties on the host (`--_x`, `--_y`, `--_width`, `--_height`, `--_caret`) and the attribute
 * `data-side`, which says on which side of the anchor it stands.
 *
 * @param onLost The anchor has left the page, or is not drawn any more.
 * @returns Ends it.
 */
export function place(
  anchor: HTMLElement,
  host: HTMLElement,
  gap: number,
  onLost: () => void,
): () => void {
  let isLive = true
  let wasDrawn = false
  const stop = autoUpdate(anchor, host, () => void update())
  return () => {
    isLive = false
    stop()
  }

  async function update(): Promise<void> {
    // Nothing ends before `place()` has returned.
    await Promise.resolve()
    if (!isLive) return
    const isDrawn = anchor.getClientRects().length > 0
    if (!anchor.isConnected || (wasDrawn && !isDrawn)) return onLost()
    wasDrawn ||= isDrawn
    const { x, y, placement } = await computePosition(anchor, host, {
      strategy: 'fixed',
      placement: 'bottom-start',
      middleware: [
        offset(gap),
        flip({ padding: margin }),
        shift({ padding: margin }),
        size({ padding: margin, apply: ({ availableHeight }) => fit(availableHeight) }),
        stay,
      ],
    })
    if (!isLive) return
    set('--_x', x)
    set('--_y', y)
    const { left, width } = anchor.getBoundingClientRect()
    set('--_caret', left + width / 2 - host.getBoundingClientRect().left)
    host.dataset['side'] = placement.startsWith('top') ? 'top' : 'bottom'
  }

  function fit(availableHeight: number): void {
    const { clientWidth, clientHeight } = host.ownerDocument.documentElement
    const most = clientHeight - 2 * margin
    set('--_width', clientWidth - 2 * margin)
    set('--_height', Math.min(most, Math.max(availableHeight, leastHeight)))
  }

  function set(name: string, pixels: number): void {
    host.style.setProperty(name, `${Math.floor(pixels)}px`)
  }
}
