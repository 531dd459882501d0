import fc from 'fast-check'
import { registeredUrl } from '../../packages/vault/src/session/registered-url.ts'
import { fuzzTest, outcomeOf, soup } from './fuzz.ts'

const origins = ['https://app.example.com', 'http://localhost:4999']
const publicURL = 'http://localhost:4999/alter'
const pages = ['https://app.example.com/back', 'https://app.example.com/back?tab=1']

const url = soup(
  [
    ...origins,
    ...pages,
    `${publicURL}/`,
    'https://',
    'http://',
    '//',
    'app.example.com',
    'evil.example',
    'localhost',
    '4999',
    'APP.EXAMPLE.COM',
    'app。example.com',
    'javascript:',
    'data:',
    'blob:',
    'alter',
    'back',
    '@',
    ':',
    ':443',
    '/',
    '\\',
    '?',
    '#',
    '.',
    '..',
    '%2e%2e',
    '%2f',
    '%00',
  ],
  { starts: [...origins, ...pages] },
)

/**
 * The rule once more, in other words: what a browser would really go to is compared as text with the list. `undefined`:
 * refused.
 */
function allowedBy(list: readonly string[], text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { href } = new URL(text)
  const isOfAnOrigin = origins.some((origin) => href === origin || href.startsWith(`${origin}/`))
  const isOfTheVault = /^http:\/\/localhost:4999\/alter(\/|$)/.test(href)
  const isListed = list.length === 0 ? isOfAnOrigin : list.includes(href)
  return isListed && !isOfTheVault ? href : undefined
}

const either = fc.tuple(url, fc.boolean())

fuzzTest(
  'a browser is sent back to a registered page or nowhere (CP-11, OA-05)',
  either,
  ([text, isListed]) => {
    const returnUrls = isListed ? pages : []
    const engine = { publicURL, origins: new Set(origins), returnUrls }
    const { value } = outcomeOf(() => registeredUrl(engine, 'returnUrl', text))
    const expected = allowedBy(returnUrls, text)
    return (value ?? undefined) === expected ? undefined : `${value} instead of ${expected}`
  },
)
