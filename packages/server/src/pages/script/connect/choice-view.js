import { createConnectionForm } from './connection-form.js'
import { announce, pageIcon, pressButton, show } from './page-frame.js'
import { drawing, element, mark, plainHost } from '../shared/page-dom.js'
import { createProviderSearch } from './provider-search.js'
import { say, sayCount } from '../shared/page-words.js'
import { maxWithoutSearch } from './search-limit.js'

/**
 * The view in which the user chooses what to connect.
 *
 * @typedef {import('./redeem-answer.js').Provider} Provider
 * @typedef {import('./redeem-answer.js').Redeemed} Redeemed
 * @typedef {import('./redeem-answer.js').Connected} Connected
 *
 * @typedef {Pick<Redeemed, 'appName' | 'appLogo' | 'userLabel'>} Shown Who asks for whom.
 *
 * @typedef {object} ChoiceActions
 * @property {(provider: Provider, filled?: import('./connection-form.js').Filled) => void} choose
 * @property {() => void} cancel
 * @property {() => void} finish
 */

const shownAsks = 3

/**
 * One provider is shown with all that it will ask; several as cards, with a search when they are many. Once something is
 * connected, what is connected stands above, and the way out is "Done".
 *
 * @param {Redeemed} of
 * @param {ChoiceActions} actions
 */
export function showChoiceView(of, actions) {
  const [first, second] = of.providers
  if (first && !second && of.connected.length === 0) showOnly(first, of, actions)
  else showList(of, actions)
}

/** @param {Shown} of */
export function appMark(of) {
  return mark({ name: of.appName, imageUrl: of.appLogo })
}

/** @param {Shown} of */
export function userLine({ userLabel }) {
  if (!userLabel) return undefined
  return element('p', { class: 'user' }, say('choice.user', { user: userLabel }))
}

/**
 * @param {readonly Connected[]} accounts
 * @param {readonly Provider[]} providers
 */
export function accountList(accounts, providers) {
  return element(
    'ul',
    { class: 'accounts' },
    ...accounts.map(({ provider, providerName, account }) => {
      const logo = providers.find(({ id }) => id === provider)?.logo ?? null
      return element(
        'li',
        {},
        mark({ name: providerName, logo }),
        element('p', { class: 'strong' }, account),
        element('p', { class: 'host' }, providerName),
        pageIcon('done'),
      )
    }),
  )
}

/**
 * @param {Provider} provider
 * @param {Redeemed} of
 * @param {ChoiceActions} actions
 */
function showOnly(provider, of, actions) {
  const { asks } = provider
  show({
    marks: [appMark(of), mark(provider)],
    user: userLine(of),
    heading: say('choice.heading_one', { provider: provider.name }),
    content: [
      ...notes(of),
      element(
        'section',
        { class: 'panel' },
        element('p', { class: 'host' }, plainHost(provider.host)),
        asks.length > 0 && element('h2', {}, say('choice.asks')),
        asks.length > 0 && askList(asks),
      ),
      provider.asked.length > 0
        ? createConnectionForm(provider, (filled) => actions.choose(provider, filled))
        : pressButton('primary', say('choice.continue', { provider: provider.name }), () =>
            actions.choose(provider),
          ),
      foot(cancelButton(actions)),
    ],
  })
  tellNews(of)
}

/**
 * @param {Redeemed} of
 * @param {ChoiceActions} actions
 */
function showList(of, actions) {
  const { providers, connected } = of
  const isAgain = connected.length > 0
  const isLong = providers.length > maxWithoutSearch
  const list = element(
    'ul',
    { class: 'providers', id: 'providers' },
    ...providers.map((provider) => providerCard(provider, of, isLong ? 1 : shownAsks, actions)),
  )
  const before = element(
    'div',
    { class: 'before' },
    isAgain && element('h2', { class: 'title' }, say('multiple.connected')),
    isAgain && accountList(connected, providers),
    isAgain && element('h2', { class: 'title' }, say('multiple.choose')),
  )
  const search = isLong
    ? createProviderSearch({
        list,
        texts: providers.map(({ id, name, host }) => `${name} ${host} ${id}`),
        onSearch: (isSearching) => {
          before.hidden = isSearching
        },
      })
    : undefined
  const way = isAgain
    ? pressButton('primary', say('multiple.done'), actions.finish)
    : cancelButton(actions)
  show({
    marks: [appMark(of)],
    user: userLine(of),
    heading: say(isAgain ? 'multiple.heading' : 'choice.heading'),
    kind: isLong ? 'long' : '',
    content: [
      ...notes(of),
      search?.field,
      element('div', { class: 'scroll' }, isAgain && before, list, search?.nothing),
      foot(way, isAgain ? 'held' : ''),
    ],
  })
  tellNews(of)
}

/**
 * @param {Provider} provider
 * @param {Redeemed} of
 * @param {number} most Asks that are shown at once.
 * @param {ChoiceActions} actions
 */
function providerCard(provider, { connected }, most, actions) {
  const { name, asks } = provider
  const isAgain = connected.some((account) => account.provider === provider.id)
  const button = pressButton('cover', name, () => actions.choose(provider))
  button.setAttribute(
    'aria-label',
    say(isAgain ? 'multiple.again' : 'choice.connect', { provider: name }),
  )
  // "1 more" takes as much room as what it hides.
  const shown = asks.length > most + 1 ? most : asks.length
  const rest = asks.slice(shown)
  return element(
    'li',
    { class: 'provider' },
    mark(provider),
    element(
      'div',
      { class: 'names' },
      element('h2', {}, button),
      element('p', { class: 'host' }, plainHost(provider.host)),
    ),
    element(
      'span',
      { class: 'chevron' },
      drawing(connected.length > 0 ? 'M12 5v14M5 12h14' : 'M9 5l7 7-7 7', { fill: 'none' }),
    ),
    shown > 0 &&
      element(
        'div',
        { class: 'asks' },
        element('p', { class: 'unseen' }, say('choice.asks')),
        askList(asks.slice(0, shown)),
        rest.length > 0 &&
          element(
            'details',
            {},
            element('summary', {}, say('choice.more', { count: sayCount(rest.length) })),
            askList(rest),
          ),
      ),
  )
}

/** @param {readonly string[]} asks */
function askList(asks) {
  return element('ul', {}, ...asks.map((ask) => element('li', {}, ask)))
}

/**
 * @param {Redeemed} of
 * @returns {(HTMLElement | false)[]}
 */
function notes({ failed }) {
  const problem = failed && `problem.${failed.problem}`
  const values = { provider: failed?.providerName ?? '' }
  const missing = failed?.missing ?? []
  return [
    problem !== undefined &&
      element(
        'div',
        { class: 'note' },
        element('p', { class: 'strong' }, say(`${problem}.title`, values)),
        element('p', {}, say(`${problem}.text`, values), ' ', say(`${problem}.next`)),
        missing.length > 0 && element('p', { class: 'strong' }, say(`${problem}.missing`)),
        missing.length > 0 && askList(missing),
      ),
  ]
}

/**
 * After the heading has been read: what has just come of the last try.
 *
 * @param {Redeemed} of
 */
function tellNews({ connected, failed }) {
  const last = connected.at(-1)
  if (failed) {
    announce(say(`problem.${failed.problem}.title`, { provider: failed.providerName }))
  } else if (last) announce(say('multiple.just', { account: last.account }))
}

/**
 * @param {HTMLElement} way
 * @param {string} [kind]
 */
export function foot(way, kind = '') {
  return element('footer', { class: `foot ${kind}` }, way, finePrint(say('choice.promise')))
}

/** @param {string} words */
function finePrint(words) {
  return element('p', { class: 'fine' }, words)
}

/** @param {ChoiceActions} actions */
function cancelButton({ cancel }) {
  return pressButton('quiet', say('action.cancel'), cancel)
}
