import type { EndUser } from '@alter-ai/protocol'
import { askedBy, auditStatement, sessionDetails } from '../audit/audit-event.ts'
import type { Engine } from '../engine.ts'
import { forgetHeldRequests } from '../storage/tables/authorization-requests.ts'
import { finishSession, type SessionRow } from '../storage/tables/connect-sessions.ts'
import { ownerOf } from '../identity/end-user.ts'
import { principalOf } from '../identity/principal.ts'
import { logSession } from '../log/log-session.ts'

/** Records that somebody without the right to it touched a session. The session itself goes on. */
export async function recordRefusal(
  engine: Engine,
  session: SessionRow,
  /** Who was logged in instead, where that is known. */
  by?: EndUser,
): Promise<void> {
  await engine.audit.record({
    event: 'session.refused',
    outcome: 'denied',
    errorCode: 'binding_failed',
    ...principalOf(session),
    details: { ...sessionDetails(session), ...strangerOf(by), ...askedBy(engine) },
  })
}

/** Ends a session that somebody else tried to finish, and says so in the audit; also when it has just ended by itself. */
export async function endAsBindingFailed(
  engine: Engine,
  session: SessionRow,
  by?: EndUser,
): Promise<void> {
  const outcome = await engine.driver.commit([
    finishSession(engine.appId, session.sessionId, {
      status: 'failed',
      errorCode: 'binding_failed',
    }),
    forgetHeldRequests(engine.appId, session.sessionId, 'binding_failed'),
    auditStatement(engine.appId, {
      event: 'authorization.failed',
      outcome: 'denied',
      errorCode: 'binding_failed',
      ...principalOf(session),
      details: { ...sessionDetails(session), ...strangerOf(by), ...askedBy(engine) },
    }),
  ])
  if (outcome.committed) {
    logSession(engine, 'authorization.failed', session, { errorCode: 'binding_failed' })
  } else await recordRefusal(engine, session, by)
  engine.sessionChanges.announce(session.sessionId)
}

/** The record's principal is the session's user; this is who stood there. */
function strangerOf(by: EndUser | undefined): { by_issuer?: string; by?: string } {
  if (by === undefined) return {}
  const { issuer, subject } = ownerOf(by)
  return { by_issuer: issuer, by: subject }
}
