import { fillText } from './fill-text.js'
import { asRecord, asText } from './wire-value.js'

/**
 * The words that the connect page speaks. The document brings those of the language that the browser asked for; where the
 * session wants another one, or has more to say, `redeem` brings the rest.
 */

const page = asRecord(JSON.parse(document.getElementById('page')?.textContent ?? '{}')) ?? {}
let words = /** @type {Record<string, string>} */ (asRecord(page['words']) ?? {})
let appName = asText(page['app_name']) ?? ''

/** Whether the vault stands alone: it sees no login of the app's, and no cookie that the app's page was given. */
export const standsAlone = page['stands_alone'] === true

/**
 * The text of a key, filled; empty for a key that the page has no text for.
 *
 * @param {string} key
 * @param {Readonly<Record<string, string>>} [values]
 */
export function say(key, values = {}) {
  return fillText(words[key] ?? '', { app: appName, ...values })
}

/** @param {number} count */
export function sayCount(count) {
  return new Intl.NumberFormat(document.documentElement.lang).format(count)
}

/** @param {string} name */
export function callApp(name) {
  appName = name
}

export function appIsCalled() {
  return appName
}

/**
 * Goes on in the language that an answer of the vault brings, if it brings one.
 *
 * @param {unknown} language `{ locale, direction, words }`
 */
export function speak(language) {
  const { locale, direction, words: more } = asRecord(language) ?? {}
  if (typeof locale !== 'string') return
  words = { ...words, .../** @type {Record<string, string>} */ (asRecord(more)) }
  document.documentElement.lang = locale
  document.documentElement.dir = direction === 'rtl' ? 'rtl' : 'ltr'
}

/**
 * The problem, if the page has words for it.
 *
 * @param {string | undefined} problem
 * @returns {string | undefined}
 */
export function spokenProblem(problem) {
  return Object.hasOwn(words, `problem.${problem}.title`) ? problem : undefined
}
