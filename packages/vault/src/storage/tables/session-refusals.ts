import type { Statement } from '../driver.ts'
import { integer, table, text, type Row } from '../table.ts'

const sessionRefusals = table('session_refusals', {
  appId: text,
  sessionId: text,
  kind: text,
  /** The recorded refusal, and those that are only counted. */
  times: integer,
})

/** A counter of a session, with what its summary names. */
export interface SessionRefusals extends Row<typeof sessionRefusals> {
  readonly publicId: string
  readonly issuer: string | null
  readonly subject: string | null
}

/**
 * Starts the counter of a session and kind. Unmet when there is one already, so exactly one caller of any number of processes
 * commits the record that goes with it.
 */
export function startCounting(appId: string, sessionId: string, kind: string): Statement {
  return {
    sql: `INSERT INTO session_refusals (app_id, session_id, kind, times)
      SELECT app_id, session_id, $3, 1 FROM connect_sessions WHERE app_id = $1 AND session_id = $2
      ON CONFLICT (app_id, session_id, kind) DO NOTHING`,
    values: [appId, sessionId, kind],
    expect: 1,
  }
}

/** Adds to a counter; nothing where the session has been deleted. */
export function addRefusals(
  appId: string,
  sessionId: string,
  kind: string,
  times: number,
): Statement {
  return {
    sql: `UPDATE session_refusals SET times = times + $4
      WHERE app_id = $1 AND session_id = $2 AND kind = $3`,
    values: [appId, sessionId, kind, times],
  }
}

/** Counters of sessions that are about to be deleted. */
export function findOldCounters(
  appId: string,
  keepMs: number,
  limit: number,
): Statement<SessionRefusals> {
  return {
    sql: `SELECT ${sessionRefusals.selectionOf('r')}, s.public_id AS "publicId",
        u.issuer AS "issuer", u.subject AS "subject"
      FROM session_refusals r
      JOIN connect_sessions s ON s.app_id = r.app_id AND s.session_id = r.session_id
      LEFT JOIN end_users u ON u.app_id = s.app_id AND u.end_user_id = s.end_user_id
      WHERE r.app_id = $1 AND s.expires_at <= $now - $2 AND s.finished_at IS NOT NULL LIMIT $3`,
    values: [appId, keepMs, limit],
    columns: { ...sessionRefusals.types, publicId: 'text', issuer: 'text', subject: 'text' },
  }
}

/** Deletes a counter. Unmet when it has changed since it was read. */
export function deleteCounter({ appId, sessionId, kind, times }: SessionRefusals): Statement {
  return {
    sql: `DELETE FROM session_refusals
      WHERE app_id = $1 AND session_id = $2 AND kind = $3 AND times = $4`,
    values: [appId, sessionId, kind, times],
    expect: 1,
  }
}
