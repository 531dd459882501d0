import { drawing, element } from '../shared/page-dom.js'
import { createPressGuard } from '../shared/press-guard.js'
import { say } from '../shared/page-words.js'

/** What every view of the connect page stands in: one heading, one live region, guarded buttons. */

const noticeMs = 8000
const icons = {
  alert: 'M12 4.5v9m0 5.5v.01',
  done: 'M6 12.5l4 4 8-9',
  plain: 'M7 7l10 10M17 7L7 17',
}

export const view = /** @type {HTMLElement} */ (document.querySelector('.view'))
const status = /** @type {HTMLElement} */ (document.querySelector('[role=status]'))
const presses = createPressGuard({ onRefused: () => announce(say('choice.press_again'), true) })
/** @type {number | undefined} */
let noticeTimer

/**
 * Shows one state of the page in place of the one before. The heading becomes the window's title and gets the focus, so
 * that a screen reader begins there.
 *
 * @param {object} what
 * @param {string} what.heading
 * @param {readonly HTMLElement[]} [what.marks]
 * @param {HTMLElement | undefined} [what.user] Who it is for.
 * @param {'alert' | 'done' | 'plain'} [what.icon]
 * @param {'busy' | 'long' | ''} [what.kind] `long` has a part that scrolls, so that the rest stays in sight.
 * @param {readonly (HTMLElement | string | false | undefined)[]} what.content
 */
export function show({ heading, marks, user, icon, kind = '', content }) {
  const title = element('h1', { tabindex: '-1' }, heading)
  const isBusy = kind === 'busy'
  const top = icon
    ? pageIcon(icon)
    : element('div', { class: isBusy ? 'marks marks-busy' : 'marks' }, ...(marks ?? []))
  view.replaceChildren(
    element('header', {}, top, title, user),
    .../** @type {Node[]} */ (content.filter(Boolean)),
  )
  view.className = icon || isBusy ? 'view short' : `view ${kind}`
  view.setAttribute('aria-busy', String(isBusy))
  document.title = heading
  announce('')
  title.focus({ preventScroll: true })
}

/**
 * Says something in the live region.
 *
 * @param {string} words
 * @param {boolean} [visibly]
 */
export function announce(words, visibly = false) {
  status.textContent = words
  status.classList.toggle('seen', visibly && words !== '')
  clearTimeout(noticeTimer)
  if (visibly) noticeTimer = window.setTimeout(() => announce(''), noticeMs)
}

/**
 * A button whose presses count only when they were meant.
 *
 * @param {string} kind
 * @param {string} label
 * @param {() => void} action
 */
export function pressButton(kind, label, action) {
  return presses.guard(
    element('button', { type: 'button', class: `button ${kind}` }, label),
    action,
  )
}

/** @param {keyof typeof icons} name */
export function pageIcon(name) {
  return element('div', { class: `icon icon-${name}` }, drawing(icons[name], { fill: 'none' }))
}

/** @param {string} words */
export function lead(words) {
  return element('p', { class: 'lead' }, words)
}
