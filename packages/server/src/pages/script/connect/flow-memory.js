import { asRecord } from '../shared/wire-value.js'

/**
 * What this window knows of its flow. `sessionToken` is the whole token of an 0.8.0 client: it lives in memory until redeemed.
 *
 * @typedef {object} Flow
 * @property {string} session The public half: it names the session and gives no right.
 * @property {string} [sessionToken]
 * @property {'popup' | 'page'} display
 * @property {string} [provider] Go straight on to this one.
 * @property {boolean} choose Show the choice even where there is only one.
 * @property {boolean} isAppsPopup The address itself says so. That there is an opener is not enough to tell it anything: one
 *   that opened a page of the app, which led here, is a stranger, and would learn which session this is.
 * @property {boolean} severOpener Let go of the opener before leaving.
 * @property {string} [locale]
 * @property {'light' | 'dark'} [theme]
 * @property {boolean} left Whether this window was already sent to a provider: then it shows the choice when it comes back.
 */

/**
 * The flow that the fragment starts, else the one that this window was in before a reload or a return.
 *
 * @param {URLSearchParams} fragment
 * @returns {Flow | undefined}
 */
export function recallFlow(fragment) {
  const token = fragment.get('session')
  if (!token) return storedFlow()
  const session = token.split('.', 1)[0] ?? ''
  const isBack = fragment.get('resume') === '1'
  const stored = isBack ? storedFlow() : undefined
  // Back from a provider for the next account: everything else is as it was when the flow began.
  if (stored?.session === session) return { ...stored, left: true }
  const display = fragment.get('display') ?? (window.opener ? 'popup' : 'page')
  return toFlow({
    ...Object.fromEntries(
      ['provider', 'locale', 'theme'].map((name) => [name, fragment.get(name)]),
    ),
    session,
    display,
    sessionToken: token === session ? undefined : token,
    choose: fragment.get('choose') === '1',
    isAppsPopup: fragment.get('display') === 'popup',
    severOpener: fragment.get('sever_opener') === '1',
    left: isBack,
  })
}

/**
 * Keeps what a reload needs. Where storage is refused, a reload ends the flow and nothing else changes.
 *
 * @param {Flow} flow
 */
export function rememberFlow({ sessionToken: _, ...flow }) {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(flow))
  } catch {}
}

const storageKey = 'alter-connect-page'

function storedFlow() {
  try {
    return toFlow(asRecord(JSON.parse(sessionStorage.getItem(storageKey) ?? '{}')) ?? {})
  } catch {
    return undefined
  }
}

/**
 * @param {Record<string, unknown>} values
 * @returns {Flow | undefined}
 */
function toFlow(values) {
  const { session, sessionToken, provider, locale, theme } = values
  // What cannot be a session or a language is not worth a request, which would be refused as malformed.
  if (typeof session !== 'string' || !/^\w{1,80}$/.test(session)) return undefined
  return {
    session,
    display: values['display'] === 'popup' ? 'popup' : 'page',
    choose: values['choose'] === true,
    isAppsPopup: values['isAppsPopup'] === true,
    severOpener: values['severOpener'] === true,
    left: values['left'] === true,
    ...(typeof sessionToken === 'string' && { sessionToken }),
    ...(typeof provider === 'string' && provider !== '' && { provider }),
    ...(typeof locale === 'string' && /^[a-z\d-]{2,35}$/i.test(locale) && { locale }),
    ...((theme === 'light' || theme === 'dark') && { theme }),
  }
}
