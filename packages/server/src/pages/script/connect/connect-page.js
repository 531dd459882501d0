import { fragment } from './take-fragment.js'
import { recallFlow, rememberFlow } from './flow-memory.js'
import { accountList, appMark, foot, showChoiceView, userLine } from './choice-view.js'
import { createConnectionForm } from './connection-form.js'
import { announce, lead, pressButton, show, view } from './page-frame.js'
import { callApp, say, spokenProblem, standsAlone } from '../shared/page-words.js'
import { askOpener } from './ask-opener.js'
import { showCodeForm, showQuestion } from './question-view.js'
import { closeWindow } from '../shared/close-window.js'
import { deliverResult } from '../shared/deliver-result.js'
import { readConnected, readRedeemAnswer } from './redeem-answer.js'
import { callVault } from './vault-call.js'
import { webUrl } from '../shared/web-url.js'
import { asRecord, asText } from '../shared/wire-value.js'
import { element, mark, plainHost } from '../shared/page-dom.js'

/**
 * The connect page: redeem the session, let the user choose a provider or go straight on, leave for it; where several
 * accounts may be connected, come back for the next one until the user is done.
 *
 * @typedef {import('./connection-form.js').Filled} Filled
 * @typedef {import('./redeem-answer.js').Provider} Provider
 * @typedef {import('./redeem-answer.js').Redeemed} Redeemed
 * @typedef {import('./flow-memory.js').Flow} Flow
 * @typedef {import('./vault-call.js').Failure} Failure
 */

const slowMs = 8000
const cancelPatienceMs = 2000
const retryable = new Set(['offline', 'server', 'rate_limited', 'provider_unreachable'])

const flow = recallFlow(fragment)

/** @type {Redeemed | undefined} */
let redeemed
/** Counts what the page does; an answer that comes back to an older turn is dropped. */
let turn = 0
/** @type {number | undefined} */
let slowTimer
/** Whether the choice was shown: then that is where a form leads back to. */
let hasChosen = false

if (flow?.theme) document.documentElement.dataset['theme'] = flow.theme
window.addEventListener('pageshow', (event) => {
  // Back from the provider, and the browser had kept the page as it was: about to leave.
  if (event.persisted && redeemed) showChoice(redeemed)
})
void start()

/** @param {string} [userCode] As the person has typed it. */
async function start(userCode) {
  if (!flow) return showProblem({ problem: 'session_not_found' })
  rememberFlow(flow)
  const mine = ++turn
  // Where nothing else can hold, the opener is asked at once, so that the vault is asked only once. Back from a provider, the
  // flow cookie holds.
  let answer = await redeem(flow, userCode, standsAlone && !flow.left)
  if (!answer.ok && answer.failure.needs === 'opener_proof')
    answer = await redeem(flow, userCode, true)
  if (mine !== turn) return
  if (!answer.ok) {
    const { needs, triesLeft } = answer.failure
    if (needs !== 'user_code') return showProblem(answer.failure, () => void start(userCode))
    return showCodeForm(triesLeft, {
      submit: (code) => void start(code),
      stop: () => void cancel(),
    })
  }
  delete flow.sessionToken
  redeemed = readRedeemAnswer(answer.body)
  if (!redeemed) return showProblem({ problem: 'server' }, () => void start())
  callApp(redeemed.appName)
  if (!redeemed.isUnbound || redeemed.connected.length > 0) return goOn(redeemed)
  return showQuestion(redeemed, {
    goOn: () => redeemed && goOn(redeemed),
    stop: () => void cancel(),
  })
}

/**
 * @param {Flow} of
 * @param {string | undefined} userCode
 * @param {boolean} asksOpener
 */
async function redeem(of, userCode, asksOpener) {
  const { session, sessionToken, display, isAppsPopup, locale, theme } = of
  const proof = asksOpener && isAppsPopup ? await askOpener(session) : null
  return callVault('redeem', {
    session,
    session_token: sessionToken,
    display,
    locale,
    theme,
    proof: asksOpener && display === 'popup' ? proof : undefined,
    user_code: userCode,
  })
}

/**
 * To the only provider there is, or to the choice.
 *
 * @param {Redeemed} of
 */
function goOn(of) {
  if (!flow) return
  const { providers, connected } = of
  const wanted = providers.find((provider) => provider.id === flow.provider)
  // Where something is connected, the choice is shown whatever else is or is not on offer: "Done" is on it.
  if (connected.length > 0) return showChoice(of)
  if (providers.length === 0 || (flow.provider && !wanted))
    return showProblem({ problem: 'unknown_provider' })
  const only = wanted ?? (providers.length === 1 ? providers[0] : undefined)
  // Nobody is sent on unasked who has just come back.
  if (only && !flow.left && !flow.choose) return void leaveFor(only)
  return showChoice(of)
}

/**
 * @param {Provider} provider
 * @param {Filled} [filled] What it has to know, if that was asked.
 */
async function leaveFor(provider, filled) {
  if (!flow || !redeemed) return
  if (provider.asked.length > 0 && !filled) return showForm(provider)
  const mine = ++turn
  // A form stays until the vault has taken what it holds.
  if (!filled) showLeaving(provider, redeemed)
  const answer = await callVault('authorize', {
    session: flow.session,
    provider: provider.id,
    connection: filled?.values,
  })
  if (mine !== turn) return
  const retry = () => (filled ? showForm(provider, filled.values) : void leaveFor(provider))
  if (!answer.ok) {
    if (filled?.refuse(answer.failure.parameter)) return
    return showProblem({ ...answer.failure, provider: provider.name }, retry)
  }
  const url = webUrl(answer.body['authorization_url'])
  if (!url) return showProblem({ problem: 'server' }, retry)
  flow.left = true
  rememberFlow(flow)
  tellLeaving(provider)
  // What was typed may decide where that is.
  const there = filled ? { ...provider, host: url.host } : provider
  if (filled) showLeaving(there, redeemed)
  if (flow.severOpener) window.opener = null
  location.assign(url)
  slowTimer = window.setTimeout(() => showSlow(there, url), slowMs)
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
  // Without `redeem` this browser has no right to end the session, nor anything to end.
  const answer =
    redeemed && (await Promise.race([callVault('cancel', { session: flow.session }), patience]))
  const body = asRecord(asRecord(answer)?.['body'])
  // An account was connected meanwhile, and stays.
  if (body?.['status'] === 'completed') return showFinished(body)
  const url = webUrl(asText(body?.['return_to']) ?? redeemed?.returnTo)
  if (flow.display === 'page' && url) return location.replace(url)
  closeWindow(sayCanClose)
}

/** The user has connected what they wanted. */
async function finish() {
  if (!flow || !redeemed) return
  const mine = ++turn
  show({
    marks: [appMark(redeemed)],
    heading: say('multiple.finishing'),
    kind: 'busy',
    content: [progress()],
  })
  const answer = await callVault('done', { session: flow.session })
  if (mine !== turn) return
  if (answer.ok) showFinished(answer.body)
  else showProblem(answer.failure, () => void finish())
}

/** @param {Record<string, unknown>} body What `done` answered. */
function showFinished(body) {
  if (!flow || !redeemed) return
  const accounts = readConnected(body['grants'])
  const isPage = flow.display === 'page'
  const closing = element(
    'p',
    { class: 'fine' },
    say(isPage ? 'result.taking_back' : 'result.closing'),
  )
  show({
    icon: 'done',
    heading: say('result.connected'),
    content: [
      lead(say(accounts.length > 1 ? 'result.connected_several' : 'result.connected_text')),
      accountList(accounts, redeemed.providers),
      closing,
    ],
  })
  const { message, return_to, status } = body
  deliverResult(
    {
      session: flow.session,
      display: flow.display,
      status,
      allowed_origin: redeemed.allowedOrigin,
      message,
      continue_to: return_to,
    },
    {
      onStay: sayCanClose,
      onStuck: () => {
        closing.remove()
        sayCanClose()
      },
    },
  )
}

function sayCanClose() {
  view.append(lead(say('done.close')))
  announce(say('done.close'))
}

/** @param {Redeemed} of */
function showChoice(of) {
  turn += 1
  clearTimeout(slowTimer)
  hasChosen = true
  showChoiceView(of, {
    choose: (provider, filled) => void leaveFor(provider, filled),
    cancel: () => void cancel(),
    finish: () => void finish(),
  })
}

/**
 * What the provider has to know first.
 *
 * @param {Provider} provider
 * @param {Filled['values']} [typed]
 */
function showForm(provider, typed) {
  if (!redeemed) return
  const of = redeemed
  show({
    marks: [appMark(of), mark(provider)],
    user: userLine(of),
    heading: say('connection.heading', { provider: provider.name }),
    content: [
      createConnectionForm(provider, (filled) => void leaveFor(provider, filled), typed),
      foot(wayBack(of, hasChosen)),
    ],
  })
}

/**
 * @param {Redeemed} of
 * @param {boolean} toChoice
 */
function wayBack(of, toChoice) {
  return toChoice
    ? pressButton('quiet', say('action.choose'), () => showChoice(of))
    : pressButton('quiet', say('action.cancel'), () => void cancel())
}

/**
 * @param {Provider} provider
 * @param {Redeemed} of
 */
function showLeaving(provider, of) {
  const names = { provider: provider.name, host: plainHost(provider.host) }
  show({
    marks: [appMark(of), mark(provider)],
    heading: say('leaving.heading', names),
    kind: 'busy',
    content: [
      lead(names.host),
      userLine(of),
      progress(),
      element(
        'footer',
        { class: 'foot' },
        // Somebody who has connected something goes back to the choice, and from there is done.
        wayBack(of, of.connected.length > 0),
      ),
    ],
  })
  announce(say('leaving.status', names))
}

function progress() {
  return element('div', { class: 'progress', 'aria-hidden': 'true' })
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
 * @param {Failure & { provider?: string }} failure
 * @param {() => void} [retry] Does again what failed.
 */
function showProblem(failure, retry) {
  turn += 1
  const problem = spokenProblem(failure.problem) ?? 'server'
  const values = { provider: failure.provider ?? say('page.provider') }
  const canRetry = retry && retryable.has(problem)
  const isOver = /^(session|binding)_/.test(problem)
  const { providers, connected } = redeemed ?? { providers: [], connected: [] }
  const hasOthers = providers.length > 1 || connected.length > 0
  const canChoose =
    !isOver && (hasOthers || (problem === 'unknown_provider' && providers.length > 0))
  show({
    icon: 'alert',
    heading: say(`problem.${problem}.title`, values),
    content: [
      lead(say(`problem.${problem}.text`, values)),
      // Where the page itself offers to choose something else, nobody has to go back to the app for it.
      (problem !== 'unknown_provider' || !canChoose) &&
        element(
          'p',
          { class: 'next' },
          (flow?.display === 'popup' && say(`problem.${problem}.popup`)) ||
            say(`problem.${problem}.next`),
        ),
      element(
        'div',
        { class: 'actions' },
        canRetry && pressButton('primary', say('action.retry'), retry),
        canChoose &&
          pressButton(canRetry ? '' : 'primary', say('action.choose'), () => {
            if (redeemed) showChoice(redeemed)
          }),
        wayOut(canRetry || canChoose ? 'quiet' : 'primary', failure.returnTo ?? redeemed?.returnTo),
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
  if (flow?.display === 'popup')
    return pressButton(kind, say('action.close'), () =>
      closeWindow(() => announce(say('done.close'), true)),
    )
  if (url) return pressButton(kind, say('action.back'), () => location.replace(url))
  return history.length > 1 && pressButton(kind, say('action.back'), () => history.back())
}
