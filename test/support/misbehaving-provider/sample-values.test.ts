import { describe, expect, test } from 'vitest'
import { developmentRow, sampleConnection, sampleValue } from './index.ts'

describe('sample values', () => {
  const parameter = { name: 'region', source: 'input', form: 'text', required: true } as const
  const labelled = (...values: string[]) => values.map((value) => ({ value, label: value }))

  test.each([
    [
      'one of a list that is not the default',
      { values: labelled('us', 'eu'), default: 'us' },
      'eu',
    ],
    ['the example', { example: 'my-store', pattern: '^[a-z\\-]+$' }, 'my-store'],
    [
      'the host in it',
      { example: 'https://acme.okta.com/', suffixes: ['.okta.com'] },
      'acme.okta.com',
    ],
    ['one for a suffix', { suffixes: ['.zoho.com'], form: 'host' as const }, 'acme.zoho.com'],
    ['the domain itself', { suffixes: ['.zoho.com'], pattern: '^[a-z]+\\.com$' }, 'zoho.com'],
    ['anything', {}, 'acme'],
  ])('are %s', (_name, rules, value) => {
    expect(sampleValue({ ...parameter, ...rules })).toBe(value)
  })

  test('are made for a pattern, the same each time', () => {
    const realm = { ...parameter, pattern: '^\\d{10,19}$' }
    expect(sampleValue(realm)).toMatch(/^\d{10,19}$/)
    expect(sampleValue(realm)).toBe(sampleValue(realm))
  })

  test('are there for all of a row, but for those that are given', () => {
    const row = developmentRow('http://127.0.0.1:4001', {
      connection: [
        { name: 'dc', source: 'operator' },
        { name: 'shop', source: 'input' },
      ],
    })
    expect(sampleConnection(row, { shop: 'mine' })).toEqual({ dc: 'acme', shop: 'mine' })
  })

  test('name the parameter for which there is none', () => {
    const impossible = { ...parameter, values: labelled('us'), pattern: '^eu$' }
    expect(() => sampleValue(impossible)).toThrow('region')
  })
})
