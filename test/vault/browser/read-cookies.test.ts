import { expect, test } from 'vitest'
import { readCookies } from '@alter-ai/vault'
import { costGrowth, linearGrowth } from '../../support/time/cpu-cost.ts'

test('a cookie header is read without the spaces and tabs around names and values, and without any other trimming (RFC 6265 §4.2.1)', () => {
  const cookies = readCookies(' a = 1\t;\t b\t=\t2 ; \u00a0c=\u00a03')
  expect([...cookies]).toEqual([
    ['a', '1'],
    ['b', '2'],
    ['\u00a0c', '\u00a03'],
  ])
})

test('a cookie that comes twice with different values counts as absent, one with the same value does not', () => {
  expect([...readCookies('a=1; b=2; a=3; b=2')]).toEqual([['b', '2']])
})

test.each([
  ['blanks inside a value', (size: number) => `a=x${' '.repeat(size)}x`],
  ['blanks in front of a name', (size: number) => `${' \t'.repeat(size / 2)}a=x`],
  ['blanks inside a name', (size: number) => `a${'\t'.repeat(size)}b=x`],
  ['empty pairs', (size: number) => ';'.repeat(size)],
  [
    'many cookies',
    (size: number) => Array.from({ length: size / 8 }, (_, at) => `c${at}=x`).join(';'),
  ],
  [
    'one name over and over',
    (size: number) => Array.from({ length: size / 8 }, (_, at) => `a=${at}`).join(';'),
  ],
])('the cost of reading a cookie header grows no faster than the header: %s', (_kind, header) => {
  expect(costGrowth((size) => readCookies(header(size)), 2_048)).toBeLessThan(linearGrowth)
})
