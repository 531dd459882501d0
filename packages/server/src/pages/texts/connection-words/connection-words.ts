import { translateCatalogue } from '../translate-catalogue.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { ja } from './ja.ts'
import { pt } from './pt.ts'
import { zh } from './zh.ts'

/** By the locale of the language. */
export const connectionTranslations = translateCatalogue({ ar, de, es, fr, ja, pt, zh })

/** What a row calls the values that it asks for, in the language of a page: names, hints and choices. */
export function connectionWords(text: string, locale: string): string {
  return connectionTranslations.get(locale)?.get(text) ?? text
}
