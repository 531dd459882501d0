/** English → the words of one language. */
export type CatalogueWords = Readonly<Record<string, string>>

/** The languages that the catalogue's words are translated to; English needs none. */
type Languages = 'ar' | 'de' | 'es' | 'fr' | 'ja' | 'pt' | 'zh'

/**
 * The translations of the catalogue's words, by the locale of the language. The English words are the key, so that rows share
 * a translation, and what an operator wrote in a row of their own stands as it is.
 */
export function translateCatalogue({
  zh,
  ...others
}: Readonly<Record<Languages, CatalogueWords>>): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    Object.entries({ ...others, 'zh-Hans': zh }).map(([locale, words]) => [
      locale,
      new Map(Object.entries(words)),
    ]),
  )
}
