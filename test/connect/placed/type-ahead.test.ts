import { describe, expect, test } from 'vitest'
import { createTypeAhead } from '../../../packages/connect/src/placed/menu/type-ahead.ts'

const labels = ['Airtable', 'Éclair', 'Google Calendar', 'Google Drive', 'GitHub', '東京', 'Öffi']

/** Types one character every 100 ms, each from where the last one led. */
function type(word: string, from = 0, language = 'en') {
  const typeAhead = createTypeAhead(labels, language)
  let at = from
  ;[...word].forEach((key, index) => {
    at = typeAhead.type(key, index * 100, at) ?? at
  })
  return labels[at]
}

describe('createTypeAhead', () => {
  test.each([
    ['gi', 'GitHub'],
    ['GOOGLE D', 'Google Drive'],
    ['google c', 'Google Calendar'],
    ['e', 'Éclair'],
    ['東', '東京'],
    ['o', 'Öffi'],
  ])('%j leads to %j, whatever its case and accents', (word, label) => {
    expect(type(word)).toBe(label)
  })

  test('the same letter again goes to the next that begins with it, and round the end', () => {
    expect([1, 2, 3, 4].map((times) => type('g'.repeat(times)))).toEqual([
      'Google Calendar',
      'Google Drive',
      'GitHub',
      'Google Calendar',
    ])
  })

  test('letters that nothing begins with lead nowhere', () => {
    expect(createTypeAhead(labels, 'en').type('x', 0, 2)).toBe(undefined)
    expect(type('gox')).toBe('Google Calendar')
    expect(createTypeAhead([], 'en').type('x', 0, -1)).toBe(undefined)
  })

  test('after a pause a new word begins', () => {
    const typeAhead = createTypeAhead(labels, 'en')
    expect(typeAhead.isTyping(0)).toBe(false)
    expect(typeAhead.type('g', 0, 0)).toBe(2)
    expect(typeAhead.isTyping(600)).toBe(true)
    expect(typeAhead.isTyping(601)).toBe(false)
    expect(typeAhead.type('a', 700, 2)).toBe(0)
  })

  test('in a language where an accent makes another letter, it counts', () => {
    expect(type('o', 0, 'sv')).toBe('Airtable')
  })
})
