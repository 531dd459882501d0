/** The same words in every language that we speak. */
export type Texts<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>

type Language = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'ja' | 'zh' | 'ar'

/**
 * The words in the language of `locale` (BCP 47), or else of the text around the anchor, or else of the browser.
 * English where we have no words in it.
 */
export function chooseTexts<Key extends string>(
  texts: Texts<Key>,
  anchor: HTMLElement,
  locale: string | undefined,
): Readonly<Record<Key, string>> & { readonly language: Language } {
  const tag =
    locale || languageAround(anchor) || anchor.ownerDocument.defaultView?.navigator.language
  const primary = tag?.toLowerCase().split(/[-_]/, 1)[0] ?? 'en'
  const language = (Object.hasOwn(texts, primary) ? primary : 'en') as Language
  return { ...texts[language], language }
}

/** The nearest `lang`, also when shadow roots lie between. */
function languageAround(start: Element): string | undefined {
  for (let at: Element | null = start; at;) {
    const holder: Element | null = at.closest('[lang]')
    if (holder) return holder.getAttribute('lang') ?? undefined
    const root: Node = at.getRootNode()
    at = 'host' in root ? (root as ShadowRoot).host : null
  }
  return undefined
}
