import { afterEach, describe, expect, test } from 'vitest'
import { bubbleTexts } from '../../../packages/connect/src/placed/bubble-texts.ts'
import { menuTexts } from '../../../packages/connect/src/placed/menu/menu-texts.ts'
import { chooseTexts, type Texts } from '../../../packages/connect/src/placed/texts.ts'

afterEach(() => {
  document.body.replaceChildren()
  document.documentElement.removeAttribute('lang')
})

function anchorIn(parent: Element | ShadowRoot): HTMLElement {
  const anchor = document.createElement('button')
  parent.append(anchor)
  return anchor
}

const languageOf = (anchor: HTMLElement, locale?: string) =>
  chooseTexts(bubbleTexts, anchor, locale).language

describe('chooseTexts', () => {
  test.each([
    ['de', 'de'],
    ['pt-BR', 'pt'],
    ['ZH-Hant-TW', 'zh'],
    ['es_419', 'es'],
    ['nl', 'en'],
    ['constructor', 'en'],
  ])('%s gets the words in %s', (locale, language) => {
    expect(languageOf(anchorIn(document.body), locale)).toBe(language)
  })

  test('without a locale, the nearest lang counts, also across shadow roots', () => {
    document.documentElement.lang = 'fr'
    expect(languageOf(anchorIn(document.body))).toBe('fr')
    const section = document.createElement('section')
    section.lang = 'ja'
    document.body.append(section)
    const inner = section.appendChild(document.createElement('div'))
    expect(languageOf(anchorIn(inner.attachShadow({ mode: 'open' })))).toBe('ja')
  })

  test('without any, the browser is asked', () => {
    expect(navigator.language).toBe('en-US')
    expect(languageOf(anchorIn(document.body))).toBe('en')
  })
})

describe('the words', () => {
  test.each<[string, Texts<string>]>([
    ['bubble', bubbleTexts],
    ['menu', menuTexts],
  ])('of the %s exist in every language, and no two languages share a sentence', (_name, texts) => {
    expect(Object.keys(texts)).toEqual(['en', 'de', 'fr', 'es', 'pt', 'ja', 'zh', 'ar'])
    for (const key of Object.keys(texts.en)) {
      const words = Object.values(texts).map((each) => each[key])
      expect(words.every((word) => word && word.trim() === word)).toBe(true)
      if (words.every((word) => word!.length > 12)) expect(new Set(words).size).toBe(8)
    }
  })
})
