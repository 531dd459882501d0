import { appMark, userLine } from './choice-view.js'
import { createField } from '../shared/form-field.js'
import { pressButton, show } from './page-frame.js'
import { element } from '../shared/page-dom.js'
import { appIsCalled, say, sayCount } from '../shared/page-words.js'

/**
 * What is asked before anything is done: whether the person in front of the page is the one who started. To decline is as
 * easy as to go on.
 *
 * @typedef {import('./choice-view.js').Shown} Shown
 *
 * @typedef {object} Answers
 * @property {() => void} goOn
 * @property {() => void} stop
 */

/**
 * For a session that nothing ties to this browser.
 *
 * @param {Shown} of
 * @param {Answers} answers
 */
export function showQuestion(of, answers) {
  showAsking(of, say('ask.heading'), [], answers)
}

/**
 * For a session that a script has started, which shows its user a code.
 *
 * @param {number | undefined} triesLeft After a wrong code.
 * @param {{ submit: (code: string) => void, stop: () => void }} answers
 */
export function showCodeForm(triesLeft, { submit, stop }) {
  const field = createField({
    id: 'code',
    label: say('code.label'),
    attributes: { autocapitalize: 'characters' },
  })
  let isSent = false

  showAsking(
    { appName: appIsCalled(), appLogo: null, userLabel: undefined },
    say('code.heading'),
    [field.box],
    { goOn, stop },
  )
  if (triesLeft !== undefined) field.refuse(say('code.wrong', { count: sayCount(triesLeft) }))

  function goOn() {
    const code = field.read().replace(/[\s\p{Pd}]/gu, '')
    // What cannot be right costs no try; what was sent once, no second one.
    if (!/^[a-z]{8}$/i.test(code)) return field.refuse(say('code.form'))
    if (!isSent) submit(code)
    isSent = true
  }
}

/**
 * @param {Shown} of
 * @param {string} heading
 * @param {readonly HTMLElement[]} fields
 * @param {Answers} answers
 */
function showAsking(of, heading, fields, { goOn, stop }) {
  const yes = pressButton('primary', say('ask.go_on'), goOn)
  yes.setAttribute('type', 'submit')
  // Enter in a field presses the button, and the press is what counts.
  const form = element(
    'form',
    {},
    element('p', { class: 'note' }, say('ask.warning')),
    ...fields,
    element('div', { class: 'actions' }, yes, pressButton('', say('ask.stop'), stop)),
  )
  show({ marks: [appMark(of)], user: userLine(of), heading, content: [form] })
}
