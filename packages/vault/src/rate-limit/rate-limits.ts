import { AlterSDKError } from '@alter-ai/protocol'
import * as z from 'zod'
import type { RateLimit, RateLimiter } from './rate-limiter.ts'

/** What is limited, by the name of its option. */
export type RateLimitName = 'perAddress' | 'statusPerAddress' | 'sessionsPerUser'

/**
 * No honest user meets these. A flow takes six requests, so an office behind one address can run 200 flows a minute, and
 * ask for the status of 50 flows every second.
 */
const defaults: Readonly<Record<RateLimitName, RateLimit>> = {
  perAddress: { requests: 1_200, seconds: 60 },
  statusPerAddress: { requests: 3_000, seconds: 60 },
  sessionsPerUser: { requests: 60, seconds: 60 },
}

const limit = z.strictObject({
  requests: z.int().min(1).max(1_000_000),
  seconds: z.int().min(1).max(86_400),
})

/** The option `rateLimits`: what it leaves out is the default; `false` is no limit at all. */
export const RateLimitsOption = z
  .strictObject({
    perAddress: limit.default(defaults.perAddress),
    statusPerAddress: limit.default(defaults.statusPerAddress),
    sessionsPerUser: limit.default(defaults.sessionsPerUser),
  })
  .or(z.literal(false))
  .prefault({})

export interface RateLimits {
  /**
   * Counts one request of `subject`.
   *
   * @throws {AlterSDKError} `rate_limited`, 429, with `retryAfterSeconds`.
   */
  readonly check: (name: RateLimitName, subject: string) => Promise<void>
}

/** The limits of one app. Keys begin with its reference, because apps may share a limiter. */
export function createRateLimits(
  limiter: RateLimiter,
  appId: string,
  limits: z.output<typeof RateLimitsOption>,
): RateLimits {
  return {
    async check(name, subject) {
      if (limits === false) return
      const key = `${appId}:${name}:${subject}`
      const { allowed, retryAfterSeconds } = await limiter.take(key, limits[name])
      if (allowed) return
      throw new AlterSDKError('rate_limited', messages[name], { status: 429, retryAfterSeconds })
    },
  }
}

const perAddress =
  'Too many requests came from this client address. Wait for the seconds in Retry-After, then try again.'
const messages: Readonly<Record<RateLimitName, string>> = {
  perAddress,
  statusPerAddress: perAddress,
  sessionsPerUser:
    'Too many connect sessions were created for this user. Wait for the seconds in Retry-After, then try again.',
}
