import { drawing, element } from './page-dom.js'

/**
 * A field of a form: what it is called, what to know about it, and why what it holds was refused. All of that is tied to it
 * for those who hear the page.
 *
 * @typedef {{ readonly value: string, readonly label: string }} Choice
 *
 * @param {object} of
 * @param {string} of.id
 * @param {string} of.label
 * @param {string} [of.hint]
 * @param {readonly Choice[]} [of.choices] All that it can be; without any, it is typed.
 * @param {string} [of.value] What it holds to begin with.
 * @param {Readonly<Record<string, string | boolean>>} of.attributes
 */
export function createField({ id, label, hint, choices = [], value = '', attributes }) {
  const isChosen = choices.length > 0
  const input = /** @type {HTMLInputElement | HTMLSelectElement} */ (
    element(
      isChosen ? 'select' : 'input',
      {
        id,
        'aria-describedby': `${hint ? `${id}-hint ` : ''}${id}-wrong`,
        autocomplete: 'off',
        ...(!isChosen && { value, dir: 'ltr', spellcheck: 'false', enterkeyhint: 'go' }),
        ...attributes,
      },
      ...choices.map((one) =>
        element('option', { value: one.value, selected: one.value === value }, one.label),
      ),
    )
  )
  // Said when it changes, and read out with the field.
  const wrong = element('p', { id: `${id}-wrong`, class: 'wrong', role: 'alert' })
  input.addEventListener('input', () => {
    wrong.textContent = ''
    input.removeAttribute('aria-invalid')
  })
  return {
    box: element(
      'div',
      {},
      element('label', { class: 'title', for: id }, label),
      hint && element('p', { class: 'host', id: `${id}-hint` }, hint),
      element(
        'div',
        { class: 'search' },
        input,
        isChosen && drawing('M6 9l6 6 6-6', { fill: 'none' }),
      ),
      wrong,
    ),
    /** As it was meant: without what keyboards and copying add. */
    read: () => input.value.normalize('NFKC').trim(),
    focus: () => input.focus(),
    /** @param {string} words */
    refuse(words) {
      wrong.textContent = words
      input.setAttribute('aria-invalid', 'true')
      input.focus()
    },
  }
}
