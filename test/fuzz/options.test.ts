import { defineProvider, type ProviderInput, type VaultOptions } from '@alter-ai/vault'
import fc from 'fast-check'
import { checkOptions } from '../../packages/vault/src/options/check-options.ts'
import { fuzzRuns, fuzzTest, soup } from './fuzz.ts'
import { isAlterError } from '@alter-ai/protocol'

/** A text that would be noticed in a message. */
const canary = 'canary-in-a-value'

const text = soup(
  [
    canary,
    'https://',
    'http://',
    'app.example.com',
    'localhost',
    ':4999',
    '/alter',
    '?',
    '#',
    '@',
    'main',
  ],
  { starts: ['https://app.example.com', 'http://localhost:4999', `${canary} `], maxPieces: 4 },
)
const leaf = fc.oneof(
  { weight: 4, arbitrary: text },
  fc.constantFrom<unknown>(
    null,
    undefined,
    0,
    -1,
    600,
    1.5,
    NaN,
    true,
    [],
    {},
    [canary],
    { a: canary },
    () => canary,
    1n,
  ),
)
const whole: VaultOptions = {
  publicURL: 'https://app.example.com/alter',
  app: { name: 'Test', origins: ['https://app.example.com'] },
  database: 'sqlite::memory:',
  encryptionKey: 'k',
  providers: { github: { clientId: 'id', clientSecret: canary } },
}

/** The options with up to three members replaced by something else, wherever they stand. */
const places = [
  'publicURL',
  'app',
  'database',
  'providers',
  'sessionSeconds',
  'auditRetentionDays',
  'allowUnboundSessions',
  'unknown',
  'app.name',
  'app.ref',
  'app.logo',
  'app.accent',
  'app.radius',
  'app.colorScheme',
  'app.origins',
  'app.returnUrls',
  'app.unknown',
  'providers.github',
  'providers.x',
  'providers.__proto__',
  'providers.github.clientId',
  'providers.github.clientSecret',
  'providers.github.scopes',
  'providers.github.connection',
  'providers.github.redirectUriAlias',
  'providers.github.provider',
  'providers.github.unknown',
] as const

const changes = fc.array(fc.tuple(fc.constantFrom(...places), leaf), { minLength: 1, maxLength: 3 })

fuzzTest(
  'options are taken or refused by name, and no value gets into the message',
  changes,
  (drawn) => {
    const options = structuredClone(whole) as unknown as Record<string, unknown>
    for (const [place, value] of drawn) put(options, place.split('.'), value)
    return complaintAbout(() => checkOptions(options as unknown as VaultOptions))
  },
)

const row: ProviderInput = {
  id: 'acme',
  name: 'Acme',
  authorizationUrl: 'https://acme.example/authorize',
  tokenUrl: 'https://acme.example/token',
  anonymous: true,
}
const members = fc.constantFrom(
  'id',
  'name',
  'discovery',
  'issuer',
  'authorizationUrl',
  'tokenUrl',
  'refreshUrl',
  'hosts',
  'pkce',
  'connection',
  'clientAuthentication',
  'errorPaths',
  'responseEchoes',
  'longerToken',
  'openid',
  'scopes',
  'tokenResponse',
  'account',
  'revocation',
  'api',
  'refresh',
  'errorCodes',
  'development',
  'anonymous',
  'logo',
  'docs',
  'unknown',
)
const rowChanges = fc.array(fc.tuple(members, fc.oneof(leaf, fc.array(text, { maxLength: 2 }))), {
  minLength: 1,
  maxLength: 3,
})

fuzzTest(
  'a provider’s row is taken whole or refused by name, and its URLs are https',
  rowChanges,
  (drawn) => {
    const changed = Object.fromEntries([...Object.entries(row), ...drawn])
    const complaint = complaintAbout(() => {
      const { development, ...facts } = defineProvider(changed as unknown as ProviderInput)
      for (const url of [facts.issuer, facts.authorizationUrl, facts.tokenUrl, facts.refreshUrl]) {
        if (url === undefined) continue
        const { protocol, username, password } = new URL(url)
        if (protocol !== 'https:' && !development) throw new Error(`a row with ${protocol}`)
        if (username !== '' || password !== '') throw new Error('a row with a password')
      }
    })
    return complaint
  },
  // A provider definition has a hundred members, and checking it takes a quarter of a millisecond.
  { runs: fuzzRuns / 10 },
)

function put(
  target: Record<string, unknown>,
  [first = '', ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    Object.defineProperty(target, first, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    })
    return
  }
  const inner = target[first]
  if (typeof inner === 'object' && inner !== null)
    put(inner as Record<string, unknown>, rest, value)
}

function complaintAbout(call: () => unknown): string | undefined {
  try {
    call()
    return undefined
  } catch (error) {
    if (!isAlterError(error)) throw error
    if (error.code !== 'invalid_config' && error.code !== 'unknown_provider') return error.code
    return error.message.includes(canary)
      ? `the message holds a value: ${error.message}`
      : undefined
  }
}
