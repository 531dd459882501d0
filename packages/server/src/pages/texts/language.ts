import { ar } from './languages/ar.ts'
import { de } from './languages/de.ts'
import { en, type Language } from './languages/en.ts'
import { es } from './languages/es.ts'
import { fr } from './languages/fr.ts'
import { ja } from './languages/ja.ts'
import { pt } from './languages/pt.ts'
import { zh } from './languages/zh.ts'

/** Every language of the pages. */
export const languages: readonly Language[] = [en, de, fr, es, pt, ja, zh, ar]

/**
 * The language for a list of BCP 47 ranges in the form of `Accept-Language`: the one that is liked best among those that
 * the pages speak, by its base language (`pt-BR` gives `pt`); else English. Total.
 *
 * @see RFC 9110 §12.5.4, RFC 4647 §3.4
 */
export function languageFor(ranges: string | undefined): Language {
  const liked = (ranges ?? '')
    .toLowerCase()
    .split(',', maxRanges)
    .map(toRange)
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight)
  for (const { base } of liked) {
    const language = byBase.get(base)
    if (language) return language
  }
  return en
}

// A header may be as long as its sender likes.
const maxRanges = 20

const byBase = new Map(languages.map((language) => [baseOf(language.locale), language]))

function toRange(range: string): { base: string; weight: number } {
  const [tag = '', ...parameters] = range.split(';').map((part) => part.trim())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  const weight = quality === undefined ? 1 : Number(quality.slice(2))
  return { base: baseOf(tag), weight: Number.isFinite(weight) ? weight : 0 }
}

function baseOf(tag: string): string {
  return tag.split('-', 1)[0] ?? ''
}
