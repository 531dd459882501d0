import { createField } from '../shared/form-field.js'
import { element } from '../shared/page-dom.js'
import { announce, pressButton, view } from './page-frame.js'
import { say } from '../shared/page-words.js'

/**
 * @typedef {import('./redeem-answer.js').Provider} Provider
 *
 * @typedef {object} Filled A form as it was sent.
 * @property {Readonly<Record<string, string>>} values
 * @property {(name: string | undefined) => boolean} refuse Says at the field of this name that the vault does not take what
 *   it holds, and lets it be sent again. `false` where there is no such field.
 */

/**
 * The form for what a provider has to know before the browser can leave: which shop, which data centre. What it may be is the
 * vault's to judge; here nothing is sent that lacks something.
 *
 * @param {Provider} provider
 * @param {(filled: Filled) => void} submit
 * @param {Readonly<Record<string, string>>} [typed] What the fields hold to begin with.
 */
export function createConnectionForm({ name: provider, asked }, submit, typed) {
  const fields = asked.map(({ name, label, hint, example, choices, preset, isRequired }) => ({
    name,
    example,
    isRequired,
    ...createField({
      id: `asked-${name}`,
      label: isRequired ? label : say('connection.optional', { label }),
      hint,
      choices:
        choices.length === 0 || preset
          ? choices
          : [{ value: '', label: say('connection.choose') }, ...choices],
      value: typed?.[name] ?? preset,
      attributes: {
        required: isRequired,
        ...(choices.length === 0 && {
          placeholder: example,
          autocapitalize: 'off',
          autocorrect: 'off',
          // Often it is a part of an address, and always of its letters.
          inputmode: 'url',
          maxlength: '253',
        }),
      },
    }),
  }))
  const button = pressButton('primary', '', send)
  button.setAttribute('type', 'submit')
  let isSent = false
  setSent(false)
  return element('form', {}, ...fields.map(({ box }) => box), button)

  function send() {
    if (isSent) return
    const missing = fields.filter(({ isRequired, read }) => isRequired && read() === '')
    for (const field of missing) field.refuse(say('connection.required'))
    if (missing[0]) return missing[0].focus()
    setSent(true)
    const values = fields.map(({ name, read }) => [name, read()]).filter(([, value]) => value)
    submit({
      values: /** @type {Record<string, string>} */ (Object.fromEntries(values)),
      refuse(name) {
        const field = fields.find((one) => one.name === name)
        setSent(false)
        field?.refuse(refusal(field.read(), field.example))
        return field !== undefined
      },
    })
  }

  /** @param {boolean} sent */
  function setSent(sent) {
    isSent = sent
    button.textContent = say(sent ? 'leaving.heading' : 'choice.continue', { provider })
    view.querySelector('.marks')?.classList.toggle('marks-busy', sent)
    announce(sent ? button.textContent : '')
  }
}

/**
 * @param {string} value
 * @param {string} example
 */
function refusal(value, example) {
  if (value === '') return say('connection.required')
  return `${say('connection.wrong')} ${example && say('connection.example', { example })}`.trim()
}
