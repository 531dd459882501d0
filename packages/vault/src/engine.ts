import type { Log } from '@alter-ai/protocol/log'
import type { AuditLog } from './audit/audit-log.ts'
import type { Refusals } from './audit/refusals.ts'
import type { Clock } from './clock.ts'
import type { KeyRing } from './encryption/key-ring.ts'
import type { Outbound } from './http/outbound.ts'
import type { CheckedOptions } from './options/check-options.ts'
import type { ConfiguredClient } from './providers/client/configure-client.ts'
import type { ProviderMetadata } from './providers/provider-metadata.ts'
import type { RandomBytes } from './random.ts'
import type { RateLimits } from './rate-limit/rate-limits.ts'
import type { SessionChanges } from './session/watch/session-changes.ts'
import type { SessionWatch } from './session/watch/session-watch.ts'
import type { Driver } from './storage/driver.ts'
import type { FreshTokens } from './refresh/fresh-token.ts'

/** A provider client that has its row in the database. */
export interface RegisteredClient extends ConfiguredClient {
  readonly providerClientId: string
  /** What is sent as `redirect_uri`: the address, or the provider's name for it. */
  readonly redirectUri: string
}

/** What the steps share. `createVault()` makes one; it holds no rules. */
export interface Engine {
  readonly appId: string
  readonly appName: string
  readonly publicURL: string
  /** Origins whose pages may take part; the public URL's own is among them. */
  readonly origins: ReadonlySet<string>
  readonly returnUrls: readonly string[]
  readonly sessionMs: number
  readonly allowUnboundSessions: boolean
  /** How long audit records are kept. */
  readonly auditRetentionMs: number
  /** What the operator allows all grants at most. */
  readonly grantLimits: CheckedOptions['app']['grantPolicy']
  readonly clients: ReadonlyMap<string, RegisteredClient>
  /** Name of the API key by which the app's back end asks; nothing where it is in this process. */
  readonly apiKey?: string
  readonly driver: Driver
  readonly keyRing: KeyRing
  readonly audit: AuditLog
  readonly refusals: Refusals
  readonly outbound: Outbound
  readonly metadata: ProviderMetadata
  readonly sessionChanges: SessionChanges
  readonly sessionWatch: SessionWatch
  readonly rateLimits: RateLimits
  readonly freshTokens: FreshTokens
  readonly clock: Clock
  readonly random: RandomBytes
  /** The operator's log; that of a request, in the copy of the engine that serves one. */
  readonly log: Log
  /** Reports a failure that no caller gets, by a log line. `job` is the background job in which it happened. */
  readonly onError: (error: unknown, job?: string) => void
  /** Wakes the worker that does what commits left to do. */
  readonly wakeOutbox: () => void
}
