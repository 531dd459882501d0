import { isFinalState, type SessionState } from '@alter-ai/protocol'
import type { SessionRow } from '../storage/tables/connect-sessions.ts'

/** A session past its end is over also before the sweep has written it down: as `completed` when it has made a grant. */
export function stateOf(session: SessionRow): SessionState {
  if (!session.isExpired || isFinalState(session.status)) return session.status
  return session.hasGrant ? 'completed' : 'expired'
}
