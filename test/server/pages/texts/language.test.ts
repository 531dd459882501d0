import { catalogue } from '../../../../packages/vault/src/providers/catalogue/index.ts'
import { custom } from '../../../../packages/vault/src/providers/catalogue/custom.ts'
import { describe, expect, test } from 'vitest'
import {
  connectionTranslations,
  connectionWords,
} from '../../../../packages/server/src/pages/texts/connection-words/connection-words.ts'
import { languageFor, languages } from '../../../../packages/server/src/pages/texts/language.ts'
import { en, type Language } from '../../../../packages/server/src/pages/texts/languages/en.ts'
import {
  scopeWords,
  translations,
} from '../../../../packages/server/src/pages/texts/scope-words/scope-words.ts'

/** Everything that a row of the catalogue says on the connect page of what it asks for. */
const asked = new Set(
  [...catalogue.values()]
    .flatMap(({ connection }) => connection)
    .filter(({ source }) => source === 'input')
    .flatMap(({ label, hint, values = [] }) => [label, hint].concat(values.map((one) => one.label)))
    .filter((text) => text !== undefined),
)

const others = languages.filter(({ locale }) => locale !== 'en')

describe('languageFor', () => {
  test.each([
    ['de', 'de'],
    ['PT-br', 'pt'],
    ['zh-TW', 'zh-Hans'],
    ['ar-EG-u-nu-latn', 'ar'],
    ['tlh, de-CH;q=0.8, *;q=0.1', 'de'],
    ['en;q=0.5, fr;q=0.9', 'fr'],
    ['fr;q=0, es', 'es'],
    ['ja;q=0.3, ko, es;q=0.3', 'ja'],
    ['fr ; q=0.2 , de ; q=0.7', 'de'],
    ['tlh', 'en'],
    ['*', 'en'],
    ['de;q=x', 'en'],
    [',;,', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ])('%j gives %s (RFC 9110 §12.5.4)', (ranges, locale) => {
    expect(languageFor(ranges).locale).toBe(locale)
  })

  test('is not slowed down by an endless header', () => {
    expect(languageFor(`${'xx,'.repeat(100_000)}de`).locale).toBe('en')
  })

  test('speaks eight languages, one of them from right to left', () => {
    expect(languages.map(({ locale, direction }) => `${locale} ${direction}`)).toEqual([
      'en ltr',
      'de ltr',
      'fr ltr',
      'es ltr',
      'pt ltr',
      'ja ltr',
      'zh-Hans ltr',
      'ar rtl',
    ])
  })
})

describe.each(others.map((language) => [language.locale, language] as const))(
  'the words of %s',
  (_, language) => {
    test('have the keys of English and no others', () => {
      expect(Object.keys(textsOf(language)).toSorted()).toEqual(Object.keys(textsOf(en)).toSorted())
    })

    test('fill in what English does, apart from the name of the app', () => {
      const english = textsOf(en)
      for (const [key, text] of Object.entries(textsOf(language))) {
        const expected = placeholders(english[key] ?? '').filter((name) => name !== '{app}')
        const said = placeholders(text).filter((name) => name !== '{app}')
        // A translation may say "the service" where English repeats its name, never name what it is not given.
        expect(expected, key).toEqual(expect.arrayContaining(said))
        if (!key.startsWith('problem.')) expect(said, key).toEqual(expected)
      }
    })

    test('are not English, and have no blanks to stumble over', () => {
      const english = textsOf(en)
      for (const [key, text] of Object.entries(textsOf(language))) {
        expect(text, key).toBe(text.trim())
        expect(text, key).not.toMatch(/ {2}|\.\.\.|[\u200e\u200f\u202a-\u202e]/)
        if (text.length > 20) expect(text, key).not.toBe(english[key])
      }
    })

    test('say what every scope of the catalogue means', () => {
      const descriptions = [...catalogue.values(), custom].flatMap(({ scopes }) =>
        Object.values(scopes ?? {}),
      )
      expect(descriptions.length).toBeGreaterThan(20)
      for (const description of descriptions) {
        expect(scopeWords(String(description), language.locale)).not.toBe(description)
      }
    })

    test('call everything that the catalogue asks for by its name, and nothing else', () => {
      expect(asked.size).toBeGreaterThan(20)
      const translated = [...(connectionTranslations.get(language.locale)?.keys() ?? [])]
      expect(translated.toSorted()).toEqual([...asked].toSorted())
    })

    test('translate no scope that the catalogue does not have', () => {
      const described = new Set(
        [...catalogue.values(), custom].flatMap(({ scopes }) => Object.values(scopes ?? {})),
      )
      const unused = [...(translations.get(language.locale)?.keys() ?? [])].filter(
        (description) => !described.has(description),
      )
      expect(unused).toEqual([])
    })
  },
)

describe('connectionWords', () => {
  test('leaves alone what an operator wrote, and English', () => {
    expect(connectionWords('Cat flap', 'de')).toBe('Cat flap')
    expect(connectionWords('constructor', 'de')).toBe('constructor')
    expect(connectionWords('Country', 'en')).toBe('Country')
    expect(connectionWords('Country', 'de')).toBe('Land')
  })
})

describe('scopeWords', () => {
  test('leaves alone what an operator wrote, and English', () => {
    expect(scopeWords('Feed the cat', 'de')).toBe('Feed the cat')
    expect(scopeWords('constructor', 'de')).toBe('constructor')
    expect(scopeWords('See your calendars', 'en')).toBe('See your calendars')
    expect(scopeWords('See your calendars', 'de')).toBe('Ihre Kalender sehen')
  })
})

function textsOf(language: Language): Record<string, string> {
  const { locale: _locale, direction: _direction, ...groups } = language
  return Object.assign({}, ...Object.values(groups)) as Record<string, string>
}

function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g))].toSorted()
}
