import type { Engine, RegisteredClient } from '../engine.ts'
import type { Statement } from '../storage/driver.ts'
import type { StoredGrantPolicy } from '../storage/tables/connect-sessions.ts'
import { expireBy, expireByMaximum, lowerMaximum } from '../storage/tables/grants.ts'

/** How long a grant lives, as durations, so that only the database's clock decides when it ends. */
export interface GrantLife {
  /** From now until it expires; `null` where nothing limits that but the statements below. Milliseconds. */
  readonly ttlMs: number | null
  /** To be committed after the grant is stored with `ttlMs`. They only ever shorten its life. */
  readonly limits: (grantId: string) => readonly Statement[]
}

/**
 * The life of a grant that a session creates or renews. Of the limits of session, provider client and app the smallest holds.
 * A default counts only where the session names no time, and a grant keeps the maximum that it was created with.
 */
export function grantLife(
  { appId, grantLimits }: Pick<Engine, 'appId' | 'grantLimits'>,
  client: Pick<RegisteredClient, 'grantLimits'>,
  policy: StoredGrantPolicy,
): GrantLife {
  const operator = [client.grantLimits, grantLimits ?? {}]
  const smallest = (own: number | undefined, name: 'maxTtlSeconds' | 'defaultTtlSeconds') => {
    const limits = [own, ...operator.map((each) => toMs(each[name]))]
    const given = limits.filter((each) => each !== undefined)
    return given.length === 0 ? undefined : Math.min(...given)
  }
  const { expiresAt } = policy
  const maxTtlMs = smallest(policy.maxTtlMs, 'maxTtlSeconds')
  const defaultTtlMs = smallest(policy.defaultTtlMs, 'defaultTtlSeconds')
  return {
    ttlMs: expiresAt === undefined ? (defaultTtlMs ?? null) : null,
    limits: (grantId) => [
      ...(maxTtlMs === undefined ? [] : [lowerMaximum(appId, grantId, maxTtlMs)]),
      ...(expiresAt === undefined ? [] : [expireBy(appId, grantId, expiresAt)]),
      expireByMaximum(appId, grantId),
    ],
  }
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000
}
