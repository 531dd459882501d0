import type { Language } from './languages/en.ts'
import { maxWithoutSearch } from './search-limit.js'
import { nextSteps, type Problem } from './problem.ts'

/** Texts by their keys, as they travel to the connect page's script. */
export type Words = Readonly<Record<string, string>>

/** Every text that the server may write. */
export type AllWords = Language['page'] &
  Language['connect'] &
  Language['many'] &
  Language['several'] &
  Language['outcome'] &
  Language['result'] &
  Language['problem']
export type TextKey = keyof AllWords

/** Every word of a language, for pages that the server writes. */
export function allWords(language: Language): AllWords {
  const { page, connect, many, several, outcome, result, problem } = language
  return { ...page, ...connect, ...many, ...several, ...outcome, ...result, ...problem }
}

/** What travels in the connect page's document: the words of any flow, and of what it can notice by itself. */
export function documentWords(language: Language): Words {
  const { connect, page } = language
  return Object.assign(
    { ...connect, 'page.provider': page['page.provider'] },
    ...(['offline', 'server', 'session_not_found', 'unknown_provider'] as const).map((problem) =>
      problemWords(language, problem),
    ),
  ) as Words
}

/** What the page says besides where there are many providers to search in, or several accounts may be connected. */
export function sessionWords(
  { many, several, outcome }: Language,
  session: { readonly providers: number; readonly several: boolean },
): Words {
  return {
    ...(session.providers > maxWithoutSearch && many),
    ...(session.several && { ...several, ...outcome }),
  }
}

/** The words of one problem: what happened, and what to do next. */
export function problemWords({ problem: words }: Language, problem: Problem): Words {
  const stem = `problem.${problem}` as const
  return {
    [`${stem}.title`]: words[`${stem}.title`],
    [`${stem}.text`]: words[`${stem}.text`],
    [`${stem}.next`]: words[nextSteps[problem]],
  }
}
