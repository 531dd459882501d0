import fc from 'fast-check'
import { parseTarget } from '../../packages/vault/src/request/target-host.ts'
import { fuzzTest, outcomeOf, soup } from './fuzz.ts'

/** Where a token may go. */
const rule = { hosts: ['api.acme.example', '*.shops.acme.example'], development: false }

const url = soup(
  [
    'https://',
    'https://api.acme.example',
    'https://api.acme.example/',
    'https://a-1.shops.acme.example/v1',
    'http://',
    '//',
    'api.acme.example',
    'shops.acme.example',
    'evil.example',
    'API.ACME.EXAMPLE',
    'api。acme．example',
    'аpi.acme.example',
    '127.0.0.1',
    '[::ffff:7f00:1]',
    '0x7f.1',
    '@',
    ':',
    ':443',
    ':8443',
    '/',
    '\\',
    '?',
    '#',
    '.',
    '..',
    '%2e',
    '%2f',
    '%00',
    '%',
    '{id}',
    '{',
    '}',
    ';',
    '=',
    '&',
    '*',
  ],
  {
    starts: [
      'https://api.acme.example',
      'https://api.acme.example/v1/{id}',
      'https://a.shops.acme.example/',
    ],
  },
)
const parameter = fc.oneof(soup(['..', '/', '%2e', '?', '#', '@']), fc.double(), fc.boolean())
const call = fc.tuple(
  url,
  fc.option(fc.record({ id: parameter }), { nil: undefined, freq: 3 }),
  fc.option(
    fc.dictionary(fc.constantFrom('q', 'a b', '__proto__', '&'), parameter, { maxKeys: 2 }),
    {
      nil: undefined,
      freq: 3,
    },
  ),
)

// The rule once more, read off the text that would be sent.
const allowed =
  /^https:\/\/(api\.acme\.example|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.shops\.acme\.example)\/[^\s\\#@]*/

fuzzTest(
  'a call goes to a host of its rule or nowhere, however its URL is written (RP-01)',
  call,
  (value) => {
    const [text, pathParams, queryParams] = value
    const { value: target } = outcomeOf(() =>
      parseTarget(
        text,
        pathParams as Record<string, string>,
        queryParams as Record<string, string>,
        rule,
      ),
    )
    if (target === undefined) {
      // Plain calls are not refused.
      const isPlain = /^https:\/\/api\.acme\.example(\/[a-zA-Z0-9_~-]*)*$/.test(text)
      return isPlain && pathParams === undefined && queryParams === undefined
        ? 'a plain call is refused'
        : undefined
    }
    if (!allowed.test(target.href)) return `it goes to ${target.href}`
    if (target.username !== '' || target.password !== '' || target.port !== '')
      return 'it says more than a host'
    // What is sent is what was judged: a second parser reads the same.
    if (new URL(target.href).href !== target.href) return 'a second reading differs'
    const path = target.href.slice(target.href.indexOf('/', 8)).split('?')[0] ?? ''
    if (/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path)) return 'a dot segment is left'
    return undefined
  },
)
