import type { EndUser } from '@alter-ai/protocol'
import { askedBy, auditStatement, sessionDetails } from '../audit/audit-event.ts'
import type { RefusalKind } from '../audit/refusals.ts'
import type { Engine } from '../engine.ts'
import { forgetHeldRequests } from '../storage/tables/authorization-requests.ts'
import { finishSession, type SessionRow } from '../storage/tables/connect-sessions.ts'
import { ownerOf } from '../identity/end-user.ts'
import { principalOf } from '../identity/principal.ts'
import { logSession } from '../log/log-session.ts'

/**
 * Records that a client without the right to it used a session: the first time of each kind, see {@link Refusals}. The session
 * itself goes on. A wrong callback is `authorization.refused`, everything else `session.refused`.
 *
 * @returns whether it was the first.
 */
export async function recordRefusal(
  engine: Engine,
  session: SessionRow,
  kind: RefusalKind,
  about: {
    /** Who was logged in instead, where that is known. */
    readonly by?: EndUser | undefined
    readonly provider?: string
  } = {},
): Promise<boolean> {
  const record = auditStatement(engine.appId, {
    event: kind === 'callback' ? 'authorization.refused' : 'session.refused',
    outcome: 'denied',
    errorCode: 'binding_failed',
    ...(about.provider !== undefined && { provider: about.provider }),
    ...principalOf(session),
    details: { ...sessionDetails(session), kind, ...strangerOf(about.by), ...askedBy(engine) },
  })
  return engine.refusals.isFirstOfItsKind(session, kind, record)
}

/** Ends a session that another user tried to finish, and records it; also when the session has just ended by itself. */
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
  } else {
    await recordRefusal(engine, session, by === undefined ? 'user_code' : 'other_user', { by })
  }
  engine.sessionChanges.announce(session.sessionId)
}

/** The record's principal is the session's user; this is who stood there. */
function strangerOf(by: EndUser | undefined): { by_issuer?: string; by?: string } {
  if (by === undefined) return {}
  const { issuer, subject } = ownerOf(by)
  return { by_issuer: issuer, by: subject }
}
