import type { Clock } from '../clock.ts'
import type { RateLimiter } from './rate-limiter.ts'

/**
 * A limiter for one process: the generic cell rate algorithm, which keeps one number per key. It remembers the `maxKeys`
 * keys that were seen last. A forgotten key starts anew, so a flood of addresses costs bounded memory and refuses no user.
 */
export function createMemoryRateLimiter(clock: Clock, maxKeys = 50_000): RateLimiter {
  /** When each key has all its requests again, in milliseconds; the key that was seen longest ago comes first. */
  const restoredAt = new Map<string, number>()
  return {
    async take(key, { requests, seconds }) {
      const now = clock()
      const fullMs = seconds * 1_000
      const before = restoredAt.get(key) ?? now
      // No key is further ahead than a full limit. Such a time comes from a clock that was set back since.
      const start = before > now + fullMs + roundingMs ? now : Math.max(before, now)
      const after = start + fullMs / requests
      const waitMs = after - now - fullMs
      const allowed = waitMs <= roundingMs
      restoredAt.delete(key)
      restoredAt.set(key, allowed ? after : start)
      if (restoredAt.size > maxKeys) restoredAt.delete(oldestOf(restoredAt))
      return { allowed, retryAfterSeconds: allowed ? 0 : Math.ceil(waitMs / 1_000) }
    },
  }
}

// Fractions of a millisecond add up.
const roundingMs = 1

function oldestOf(keys: ReadonlyMap<string, unknown>): string {
  return keys.keys().next().value as string
}
