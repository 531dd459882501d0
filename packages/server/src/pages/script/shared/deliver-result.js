import { closeWindow } from './close-window.js'
import { asRecord, asText } from './wire-value.js'
import { webOrigin, webUrl } from './web-url.js'

const ackPatienceMs = 1000

/**
 * Brings the outcome of a flow to the app: a full page goes on there; a popup tells the page that opened it, then closes.
 *
 * @param {Readonly<Record<string, unknown>>} result `{ session, display, status, allowed_origin, message, continue_to }`
 * @param {object} page
 * @param {() => void} page.onStay The window stays, because nobody took the message and somebody has to say what it was.
 * @param {() => void} page.onStuck The window cannot close itself.
 */
export function deliverResult(result, { onStay, onStuck }) {
  const url = webUrl(result['continue_to'])
  if (result['display'] === 'page') {
    if (url) location.replace(url)
    return
  }
  const opener = /** @type {Window | null} */ (window.opener)
  const origin = webOrigin(result['allowed_origin'])
  if (opener !== null && origin !== undefined && result['message'] != null) {
    window.addEventListener('message', (event) => {
      const { type, session } = asRecord(event.data) ?? {}
      if (event.origin !== origin || event.source !== opener) return
      if (type === 'alter_connect_ack' && session === result['session']) closeWindow(onStuck)
    })
    opener.postMessage(result['message'], origin)
  }
  if (origin === location.origin) pingApp()
  // Success and the user's own decision need no reading; another failure does.
  const error = asText(asRecord(result['message'])?.['error'])
  const needsReading =
    (result['status'] === 'failed' && error !== 'access_denied') || result['status'] === 'expired'
  setTimeout(() => (needsReading ? onStay() : closeWindow(onStuck)), ackPatienceMs)
}

/**
 * Where the app's page is of this origin, this reaches it also after a provider has cut the opener. It carries nothing: the
 * page asks the vault what became of its own session.
 */
function pingApp() {
  if (!('BroadcastChannel' in window)) return
  const channel = new BroadcastChannel('alter-connect')
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of one origin
  channel.postMessage(1)
  channel.close()
}
