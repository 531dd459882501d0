import type { Engine } from '../engine.ts'
import type { SessionRow } from '../storage/tables/connect-sessions.ts'
import { listGrantsOfSession, type SessionGrantRow } from '../storage/tables/grants.ts'

/**
 * The grants that a session has made, oldest first, each once: an account connected twice in one session is one grant, as it
 * is now. Its operation stays the first one, because that is what has happened to the grant since the session began.
 */
export async function grantsOfSession(
  engine: Engine,
  session: SessionRow,
): Promise<SessionGrantRow[]> {
  const grants = new Map<string, SessionGrantRow>()
  for (const row of await engine.driver.read(
    listGrantsOfSession(session.appId, session.sessionId),
  )) {
    const { operation } = grants.get(row.grantId) ?? row
    grants.set(row.grantId, { ...row, operation })
  }
  return [...grants.values()]
}
