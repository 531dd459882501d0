/**
 * Lets a press act only when it was meant (SECURITY.md CP-09). A page that opens under a double click, or is pulled to the
 * front between two clicks, would otherwise catch a click that was aimed at something else. So a press counts when
 *
 * - the page has been visible and focused for 500 ms, without a break, and
 * - the person has done something on it: moved a pointer, let go of a key, touched it, or pressed once before.
 *
 * A press that comes too early is never swallowed silently: it starts the 500 ms again, counts as the sign of life, and
 * `onRefused` says so on the page. Somebody whose only event is a click (a screen reader's "activate") needs one more press.
 *
 * @param {{ onRefused: () => void }} options
 */
export function createPressGuard({ onRefused }) {
  /** @type {number | undefined} */
  let readyTimer
  let isReady = false
  let hasStirred = false

  watch(window, ['focus', 'blur', 'pageshow'], (event) => {
    // The window's own; on the way down to a button, its focus passes here too.
    if (event.target === window || event.target === document) restart()
  })
  watch(document, ['visibilitychange'], restart)
  watch(document, ['pointermove', 'keyup'], () => {
    hasStirred = true
  })
  watch(document, ['pointerdown'], (event) => {
    // A finger does not move before it touches; that the touch began late enough is its sign of life.
    if (event instanceof PointerEvent && event.pointerType !== 'mouse' && isReady) hasStirred = true
  })
  watch(document, ['keydown'], (event) => {
    // A key held down since another window had the focus.
    if (
      event instanceof KeyboardEvent &&
      event.repeat &&
      (event.key === 'Enter' || event.key === ' ')
    ) {
      event.preventDefault()
    }
  })
  restart()

  function restart() {
    clearTimeout(readyTimer)
    setReady(false)
    if (document.visibilityState === 'visible' && document.hasFocus()) {
      readyTimer = window.setTimeout(() => setReady(true), settleMs)
    }
  }

  /** @param {boolean} ready */
  function setReady(ready) {
    isReady = ready
    for (const button of document.querySelectorAll('[data-guarded]')) {
      if (ready) button.removeAttribute('aria-disabled')
      else button.setAttribute('aria-disabled', 'true')
    }
  }

  return {
    /**
     * A button whose presses pass the guard.
     *
     * @param {HTMLElement} button
     * @param {() => void} action
     */
    guard(button, action) {
      button.setAttribute('data-guarded', '')
      if (!isReady) button.setAttribute('aria-disabled', 'true')
      button.addEventListener('click', (event) => {
        // In a form it would send that.
        event.preventDefault()
        if (!event.isTrusted) return
        if (isReady && hasStirred) {
          action()
          return
        }
        hasStirred = true
        restart()
        onRefused()
      })
      return button
    },
  }
}

const settleMs = 500

/**
 * @param {EventTarget} target
 * @param {readonly string[]} types
 * @param {(event: Event) => void} listener
 */
function watch(target, types, listener) {
  for (const type of types)
    target.addEventListener(type, listener, { capture: true, passive: false })
}
