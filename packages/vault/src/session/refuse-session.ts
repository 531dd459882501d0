import { auditStatement } from '../audit/audit-event.ts'
import type { Engine } from '../engine.ts'
import { forgetHeldRequests } from '../storage/tables/authorization-requests.ts'
import { finishSession, type SessionRow } from '../storage/tables/connect-sessions.ts'
import { principalOf } from './principal.ts'

/** Records that a browser without the right to it touched a session. The session itself goes on. */
export async function recordRefusal(engine: Engine, session: SessionRow): Promise<void> {
  await engine.audit.record({
    event: 'session.refused',
    outcome: 'denied',
    errorCode: 'binding_failed',
    ...principalOf(session),
    details: { session: session.publicId },
  })
}

/** Ends a session that somebody else tried to finish, and says so in the audit. */
export async function endAsBindingFailed(engine: Engine, session: SessionRow): Promise<void> {
  await engine.driver.commit([
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
      details: { session: session.publicId },
    }),
  ])
  engine.sessionChanges.announce(session.sessionId)
}
