import './shared/strip-query.js'
import { asRecord } from './shared/wire-value.js'
import { closeWindow } from './shared/close-window.js'
import { deliverResult } from './shared/deliver-result.js'

/** The result page: bring the outcome to the app, then get out of the way. */

const result = asRecord(JSON.parse(document.getElementById('result')?.textContent ?? '{}')) ?? {}
const closeButton = document.querySelector('[data-close]')
const closing = document.querySelector('[data-closing]')
const canClose = document.querySelector('[data-can-close]')

closeButton?.addEventListener('click', () => closeWindow(sayCanClose))
if (result['display'] !== undefined) {
  deliverResult(result, { onStay: offerClose, onStuck: sayCanClose })
} else if (window.opener) offerClose()

function offerClose() {
  closing?.setAttribute('hidden', '')
  closeButton?.removeAttribute('hidden')
}

function sayCanClose() {
  closing?.setAttribute('hidden', '')
  closeButton?.setAttribute('hidden', '')
  canClose?.removeAttribute('hidden')
}
