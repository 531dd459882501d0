import { fragment } from './take-fragment.js'
import { recallFlow, rememberFlow } from './flow-memory.js'
import { fillText } from './fill-text.js'
import { createPressGuard } from './press-guard.js'
import { readRedeemAnswer } from './redeem-answer.js'
import { callVault } from './vault-call.js'
import { webUrl } from './web-url.js'
import { asRecord, asText } from './wire-value.js'
import { drawing, element, mark, plainHost } from './page-dom.js'

/**
 * The connect page: redeem the session, let the user choose a provider or go straight on, leave for it.
 *
 * @typedef {import('./redeem-answer.js').Provider} Provider
 * @typedef {import('./redeem-answer.js').Redeemed} Redeemed
 * @typedef {import('./vault-call.js').Failure} Failure
 */

const slowMs = 8000
const noticeMs = 8000
const closePatienceMs = 500
const cancelPatienceMs = 2000
const shownAsks = 3
const icons = { alert: 'M12 4.5v9m0 5.5v.01', plain: 'M7 7l10 10M17 7L7 17' }

const page = asRecord(JSON.parse(document.getElementById('page')?.textContent ?? '{}')) ?? {}
const texts = /** @type {Record<string, string>} */ (asRecord(page['text']) ?? {})
const view = /** @type {HTMLElement} */ (document.querySelector('.view'))
const status = /** @type {HTMLElement} */ (document.querySelector('[role=status]'))
const flow = recallFlow(fragment)
const presses = createPressGuard({ onRefused: () => announce(say('choice.press_again'), true) })

/** @type {Redeemed | undefined} */
let redeemed
/** Counts what the page does; an answer that comes back to an older turn is dropped. */
let turn = 0
/** @type {number | undefined} */
let slowTimer
/** @type {number | undefined} */
let noticeTimer

if (flow?.theme) document.documentElement.dataset['theme'] = flow.theme
window.addEventListener('pageshow', (event) => {
  // Back from the provider, and the browser had kept the page as it was: about to leave.
  if (event.persisted && redeemed) showChoice(redeemed)
})
void start()

async function start() {
  if (!flow) return showProblem({ code: 'session_not_found' })
  rememberFlow(flow)
  const mine = ++turn
  const { session, sessionToken, display, locale, theme } = flow
  const answer = await callVault('redeem', {
    session,
    session_token: sessionToken,
    display,
    locale,
    theme,
  })
  if (mine !== turn) return
  if (!answer.ok) return showProblem(answer.failure, () => void start())
  delete flow.sessionToken
  redeemed = readRedeemAnswer(answer.body)
  if (!redeemed) return showProblem({ code: 'server' }, () => void start())
  const { providers, isUnbound } = redeemed
  const wanted = providers.find((provider) => provider.id === flow.provider)
  if (providers.length === 0 || (flow.provider && !wanted))
    return showProblem({ code: 'unknown_provider' })
  const only = wanted ?? (providers.length === 1 ? providers[0] : undefined)
  // Nobody is sent on unasked who has just come back, or whom nothing ties to this session.
  if (only && !flow.left && !flow.choose && !isUnbound) return leaveFor(only)
  return showChoice(redeemed)
}

/** @param {Provider} provider */
async function leaveFor(provider) {
  if (!flow || !redeemed) return
  const mine = ++turn
  showLeaving(provider)
  const answer = await callVault('authorize', { session: flow.session, provider: provider.id })
  if (mine !== turn) return
  if (!answer.ok) return showProblem(answer.failure, () => void leaveFor(provider))
  const url = webUrl(answer.body['authorization_url'])
  if (!url) return showProblem({ code: 'server' }, () => void leaveFor(provider))
  flow.left = true
  rememberFlow(flow)
  tellLeaving(provider)
  if (flow.hardened) window.opener = null
  location.assign(url)
  slowTimer = window.setTimeout(() => showSlow(provider, url), slowMs)
}

/**
 * Tells the opener, who may from here on see this window as closed although it is not (COOP).
 *
 * @param {Provider} provider
 */
function tellLeaving(provider) {
  if (!flow || !redeemed?.allowedOrigin || !window.opener) return
  const message = { type: 'alter_connect_leaving', session: flow.session, provider: provider.id }
  const opener = /** @type {Window} */ (window.opener)
  opener.postMessage(message, redeemed.allowedOrigin)
}

async function cancel() {
  if (!flow) return
  turn += 1
  clearTimeout(slowTimer)
  show({
    icon: 'plain',
    heading: say('done.cancelled'),
    content: [lead(say('done.cancelled_text'))],
  })
  // A server that is slow to hear of it must not hold the window open: the session expires by itself.
  /** @type {Promise<void>} */
  const patience = new Promise((resolve) => setTimeout(resolve, cancelPatienceMs))
  const answer = await Promise.race([callVault('cancel', { session: flow.session }), patience])
  const returnTo = asText(asRecord(asRecord(answer)?.['body'])?.['return_to'])
  endHere(returnTo ?? redeemed?.returnTo)
}

/** @param {string} [returnTo] */
function endHere(returnTo) {
  const url = webUrl(returnTo)
  if (flow?.display === 'page' && url) return location.replace(url)
  window.close()
  setTimeout(() => {
    view.append(lead(say('done.close')))
    announce(say('done.close'))
  }, closePatienceMs)
}

/** @param {Redeemed} of */
function showChoice(of) {
  turn += 1
  clearTimeout(slowTimer)
  const [first, second] = of.providers
  const note = of.isUnbound && element('p', { class: 'note' }, say('choice.unbound'))
  const foot = element(
    'footer',
    { class: 'foot' },
    cancelButton(),
    element('p', { class: 'fine' }, say('choice.promise')),
  )
  if (first && !second) {
    show({
      marks: [appMark(), mark(first)],
      heading: say('choice.heading_one', { provider: first.name }),
      content: [
        userLine(),
        note,
        element(
          'section',
          { class: 'panel' },
          element('p', { class: 'host' }, plainHost(first.host)),
          first.asks.length > 0 && element('h2', {}, say('choice.asks')),
          first.asks.length > 0 && askList(first.asks),
        ),
        pressButton(
          'primary',
          say('choice.continue', { provider: first.name }),
          () => void leaveFor(first),
        ),
        foot,
      ],
    })
    return
  }
  show({
    marks: [appMark()],
    heading: say('choice.heading'),
    content: [
      userLine(),
      note,
      element('ul', { class: 'providers' }, ...of.providers.map(providerCard)),
      foot,
    ],
  })
}

/** @param {Provider} provider */
function providerCard(provider) {
  const button = pressButton('cover', provider.name, () => void leaveFor(provider))
  button.setAttribute('aria-label', say('choice.connect', { provider: provider.name }))
  const shown = provider.asks.length > shownAsks + 1 ? shownAsks : provider.asks.length
  const rest = provider.asks.slice(shown)
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
    chevron(),
    shown > 0 &&
      element(
        'div',
        { class: 'asks' },
        element('p', { class: 'unseen' }, say('choice.asks')),
        askList(provider.asks.slice(0, shown)),
        rest.length > 0 &&
          element(
            'details',
            {},
            element('summary', {}, say('choice.more', { count: String(rest.length) })),
            askList(rest),
          ),
      ),
  )
}

/** @param {Provider} provider */
function showLeaving(provider) {
  const names = { provider: provider.name, host: plainHost(provider.host) }
  show({
    marks: [appMark(), mark(provider)],
    heading: say('leaving.heading', names),
    busy: true,
    content: [
      lead(names.host),
      userLine(),
      element('div', { class: 'progress', 'aria-hidden': 'true' }),
      element('footer', { class: 'foot' }, cancelButton()),
    ],
  })
  announce(say('leaving.status', names))
}

/**
 * @param {Provider} provider
 * @param {URL} url
 */
function showSlow(provider, url) {
  const slow = say('leaving.slow', { host: plainHost(provider.host) })
  const again = pressButton('', say('leaving.again', { provider: provider.name }), () =>
    location.assign(url),
  )
  view.querySelector('.foot')?.before(element('div', { class: 'actions' }, lead(slow), again))
  announce(slow)
}

/**
 * @param {Failure} failure
 * @param {() => void} [retry] Does again what failed.
 */
function showProblem(failure, retry) {
  turn += 1
  const known = Object.hasOwn(texts, `problem.${failure.code}.title`) ? failure.code : 'server'
  const providers = redeemed?.providers ?? []
  const canRetry = retry && ['network', 'server', 'rate_limited'].includes(known)
  const canChoose = redeemed && known === 'unknown_provider' && providers.length > 0
  show({
    icon: 'alert',
    heading: say(`problem.${known}.title`),
    content: [
      lead(say(`problem.${known}.text`)),
      element(
        'div',
        { class: 'actions' },
        canRetry && pressButton('primary', say('action.retry'), retry),
        canChoose &&
          pressButton('primary', say('action.choose'), () => redeemed && showChoice(redeemed)),
        wayOut(canRetry || canChoose ? '' : 'primary', failure.returnTo ?? redeemed?.returnTo),
      ),
      failure.requestId !== undefined &&
        element(
          'p',
          { class: 'fine' },
          `${say('action.reference')} `,
          element('code', {}, failure.requestId),
        ),
    ],
  })
}

/**
 * The button that leaves a page on which nothing can be done any more.
 *
 * @param {string} kind
 * @param {string | undefined} returnTo
 */
function wayOut(kind, returnTo) {
  const url = webUrl(returnTo)
  if (flow?.display === 'popup') return pressButton(kind, say('action.close'), closeWindow)
  if (url) return pressButton(kind, say('action.back'), () => location.replace(url))
  return history.length > 1 && pressButton(kind, say('action.back'), () => history.back())
}

function closeWindow() {
  window.close()
  setTimeout(() => announce(say('done.close'), true), closePatienceMs)
}

/**
 * @param {object} what
 * @param {string} what.heading
 * @param {readonly HTMLElement[]} [what.marks]
 * @param {'alert' | 'plain'} [what.icon]
 * @param {boolean} [what.busy]
 * @param {readonly (Node | string | false | undefined)[]} what.content
 */
function show({ heading, marks, icon, busy = false, content }) {
  const title = element('h1', { tabindex: '-1' }, heading)
  const top = icon
    ? element('div', { class: `icon icon-${icon}` }, drawing(icons[icon], { fill: 'none' }))
    : element('div', { class: busy ? 'marks marks-busy' : 'marks' }, ...(marks ?? []))
  view.replaceChildren(
    element('header', {}, top, title),
    ...content.filter((part) => part !== undefined && part !== false),
  )
  view.className = icon || busy ? 'view short' : 'view'
  view.setAttribute('aria-busy', String(busy))
  document.title = heading
  announce('')
  title.focus({ preventScroll: true })
}

function appMark() {
  return mark({ name: redeemed?.appName ?? '', imageUrl: redeemed?.appLogo ?? null })
}

function userLine() {
  return (
    redeemed?.userLabel &&
    element('p', { class: 'user' }, say('choice.user', { user: redeemed.userLabel }))
  )
}

function cancelButton() {
  return pressButton('quiet', say('action.cancel'), () => void cancel())
}

/**
 * @param {string} kind
 * @param {string} label
 * @param {() => void} action
 */
function pressButton(kind, label, action) {
  return presses.guard(
    element('button', { type: 'button', class: `button ${kind}` }, label),
    action,
  )
}

/** @param {readonly string[]} asks */
function askList(asks) {
  return element('ul', {}, ...asks.map((ask) => element('li', {}, ask)))
}

function chevron() {
  return element('span', { class: 'chevron' }, drawing('M9 5l7 7-7 7', { fill: 'none' }))
}

/** @param {string} words */
function lead(words) {
  return element('p', { class: 'lead' }, words)
}

/**
 * @param {string} key
 * @param {Readonly<Record<string, string>>} [values]
 */
function say(key, values = {}) {
  const app = redeemed?.appName ?? asText(page['app_name']) ?? ''
  return fillText(texts[key] ?? '', { app, ...values })
}

/**
 * @param {string} words
 * @param {boolean} [visibly]
 */
function announce(words, visibly = false) {
  status.textContent = words
  status.classList.toggle('seen', visibly && words !== '')
  clearTimeout(noticeTimer)
  if (visibly) noticeTimer = window.setTimeout(() => announce(''), noticeMs)
}
