import type { Language } from './languages/en.ts'
import { maxWithoutSearch } from '../script/connect/search-limit.js'
import { nextSteps, type Problem } from './problem.ts'

/** Texts by their keys, as they travel to the connect page's script. */
export type Words = Readonly<Record<string, string>>

/** Every text that the server may write. */
export type AllWords = Language['page'] &
  Language['connect'] &
  Language['asking'] &
  Language['connection'] &
  Language['many'] &
  Language['multiple'] &
  Language['outcome'] &
  Language['result'] &
  Language['problem']
export type TextKey = keyof AllWords

/** Every text of a language, for pages that the server writes. Joined once, because anyone may cause an error page. */
export function allWords(language: Language): AllWords {
  const known = joined.get(language)
  if (known !== undefined) return known
  const { page, connect, asking, connection, many, multiple, outcome, result, problem } = language
  const all = {
    ...page,
    ...connect,
    ...asking,
    ...connection,
    ...many,
    ...multiple,
    ...outcome,
    ...result,
    ...problem,
  }
  joined.set(language, all)
  return all
}

const joined = new WeakMap<Language, AllWords>()

/** What travels in the connect page's document: what it may have to say before the vault has answered at all. */
export function documentWords({ connect, page, ...language }: Language): Words {
  const early = Object.entries(connect).filter(([key]) => isEarly.test(key))
  return Object.assign(
    { ...Object.fromEntries(early), 'page.provider': page['page.provider'] },
    ...(['offline', 'server', 'session_not_found'] as const).map((problem) =>
      problemWords(language, problem),
    ),
  ) as Words
}

const isEarly = /^(action\.(back|close|reference|retry)|done\.close|choice\.press_again)$/

/** What `redeem` lets the page say: the rest of any flow, and what this session needs besides. */
export function sessionWords(
  { connect, asking, connection, many, multiple, outcome, problem }: Language,
  session: SessionOffer,
): Words {
  return {
    ...Object.fromEntries(Object.entries(connect).filter(([key]) => !isEarly.test(key))),
    ...problemWords({ problem }, 'unknown_provider'),
    ...(session.unbound === true && asking),
    ...(session.asks === true && connection),
    ...(session.providers > maxWithoutSearch && many),
    ...(session.multiple && { ...multiple, ...outcome }),
  }
}

/** What a session has to say for itself. */
export interface SessionOffer {
  /** How many there are to choose from. */
  readonly providers: number
  readonly multiple: boolean
  /** Nothing ties it to this browser. Default `false`. */
  readonly unbound?: boolean
  /** A provider has to know more before the browser can leave. Default `false`. */
  readonly asks?: boolean
}

/** What is said while somebody types the code that a script has shown, and when they stop. */
export function codeWords({ asking, connect }: Language): Words {
  const { 'done.cancelled': cancelled, 'done.cancelled_text': text } = connect
  return { ...asking, 'done.cancelled': cancelled, 'done.cancelled_text': text }
}

/** The words of one problem: what happened, and what to do next; in a popup that may be something else. */
export function problemWords(
  { problem: words }: Pick<Language, 'problem'>,
  problem: Problem,
): Words {
  const stem = `problem.${problem}` as const
  return {
    [`${stem}.title`]: words[`${stem}.title`],
    [`${stem}.text`]: words[`${stem}.text`],
    [`${stem}.next`]: words[nextSteps[problem]],
    ...(problem.startsWith('binding_') && { [`${stem}.popup`]: words['next.open_popup'] }),
    ...(problem === 'insufficient_scope' && {
      'problem.insufficient_scope.missing': words['problem.insufficient_scope.missing'],
    }),
  }
}
