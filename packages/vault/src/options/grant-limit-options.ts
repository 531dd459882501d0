import * as z from 'zod'

/** Longer than any consent lasts, and short enough that computed times stay exact in every database. */
const maxLifeSeconds = 100 * 365 * 24 * 3_600

/** A grant's life in seconds. */
export const LifeSeconds = z
  .int({ error: 'must be a whole number of seconds' })
  .min(1, { error: 'must be at least 1 second' })
  .max(maxLifeSeconds, { error: 'must be at most 100 years' })

/** Limits on the life of grants that the operator sets, for the whole app or for one provider client. */
export const GrantLimitOptions = z.strictObject({
  maxTtlSeconds: LifeSeconds.optional(),
  defaultTtlSeconds: LifeSeconds.optional(),
})
