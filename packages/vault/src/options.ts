import { readFileSync, statSync } from 'node:fs'
import { AlterSDKError, type GrantPolicy, type Logger } from '@alter-ai/protocol'
import { isPlainText } from '@alter-ai/protocol/wire'
import * as z from 'zod'
import { describeIssues } from './describe-issues.ts'
import type { KeyProvider } from './encryption/key-provider.ts'
import { catalogue } from './providers/catalogue/index.ts'
import { retired } from './providers/catalogue/retired.ts'
import { resolveRow } from './providers/connect-client.ts'
import {
  parseConnectionValue,
  type Connection,
  type ConnectionParameter,
} from './providers/connection-parameter.ts'
import { ProviderSchema, type Provider } from './providers/provider.ts'
import { RateLimitsOption, type RateLimitName } from './rate-limit/rate-limits.ts'
import type { RateLimit } from './rate-limit/rate-limiter.ts'
import { GrantLimitOptions } from './session-options.ts'
import type { Repeat } from './background.ts'
import type { Clock } from './clock.ts'
import type { RandomBytes } from './random.ts'
import type { Outbound } from './http/outbound.ts'

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/

/** An https URL, or http on loopback, in the exact form in which it will be compared. */
const webUrl = z.string().superRefine((text, context) => {
  const complaint = URL.canParse(text) ? webUrlFault(new URL(text)) : 'is not a URL'
  if (complaint !== undefined) context.addIssue({ code: 'custom', message: complaint })
})

/** Equal to its own serialised origin: no path, no trailing slash, no default port, lower case. */
const origin = webUrl.refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  error: 'must be an origin such as https://app.example.com, without a path or trailing slash',
})

const filled = z
  .string()
  .min(1, { error: 'is empty; is the environment variable set that it comes from?' })

/** Is stored and goes into URLs. */
const wholeText = filled.refine(isPlainText, {
  error: 'must not contain NUL characters or unpaired surrogates',
})

/** One provider client, as {@link ProviderClientOptions}. */
export const ClientOptions = z.strictObject({
  provider: z.union([z.string(), ProviderSchema]).optional(),
  clientId: wholeText,
  clientSecret: filled.optional(),
  redirectUriAlias: wholeText.optional(),
  connection: z.record(z.string(), z.string()).optional(),
  /** Asked for in addition to the row's identity scopes; without it the row's default scopes are. */
  scopes: z.array(z.string().min(1)).optional(),
  grantPolicy: GrantLimitOptions.optional(),
})

export const PublicURL = webUrl
  .refine((text) => !text.includes('?'), { error: 'must not have a query' })
  .transform((text) => text.replace(/\/+$/, ''))

export const ProviderKey = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, {
  error: 'a provider key is 1 to 40 of a-z, 0-9, - and _',
})

function isLogger(value: unknown): boolean {
  const { info, warn, error } = (value ?? {}) as Record<string, unknown>
  return [info, warn, error].every((method) => typeof method === 'function')
}

const Options = z.strictObject({
  publicURL: PublicURL,
  app: z.strictObject({
    name: z.string().min(1).max(80),
    ref: z
      .string()
      .regex(/^[a-z0-9]{4,16}$/, { error: 'must be 4 to 16 of a-z and 0-9' })
      .default('main'),
    logo: z.string().optional(),
    accent: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i, { error: 'must be a colour such as #2b59d9' })
      .optional(),
    radius: z.number().min(0).max(24).optional(),
    colorScheme: z.enum(['light', 'dark', 'auto']).optional(),
    origins: z.array(origin).default([]),
    returnUrls: z.array(webUrl).default([]),
    grantPolicy: GrantLimitOptions.optional(),
  }),
  database: z.string().min(1),
  encryptionKey: z.unknown(),
  providers: z.record(ProviderKey, ClientOptions),
  /** Life of a connect session. */
  sessionSeconds: z.int().min(60).max(3600).default(600),
  allowUnboundSessions: z.boolean().default(false),
  auditRetentionDays: z.int().min(1).max(36_500).default(400),
  rateLimits: RateLimitsOption,
  clock: z.custom<Clock>().optional(),
  random: z.custom<RandomBytes>().optional(),
  outbound: z.custom<Outbound>().optional(),
  repeat: z.custom<Repeat>().optional(),
  logger: z
    .custom<Logger>(isLogger, { error: 'must have the methods info, warn and error' })
    .optional(),
  onError: z.custom<(error: unknown) => void>().optional(),
})

/** Limits on the life of grants in seconds, 1 to 100 years. */
export type GrantLimits = Pick<GrantPolicy, 'maxTtlSeconds' | 'defaultTtlSeconds'>

/** A provider client as the operator writes it. */
export interface ProviderClientOptions {
  /** Id of a row of the catalogue, or a row of your own by `defineProvider()`. Default: the row named like the key. */
  readonly provider?: string | Provider
  readonly clientId: string
  readonly clientSecret?: string
  readonly scopes?: readonly string[]
  /** Values of the row's connection parameters, for every connection of this client: `{ tenant: 'contoso.example' }`. */
  readonly connection?: Readonly<Record<string, string>>
  /** What the provider calls the redirect URI, where it wants a name of its own instead (eBay's RuName). */
  readonly redirectUriAlias?: string
  /** Limits the life of this client's grants. Of these limits, the app's and the session's, the smallest holds. */
  readonly grantPolicy?: GrantLimits
}

/** Options of `createVault()`. Unknown members are refused. */
export interface VaultOptions {
  /** Where browsers reach the mount, e.g. `https://app.example.com/alter`. https; http only on loopback. */
  readonly publicURL: string
  readonly app: {
    readonly name: string
    /** Stands in every secret of the app, e.g. `sess_main_…`. 4 to 16 of a-z and 0-9. Default `main`. */
    readonly ref?: string
    /** Path of a PNG, JPEG or WebP file of at most 64 kB. */
    readonly logo?: string
    /** Colour of buttons and links on the pages, `#rrggbb`. Whatever it is, they stay readable. */
    readonly accent?: string
    /** Corners of the pages' cards and buttons: 0 to 24 CSS pixels. Default 16. */
    readonly radius?: number
    /** Look of the pages where the app's page does not ask for one. Default `auto`: what the user's browser prefers. */
    readonly colorScheme?: 'light' | 'dark' | 'auto'
    /** Origins whose pages may open the popup and hear its result. The public URL's own origin always may. */
    readonly origins?: readonly string[]
    /**
     * Pages that a full-page flow may return to: exact URLs. Without it any page of a registered origin may be, with it only
     * these.
     */
    readonly returnUrls?: readonly string[]
    /** Limits the life of all grants. Of these limits, a provider client's and a session's, the smallest holds. */
    readonly grantPolicy?: GrantLimits
  }
  /** `sqlite:<path>` or `sqlite::memory:`. */
  readonly database: string
  /** 32 bytes in base64 or hex, or `[{ id, key }]` newest first, or a {@link KeyProvider}. */
  readonly encryptionKey:
    | string
    | readonly { readonly id: string; readonly key: string }[]
    | KeyProvider
    | undefined
  /** Provider clients under keys of your choice; the key stands in the redirect URI. */
  readonly providers: Readonly<Record<string, ProviderClientOptions>>
  /** Life of a connect session in seconds, 60 to 3,600. Default 600. */
  readonly sessionSeconds?: number
  /** How long audit records are kept, 1 to 36,500 days. Older ones are deleted. Default 400. */
  readonly auditRetentionDays?: number
  /**
   * Lets a session go on in a browser of which nothing shows that it is the one that started. The page then names app and
   * user and asks; the grant says `unbound`. Whoever gets somebody to click through such a link has that person's account,
   * so leave it off. Default `false`.
   */
  readonly allowUnboundSessions?: boolean
  /**
   * How often a client address may call what needs no API key (`perAddress`, default 1,200 requests in 60 s; `/healthz` is
   * exempt), ask for a session's status (`statusPerAddress`, 3,000 in 60 s), and how many sessions a user may create
   * (`sessionsPerUser`, 60 in 60 s). More is refused with `rate_limited`. Each process counts for itself. `false`: no limits.
   */
  readonly rateLimits?: false | Readonly<Partial<Record<RateLimitName, RateLimit>>>
  /** Time, randomness, network and the timer of background work are arguments, for tests. */
  readonly clock?: Clock
  readonly random?: RandomBytes
  readonly outbound?: Outbound
  readonly repeat?: Repeat
  /**
   * Receives one line for each finished flow, refusal and failed background job, as `logger.info({ event, … }, message)`.
   * `console` is a logger, and so is a `pino` instance. A line never holds a token, a URL with a query, a header or an e-mail
   * address. Default: warnings and errors on the console. For no lines at all, pass three empty functions.
   */
  readonly logger?: Logger
  /** Receives the error object of each failure that has a stack in the log, for an error tracker. Default: nothing. */
  readonly onError?: (error: unknown) => void
}

export interface AppLogo {
  readonly bytes: Uint8Array
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp'
}

/** What an app chooses of its pages' looks. */
export type AppBranding = Pick<VaultOptions['app'], 'accent' | 'radius' | 'colorScheme'>

/** A provider client with its row, after checking. */
export interface ConfiguredClient {
  readonly key: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  /** The row as it was configured, `{name}` and all. */
  readonly row: Provider
  /** The row with what is known of this connection filled in. */
  readonly provider: Provider
  readonly connection: Connection
  /** What of it the operator has set; nothing that was stored, typed or answered takes its place. */
  readonly configured: Connection
  readonly redirectUriAlias: string | undefined
  /** What is asked for, identity scopes first. */
  readonly scopes: readonly string[]
  readonly grantLimits: z.output<typeof GrantLimitOptions>
}

export type CheckedOptions = Omit<z.output<typeof Options>, 'providers' | 'encryptionKey'> & {
  readonly encryptionKey: VaultOptions['encryptionKey']
  readonly clients: ReadonlyMap<string, ConfiguredClient>
  readonly logo: AppLogo | undefined
}

/**
 * Checks the options once, at the boundary.
 *
 * @throws {AlterSDKError} `invalid_config`; the message names the option and the rule, never the value.
 */
export function checkOptions(input: VaultOptions): CheckedOptions {
  const parsed = Options.safeParse(input)
  if (!parsed.success)
    throw new AlterSDKError('invalid_config', describeIssues('createVault options', parsed.error))
  const { providers, ...options } = parsed.data
  return {
    ...options,
    encryptionKey: input.encryptionKey,
    clients: new Map(
      Object.entries(providers).map(([key, client]) => [key, configureClient(key, client)]),
    ),
    logo: options.app.logo === undefined ? undefined : readLogo(options.app.logo),
  }
}

function configureClient(key: string, client: z.output<typeof ClientOptions>): ConfiguredClient {
  const row = findRow(key, client.provider)
  if (row === undefined)
    throw new AlterSDKError('unknown_provider', unknownRow(key, client.provider).message)
  const [fault] = clientFaults(key, row, client)
  if (fault !== undefined) throw new AlterSDKError('invalid_config', fault.message)
  const connection = configuredConnection(key, row, client.connection).values
  return {
    key,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    row,
    provider: resolveRow(
      row,
      { clientId: client.clientId, clientSecret: client.clientSecret },
      connection,
    ),
    connection,
    configured: connection,
    redirectUriAlias: client.redirectUriAlias,
    scopes: askedScopes(row, client.scopes),
    grantLimits: client.grantPolicy ?? {},
  }
}

/** The row that a client is of: its own, or the one of the catalogue that it names, or is named for. */
export function findRow(key: string, provider: string | Provider = key): Provider | undefined {
  return typeof provider === 'string' ? catalogue.get(provider) : provider
}

/** What is asked for, identity scopes first. */
export function askedScopes(row: Provider, configured: readonly string[] | undefined): string[] {
  return [...new Set([...row.identityScopes, ...(configured ?? row.defaultScopes)])]
}

/** Why a client cannot be used, with the option and the rule, never a value. */
export interface ClientFault {
  readonly code:
    | 'unknown_provider'
    | 'provider_retired'
    | 'client_secret_missing'
    | 'redirect_uri_alias_missing'
    | 'connection_value_missing'
    | 'connection_value_invalid'
  /** The option: `providers.google.clientSecret`. */
  readonly path: string
  readonly message: string
}

/** Why a client has no definition: its id is unknown, or the provider was retired. */
export function unknownRow(key: string, provider: string | Provider = key): ClientFault {
  const path = `providers.${key}.provider`
  const id = typeof provider === 'string' ? provider : key
  const gone = retired.get(id)
  if (gone !== undefined) {
    const { name, since, replacement } = gone
    const message = `${path}: ${name} switched off its OAuth server on ${since}. Configure ${replacement} instead, with a client that is registered for it. Users have to connect again.`
    return { code: 'provider_retired', path, message }
  }
  const near = [...catalogue.keys()]
    .filter((known) => known.slice(0, 2) === id.slice(0, 2))
    .slice(0, 6)
  const hint = near.length > 0 ? ` (did you mean ${near.join(', ')}?)` : ''
  const message = `${path} names no row of the catalogue${hint}; take one of its ids, or describe it with defineProvider()`
  return { code: 'unknown_provider', path, message }
}

/** Everything that a row wants of its client and does not get. */
export function clientFaults(
  key: string,
  row: Provider,
  client: Partial<z.output<typeof ClientOptions>>,
): ClientFault[] {
  const faults: ClientFault[] = []
  const complain = (code: ClientFault['code'], member: string, rule: string) => {
    const path = `providers.${key}.${member}`
    faults.push({ code, path, message: `${path} ${rule}` })
  }
  const needsSecret =
    row.clientAuthentication !== 'none' ||
    Object.values(row.api.headers).some((text) => text.includes('{client_secret}'))
  if (client.clientSecret === undefined && needsSecret)
    complain('client_secret_missing', 'clientSecret', 'is required for this provider')
  if (row.redirectUriAlias && client.redirectUriAlias === undefined) {
    const rule = 'is required: this provider has a name of its own for the redirect URI'
    complain('redirect_uri_alias_missing', 'redirectUriAlias', rule)
  }
  return [...faults, ...configuredConnection(key, row, client.connection).faults]
}

/** The operator knows where the secrets may go, so a row's lists and domains do not bind here; its pattern does. */
function configuredConnection(
  key: string,
  row: Provider,
  given: Connection = {},
): { readonly values: Connection; readonly faults: readonly ClientFault[] } {
  const values: Record<string, string> = {}
  const faults: ClientFault[] = []
  const complain = (code: ClientFault['code'], name: string, rule: string) => {
    const path = `providers.${key}.connection.${name}`
    faults.push({ code, path, message: `${path} ${rule}` })
  }
  for (const name of Object.keys(given)) {
    if (!row.connection.some((one) => one.name === name && isConfigurable(one))) {
      const rule = 'is no parameter of this provider that can be configured'
      complain('connection_value_invalid', name, rule)
    }
  }
  for (const { values: _values, suffixes: _suffixes, ...parameter } of row.connection) {
    const { name, source } = parameter
    const set = Object.hasOwn(given, name) ? given[name] : undefined
    if (set !== undefined && isConfigurable(parameter)) {
      const value = parseConnectionValue(parameter, set)
      if (value !== undefined) values[name] = value
      else complain('connection_value_invalid', name, 'is not of the right form')
    } else if (source === 'operator' && parameter.default !== undefined) {
      values[name] = parameter.default
    } else if (source === 'operator' && parameter.required) {
      const { example } = parameter
      const rule = example === undefined ? 'is required' : `is required, such as ${example}`
      complain('connection_value_missing', name, rule)
    }
  }
  return { values, faults }
}

function isConfigurable({ source }: ConnectionParameter): boolean {
  return source === 'operator' || source === 'input'
}

const maxLogoBytes = 64 * 1024

function readLogo(path: string): AppLogo {
  const fail = (rule: string) => new AlterSDKError('invalid_config', `app.logo ${rule}`)
  let bytes: Buffer
  try {
    if (statSync(path).size > maxLogoBytes) throw fail('must be at most 64 kB')
    bytes = readFileSync(path)
  } catch (error) {
    throw error instanceof AlterSDKError
      ? error
      : fail('must be the path of an image file; there is none that can be read')
  }
  const type = logoType(bytes)
  if (type === undefined) throw fail('must be a PNG, JPEG or WebP file')
  return { bytes, type }
}

// The file's first bytes decide, not its name. SVG is not among them: it can carry script.
function logoType(bytes: Buffer): AppLogo['type'] | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png'
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'image/jpeg'
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP')
    return 'image/webp'
  return undefined
}

function webUrlFault(url: URL): string | undefined {
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  if (url.hash !== '') return 'must not have a fragment'
  // A host to the parser, and no pattern to anybody here.
  if (url.hostname.includes('*')) return 'must name one host'
  if (url.protocol === 'https:') return undefined
  if (url.protocol === 'http:' && loopback.test(url.hostname)) return undefined
  return 'must be https (http only on loopback)'
}
