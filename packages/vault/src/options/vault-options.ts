import type { GrantPolicy, Logger } from '@alter-ai/protocol'
import type { Repeat } from '../background.ts'
import type { Clock } from '../clock.ts'
import type { KeyProvider } from '../encryption/key-provider.ts'
import type { Outbound } from '../http/outbound.ts'
import type { Provider } from '../providers/provider.ts'
import type { RandomBytes } from '../random.ts'
import type { RateLimitName } from '../rate-limit/rate-limits.ts'
import type { RateLimit } from '../rate-limit/rate-limiter.ts'

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

/** What an app chooses of its pages' looks. */
export type AppBranding = Pick<VaultOptions['app'], 'accent' | 'radius' | 'colorScheme'>
