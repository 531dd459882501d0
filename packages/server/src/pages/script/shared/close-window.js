const closePatienceMs = 500

/**
 * Closes this window. A browser may refuse that for a window that no script has opened; then somebody has to say so.
 *
 * @param {() => void} onRefused
 */
export function closeWindow(onRefused) {
  window.close()
  setTimeout(onRefused, closePatienceMs)
}
