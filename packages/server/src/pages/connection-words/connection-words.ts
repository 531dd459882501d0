import { ar } from './ar.ts'
import { de } from './de.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { ja } from './ja.ts'
import { pt } from './pt.ts'
import { zh } from './zh.ts'

/**
 * What the catalogue's rows call the values that they ask for, in the languages of the pages: names, hints and choices. As
 * with scopes, the English words are the key, and what an operator wrote in a row of their own stands as it is.
 */
export function connectionWords(text: string, locale: string): string {
  return connectionTranslations.get(locale)?.get(text) ?? text
}

/** English → the words of one language. */
export type ConnectionWords = Readonly<Record<string, string>>

/** By the locale of the language; English needs none. */
export const connectionTranslations: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries({ ar, de, es, fr, ja, pt, 'zh-Hans': zh }).map(([locale, words]) => [
    locale,
    new Map(Object.entries(words)),
  ]),
)
