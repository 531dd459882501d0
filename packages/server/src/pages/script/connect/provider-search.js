import { drawing, element } from '../shared/page-dom.js'
import { foldText } from '../shared/fold-text.js'
import { announce } from './page-frame.js'
import { say, sayCount } from '../shared/page-words.js'

const quietMs = 300

/**
 * A search over the cards of a list. Cards that do not fit are hidden and nothing else moves; how many are left is said
 * beside the field, and in the live region once the typing rests. Down goes on to the cards, Up and Down walk through them,
 * Escape clears.
 *
 * @param {object} of
 * @param {HTMLElement} of.list Its children are the cards, each with one button that matters.
 * @param {readonly string[]} of.texts What each card is found by, in the order of the cards.
 * @param {(isSearching: boolean) => void} of.onSearch
 * @returns {{ field: HTMLElement, nothing: HTMLElement }} The field, and what stands in for the list when nothing fits.
 */
export function createProviderSearch({ list, texts, onSearch }) {
  const cards = /** @type {HTMLElement[]} */ ([...list.children])
  const folded = texts.map(foldText)
  const input = /** @type {HTMLInputElement} */ (
    element('input', {
      type: 'search',
      placeholder: say('search.label'),
      'aria-label': say('search.label'),
      'aria-controls': list.id,
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      enterkeyhint: 'search',
    })
  )
  const count = element('span', { class: 'count', 'aria-hidden': 'true' })
  const none = element('p', { class: 'strong' })
  const clearButton = element('button', { type: 'button', class: 'button' }, say('search.clear'))
  const cross = element(
    'button',
    { type: 'button', class: 'clear', 'aria-label': say('search.clear'), hidden: true },
    drawing('M6 6l12 12M18 6L6 18', { fill: 'none' }),
  )
  const nothing = element(
    'div',
    { class: 'nothing', hidden: true },
    none,
    element('p', {}, say('search.none_text')),
    clearButton,
  )
  /** @type {number | undefined} */
  let quietTimer

  input.addEventListener('input', filter)
  clearButton.addEventListener('click', clear)
  cross.addEventListener('click', clear)
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && input.value !== '') {
      event.preventDefault()
      clear()
    } else if (event.key === 'ArrowDown' || (event.key === 'Enter' && !event.isComposing)) {
      event.preventDefault()
      focusCard(0)
    }
  })
  list.addEventListener('keydown', (event) => {
    const here = shown().findIndex((card) => card.contains(document.activeElement))
    if (event.key === 'ArrowDown') focusCard(here + 1)
    else if (event.key === 'ArrowUp' && here > 0) focusCard(here - 1)
    else if (event.key === 'ArrowUp') input.focus()
    else if (event.key === 'Escape') clear()
    else return
    event.preventDefault()
  })
  return {
    field: element(
      'div',
      { class: 'search', role: 'search' },
      drawing('M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14m5 12l4.5 4.5', { fill: 'none' }),
      input,
      count,
      cross,
    ),
    nothing,
  }

  function filter() {
    const sought = foldText(input.value).split(/\s+/).filter(Boolean)
    for (const [index, card] of cards.entries()) {
      card.hidden = !sought.every((word) => folded[index]?.includes(word))
    }
    const found = shown().length
    const said = say('search.count', { count: sayCount(found), total: sayCount(cards.length) })
    count.textContent = sought.length > 0 ? said : ''
    none.textContent = say('search.none', { query: input.value.trim() })
    cross.hidden = input.value === ''
    nothing.hidden = found > 0
    list.hidden = found === 0
    onSearch(sought.length > 0)
    list.parentElement?.scrollTo(0, 0)
    clearTimeout(quietTimer)
    quietTimer = window.setTimeout(
      () => announce(found > 0 ? said : (none.textContent ?? '')),
      quietMs,
    )
  }

  function clear() {
    input.value = ''
    filter()
    input.focus()
  }

  function shown() {
    return cards.filter((card) => !card.hidden)
  }

  /** @param {number} index */
  function focusCard(index) {
    shown()[index]?.querySelector('button')?.focus()
  }
}
