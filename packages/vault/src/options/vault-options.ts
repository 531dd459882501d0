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
  /** Id of a provider definition, or a definition of your own by `defineProvider()`. Default: the key of this client. */
  readonly provider?: string | Provider
  readonly clientId: string
  readonly clientSecret?: string
  readonly scopes?: readonly string[]
  /** Values of the provider's connection parameters, for every connection of this client: `{ tenant: 'contoso.example' }`. */
  readonly connection?: Readonly<Record<string, string>>
  /** The provider's own name for the redirect URI, if it requires one (eBay's RuName). */
  readonly redirectUriAlias?: string
  /** Limits the life of this client's grants. The smallest limit of client, app and session applies. */
  readonly grantPolicy?: GrantLimits
}

/** Options of `createVault()`. Unknown members are refused. */
export interface VaultOptions {
  /** Where browsers reach the mount, e.g. `https://app.example.com/alter`. https; http only on loopback. */
  readonly publicURL: string
  readonly app: {
    readonly name: string
    /** Part of every secret of the app, e.g. `sess_main_…`. 4 to 16 of a-z and 0-9. Default `main`. */
    readonly ref?: string
    /** Path of a PNG, JPEG or WebP file of at most 64 kB. */
    readonly logo?: string
    /** Color of buttons and links on the pages, `#rrggbb`. Their text stays readable with any color. */
    readonly accent?: string
    /** Corners of the pages' cards and buttons: 0 to 24 CSS pixels. Default 16. */
    readonly radius?: number
    /** Color scheme of the pages if the app's page does not request one. Default `auto`: the preference of the user's browser. */
    readonly colorScheme?: 'light' | 'dark' | 'auto'
    /** Origins whose pages may open the popup and receive its result. The public URL's own origin always may. */
    readonly origins?: readonly string[]
    /**
     * Exact URLs of the pages that a full-page flow may return to. Default: every page of a registered origin.
     */
    readonly returnUrls?: readonly string[]
    /** Limits the life of all grants. The smallest limit of app, provider client and session applies. */
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
  /** Provider clients by keys of your choice. The key is part of the redirect URI. */
  readonly providers: Readonly<Record<string, ProviderClientOptions>>
  /** Life of a connect session in seconds, 60 to 3,600. Default 600. */
  readonly sessionSeconds?: number
  /** How long audit records are kept, 1 to 36,500 days. Older ones are deleted. Default 400. */
  readonly auditRetentionDays?: number
  /**
   * Lets a session continue in a browser that cannot prove that it started the session. The page then names app and user and
   * asks for confirmation; the grant's binding is `unbound`. An attacker who gets a person to click through such a link
   * connects that person's account, so leave this off. Default `false`.
   */
  readonly allowUnboundSessions?: boolean
  /**
   * Rate limits. Per client address: requests without an API key (`perAddress`, default 1,200 in 60 s; `/healthz` is exempt)
   * and requests for a session's status (`statusPerAddress`, 3,000 in 60 s). Per user: new sessions (`sessionsPerUser`, 60 in
   * 60 s). The vault refuses more with `rate_limited`. Each process counts its own requests. `false`: no limits.
   */
  readonly rateLimits?: false | Readonly<Partial<Record<RateLimitName, RateLimit>>>
  /** Time, randomness, network and the timer of background work are arguments, for tests. */
  readonly clock?: Clock
  readonly random?: RandomBytes
  readonly outbound?: Outbound
  readonly repeat?: Repeat
  /**
   * Receives one line for each finished flow, refusal and failed background job, as `logger.info({ event, … }, message)`.
   * Pass `console` or a `pino` instance. A line never contains a token, a URL with a query, a header or an e-mail
   * address. Default: warnings and errors on the console. For no lines at all, pass three empty functions.
   */
  readonly logger?: Logger
  /** Receives the error object of each failure that has a stack in the log, for an error tracker. Default: nothing. */
  readonly onError?: (error: unknown) => void
}

/** The look of an app's pages. */
export type AppBranding = Pick<VaultOptions['app'], 'accent' | 'radius' | 'colorScheme'>
