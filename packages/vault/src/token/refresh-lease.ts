import type { UsableGrant } from '../storage/tables/credentials.ts'
import type { LeaseOwner } from './lease-owner.ts'

/** The outbound client gives a token endpoint so long. */
export const deadlineMs = 10_000
/** So a lease cannot end during a healthy call. */
export const leaseMs = deadlineMs + 10_000
/** A holder on this machine that is alive, and stands still, is waited for: its answer may lie in its socket. */
const stalledPatienceMs = 300_000

/**
 * Whether the lease may be taken: there is none, or its holder is dead, or its time is over. By the database's clock, which
 * may have been set back: a lease that would end later than any lease does is none.
 */
export function isLeaseFree(
  owner: LeaseOwner,
  attempts: ReadonlySet<string>,
  grant: UsableGrant,
): boolean {
  const { leaseOwner, leaseUntil, attemptId, databaseTime } = grant
  if (leaseOwner === null || leaseUntil === null) return true
  const isOver = (patienceMs: number) =>
    databaseTime >= leaseUntil + patienceMs || databaseTime < leaseUntil - leaseMs
  switch (owner.stateOf(leaseOwner)) {
    case 'self':
      return attemptId === null || !attempts.has(attemptId)
    case 'dead':
      return true
    case 'alive':
      return isOver(stalledPatienceMs)
    case 'elsewhere':
      return isOver(0)
  }
}

/** Time that has passed on any clock: one of them stands still while the machine sleeps, the other can be set. */
export function startWatch(): () => number {
  const steady = performance.now()
  const wall = Date.now()
  return () => Math.max(performance.now() - steady, Date.now() - wall)
}
