import { translateCatalogue } from '../translate-catalogue.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { ja } from './ja.ts'
import { pt } from './pt.ts'
import { zh } from './zh.ts'

/** By the locale of the language. */
export const translations = translateCatalogue({ ar, de, es, fr, ja, pt, zh })

/** What a scope means, in the language of a page; the catalogue says it in English. */
export function scopeWords(description: string, locale: string): string {
  return translations.get(locale)?.get(description) ?? description
}
