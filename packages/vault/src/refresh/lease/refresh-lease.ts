import { maxFetchMs } from '../../http/outbound.ts'
import type { UsableGrant } from '../../storage/tables/credentials.ts'
import type { LeaseOwner } from './lease-owner.ts'

/** The outbound client gives a token endpoint so long at most. */
export const deadlineMs = maxFetchMs
/** So a lease cannot end during a healthy call. */
export const leaseMs = deadlineMs + 10_000
/** A holder on this machine that is alive, and stands still, is waited for: its answer may lie in its socket. */
const stalledPatienceMs = 300_000

/**
 * Whether the lease may be taken: there is none, or its holder is dead, or its time is over. That is by the database's clock,
 * which may have been set: a lease that would end later than any lease does has been met by one that went back. A healthy
 * holder must not lose its lease by that, so there it also takes as much waiting as its call may last.
 *
 * @param waitedMs how long the caller has waited for this very lease, by a clock that nobody sets.
 */
export function isLeaseFree(
  owner: LeaseOwner,
  attempts: ReadonlySet<string>,
  grant: UsableGrant,
  waitedMs: number,
): boolean {
  const { leaseOwner, leaseUntil, attemptId, databaseTime } = grant
  if (leaseOwner === null || leaseUntil === null) return true
  const wasSetBack = databaseTime < leaseUntil - leaseMs
  const isOver = (patienceMs: number) =>
    wasSetBack ? waitedMs >= leaseMs : databaseTime >= leaseUntil + patienceMs
  switch (owner.stateOf(leaseOwner)) {
    case 'self':
      return attemptId === null || !attempts.has(attemptId)
    case 'dead':
      return true
    case 'alive':
      return isOver(stalledPatienceMs) && waitedMs >= deadlineMs
    case 'elsewhere':
      return isOver(0)
  }
}
