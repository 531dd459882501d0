import { readCookies } from '@alter-ai/vault'
import { fuzzTest, soup } from './fuzz.ts'

const header = soup(
  [
    '__Host-flow-12345678=',
    '__Host-flow-12345678',
    'flow-x=',
    'flow-x=good',
    'login=',
    '=',
    ';',
    '; ',
    ',',
    '"',
    'good',
    'evil',
    '\u00a0__Host-flow-12345678=evil',
    '\v',
    '\f',
    '__proto__=x',
    'constructor',
  ],
  { starts: ['flow-x=good; ', 'login=ada'] },
)

/** The rule once more, read letter by letter: what has one value, however often it stands there. */
function read(text: string): Map<string, string> {
  const values = new Map<string, Set<string>>()
  let name: string | undefined
  let word = ''
  for (const letter of `${text};`) {
    if (letter === ';') {
      if (name !== undefined && name !== '') {
        const key = strip(name)
        values.set(key, (values.get(key) ?? new Set()).add(strip(word)))
      }
      name = undefined
      word = ''
    } else if (letter === '=' && name === undefined) {
      name = word
      word = ''
    } else word += letter
  }
  const single = [...values].filter(([, each]) => each.size === 1)
  return new Map(single.map(([key, each]) => [key, [...each][0] ?? '']))
}

function strip(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && ' \t'.includes(text.charAt(start))) start += 1
  while (end > start && ' \t'.includes(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

fuzzTest(
  'a cookie counts by its exact name, and only if nobody has put a second beside it',
  header,
  (text) => {
    const cookies = readCookies(text)
    const expected = read(text)
    if (cookies.size !== expected.size) return `${cookies.size} cookies instead of ${expected.size}`
    for (const [name, value] of expected) {
      if (cookies.get(name) !== value) return `${name} is ${cookies.get(name)}`
    }
    return undefined
  },
)
