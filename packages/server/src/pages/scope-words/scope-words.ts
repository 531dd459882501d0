import { ar } from './ar.ts'
import { de } from './de.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { ja } from './ja.ts'
import { pt } from './pt.ts'
import { zh } from './zh.ts'

/**
 * What scopes mean, in the languages of the pages. The catalogue says it in English; that sentence is the key here, so that
 * providers share a translation, and words that an operator wrote for a scope of their own stand as they are.
 */
export function scopeWords(description: string, locale: string): string {
  return translations.get(locale)?.get(description) ?? description
}

/** English → the words of one language. */
export type ScopeWords = Readonly<Record<string, string>>

/** By the locale of the language; English needs none. */
export const translations: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries({ ar, de, es, fr, ja, pt, 'zh-Hans': zh }).map(([locale, words]) => [
    locale,
    new Map(Object.entries(words)),
  ]),
)
