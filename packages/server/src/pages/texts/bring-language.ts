import { languageFor } from './language.ts'
import type { Language } from './languages/en.ts'
import { nextSteps, problemFor, type Problem } from './problem.ts'
import {
  codeWords,
  documentWords,
  problemWords,
  sessionWords,
  type SessionOffer,
  type Words,
} from './words.ts'

/** What is known of the language of the page that asks, most wanted first. */
export interface LanguagePreference {
  /** What the app's page asked for, in the fragment. */
  readonly locale?: string | undefined
  /** What the document speaks that asks now. */
  readonly pageLanguage: string | undefined
  readonly acceptLanguage: string | undefined
}

/** Words for the page, in the language that it goes on in. */
export type BroughtLanguage = Pick<Language, 'locale' | 'direction'> & { readonly words: Words }

/** The language of a page: what the app's page asked for, else what the page speaks, else what the browser likes. */
export function languageOf({ locale, pageLanguage, acceptLanguage }: LanguagePreference): Language {
  const ranges = [locale, pageLanguage, acceptLanguage].filter((range) => range !== undefined)
  return languageFor(ranges.join(','))
}

/**
 * What `redeem` brings: the words of the flow, and when the document speaks another language, all of them. So one document and
 * one request are enough, whatever is asked for.
 */
export function languageForSession(
  preference: LanguagePreference,
  session: SessionOffer & {
    /** Why the last try has failed. */
    readonly errorCode?: string | undefined
  },
): BroughtLanguage {
  const language = languageOf(preference)
  return bring(preference, {
    ...sessionWords(language, session),
    ...(session.errorCode !== undefined && wordsOfFailedTry(language, session.errorCode)),
  })
}

/** What an error's answer brings: the words of its problem, and of what would help (`details.needs` of the error). */
export function languageForProblem(
  preference: LanguagePreference,
  code: string,
  needs?: unknown,
): { readonly problem: Problem; readonly language: BroughtLanguage } {
  const problem = problemFor(code)
  const language = languageOf(preference)
  const words = {
    ...problemWords(language, problem),
    ...(needs === 'user_code' && codeWords(language)),
  }
  return { problem, language: bring(preference, words) }
}

// The choice is shown again, so nobody has to go back to the app in order to try again.
function wordsOfFailedTry(language: Language, code: string): Words {
  const problem = problemFor(code)
  const { [`problem.${problem}.next`]: next = '', ...words } = problemWords(language, problem)
  const isElsewhere = ['next.restart', 'next.slip'].includes(nextSteps[problem])
  return isElsewhere ? words : { ...words, [`problem.${problem}.next`]: next }
}

function bring(preference: LanguagePreference, words: Words): BroughtLanguage {
  const language = languageOf(preference)
  const { locale, direction } = language
  const isSpoken = locale === preference.pageLanguage
  return { locale, direction, words: isSpoken ? words : { ...documentWords(language), ...words } }
}
