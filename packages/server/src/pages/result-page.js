import './strip-query.js'
import { asRecord, asText } from './wire-value.js'
import { webOrigin, webUrl } from './web-url.js'

/** The result page: tell the app's page that opened this window, then get out of the way. */

const ackPatienceMs = 1000
const closePatienceMs = 500

const result = asRecord(JSON.parse(document.getElementById('result')?.textContent ?? '{}')) ?? {}
const closeButton = document.querySelector('[data-close]')
const closing = document.querySelector('[data-closing]')
const canClose = document.querySelector('[data-can-close]')

closeButton?.addEventListener('click', closeWindow)
if (result['display'] === 'page') goOn()
else if (result['display'] === 'popup') tellOpener()
else if (window.opener) closeButton?.removeAttribute('hidden')

function goOn() {
  const url = webUrl(result['continue_to'])
  if (url) location.replace(url)
}

function tellOpener() {
  const opener = /** @type {Window | null} */ (window.opener)
  const origin = webOrigin(result['allowed_origin'])
  const isTold = opener !== null && origin !== undefined && result['message'] != null
  if (isTold) {
    window.addEventListener('message', (event) => {
      const { type, session } = asRecord(event.data) ?? {}
      if (event.origin !== origin || event.source !== opener) return
      if (type === 'alter_connect_ack' && session === result['session']) closeWindow()
    })
    opener.postMessage(result['message'], origin)
  }
  // Somebody has to say what went wrong. With nobody there to take the message, it is this page, until it was read.
  setTimeout(() => (staysOpen() ? offerClose() : closeWindow()), ackPatienceMs)
}

/** Success and the user's own decision need no reading; another failure does. */
function staysOpen() {
  const error = asText(asRecord(result['message'])?.['error'])
  return (
    (result['status'] === 'failed' && error !== 'access_denied') || result['status'] === 'expired'
  )
}

function offerClose() {
  closing?.setAttribute('hidden', '')
  closeButton?.removeAttribute('hidden')
}

function closeWindow() {
  window.close()
  setTimeout(() => {
    closing?.setAttribute('hidden', '')
    closeButton?.setAttribute('hidden', '')
    canClose?.removeAttribute('hidden')
  }, closePatienceMs)
}
