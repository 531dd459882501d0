import type { BindingLevel, SessionState } from '@alter-ai/protocol'
import type { Statement, Value } from '../driver.ts'
import { boolean, integer, json, nullable, oneOf, table, text, type Row } from '../table.ts'

export type Display = 'popup' | 'page'

/** How the pages of a session look, as the connect page learned it. */
export interface PageLook {
  /** BCP 47. */
  readonly locale?: string | undefined
  readonly theme?: 'light' | 'dark' | undefined
}

/** What a failure lets its reader do: the scopes that were not granted. */
export interface ErrorDetails {
  readonly missingScopes?: readonly string[]
}

/** Limits on the life of the grants that a session makes, as kept. Milliseconds. */
export interface StoredGrantPolicy {
  readonly expiresAt?: number
  readonly maxTtlMs?: number
  readonly defaultTtlMs?: number
}

export const connectSessions = table('connect_sessions', {
  appId: text,
  sessionId: text,
  publicId: text,
  tokenHash: text,
  status: oneOf<SessionState>(),
  errorCode: nullable(text),
  endUserId: text,
  providers: json<readonly string[]>(),
  requiredScopes: json<readonly string[]>(),
  allowedOrigin: nullable(text),
  returnUrl: nullable(text),
  completeUrl: nullable(text),
  display: nullable(oneOf<Display>()),
  grantPolicy: json<StoredGrantPolicy>(),
  reauthorizeGrantId: nullable(text),
  loginHint: nullable(text),
  metadata: json<Readonly<Record<string, string>>>(),
  browserHash: nullable(text),
  flowHash: nullable(text),
  binding: nullable(oneOf<BindingLevel>()),
  resultHash: nullable(text),
  createdAt: integer,
  expiresAt: integer,
  finishedAt: nullable(integer),
  multiple: boolean,
  locale: nullable(text),
  theme: nullable(oneOf<'light' | 'dark'>()),
  userCodeHash: nullable(text),
  userCodeTries: integer,
  errorDetails: nullable(json<ErrorDetails>()),
  appBrowserHash: nullable(text),
  contested: boolean,
})

export type StoredSession = Row<typeof connectSessions>

/** A session as it is used: with its user, and judged by the database's clock. */
export interface SessionRow extends StoredSession {
  readonly isExpired: boolean
  /** Whether it has made a grant. */
  readonly hasGrant: boolean
  readonly issuer: string | null
  readonly subject: string | null
  readonly email: string | null
  readonly userName: string | null
}

const live = `status IN ('pending', 'opened', 'authorizing', 'choosing')`

const hasGrant = (session: string) =>
  `EXISTS (SELECT 1 FROM authorization_requests made
    WHERE made.app_id = ${session}.app_id AND made.session_id = ${session}.session_id AND made.status = 'completed')`

function findSession(condition: string, values: readonly Value[]): Statement<SessionRow> {
  return {
    sql: `SELECT ${connectSessions.selectionOf('s')}, s.expires_at <= $now AS "isExpired",
        ${hasGrant('s')} AS "hasGrant",
        u.issuer AS "issuer", u.subject AS "subject", u.email AS "email", u.name AS "userName"
      FROM connect_sessions s
      LEFT JOIN end_users u ON u.app_id = s.app_id AND u.end_user_id = s.end_user_id
      WHERE s.app_id = $1 AND ${condition}`,
    values,
    columns: {
      ...connectSessions.types,
      isExpired: 'boolean',
      hasGrant: 'boolean',
      issuer: 'text',
      subject: 'text',
      email: 'text',
      userName: 'text',
    },
  }
}

export const findSessionByPublicId = (appId: string, publicId: string): Statement<SessionRow> =>
  findSession('s.public_id = $2', [appId, publicId])

export const findSessionById = (appId: string, sessionId: string): Statement<SessionRow> =>
  findSession('s.session_id = $2', [appId, sessionId])

export const findSessionByResult = (appId: string, resultHash: string): Statement<SessionRow> =>
  findSession('s.result_hash = $2', [appId, resultHash])

/**
 * Where a user has `most` live sessions, lets the oldest that no browser has opened expire now; the sweep records its end.
 * An empty `endUserId` means the sessions of the app itself.
 */
export function makeRoom(
  appId: string,
  endUserId: string,
  most: number,
): Statement<{ sessionId: string }> {
  return {
    sql: `UPDATE connect_sessions SET expires_at = $now WHERE app_id = $1 AND session_id IN (
      SELECT session_id FROM connect_sessions
        WHERE ${liveOfUser} AND status = 'pending'
          AND (SELECT COUNT(*) FROM connect_sessions WHERE ${liveOfUser}) >= $3
        ORDER BY created_at, session_id LIMIT 1)
      RETURNING session_id AS "sessionId"`,
    values: [appId, endUserId, most],
    columns: { sessionId: 'text' },
  }
}

/** Unmet where a user has `most` live sessions. */
export function requireRoom(
  appId: string,
  endUserId: string,
  most: number,
): Statement<{ live: number }> {
  return {
    sql: `SELECT live AS "live" FROM (SELECT COUNT(*) AS live FROM connect_sessions WHERE ${liveOfUser}) AS counted
      WHERE live < $3`,
    values: [appId, endUserId, most],
    columns: { live: 'integer' },
    expect: 1,
  }
}

/** How long until the first of a user's live sessions expires, in milliseconds. */
export function timeUntilRoom(appId: string, endUserId: string): Statement<{ ms: number }> {
  return {
    sql: `SELECT COALESCE(MIN(expires_at) - $now, 0) AS "ms" FROM connect_sessions WHERE ${liveOfUser}`,
    values: [appId, endUserId],
    columns: { ms: 'integer' },
  }
}

const liveOfUser = `app_id = $1 AND end_user_id = $2 AND finished_at IS NULL AND expires_at > $now`

/** Hands the session to one browser. Unmet when another browser has it, or it is over. */
export function openSession(
  session: StoredSession,
  change: { flowHash: string; display: Display; binding: BindingLevel; look: PageLook },
): Statement {
  return {
    sql: `UPDATE connect_sessions SET status = CASE status WHEN 'pending' THEN 'opened' ELSE status END,
        flow_hash = $3, display = $4, binding = $5, locale = COALESCE($7, locale), theme = COALESCE($8, theme)
      WHERE app_id = $1 AND session_id = $2 AND ${live} AND expires_at > $now
        AND (flow_hash IS NULL OR flow_hash = $6)`,
    values: [
      session.appId,
      session.sessionId,
      change.flowHash,
      change.display,
      change.binding,
      session.flowHash ?? '',
      change.look.locale ?? null,
      change.look.theme ?? null,
    ],
    expect: 1,
  }
}

/** Another browser has tried to open the session, so the one that has it may be the wrong one. */
export function markContested(session: StoredSession): Statement {
  return {
    sql: `UPDATE connect_sessions SET contested = 1 WHERE app_id = $1 AND session_id = $2 AND ${live}`,
    values: [session.appId, session.sessionId],
  }
}

/** The browser that holds the flow cookie leaves for a provider. */
export function startAuthorizing(appId: string, sessionId: string, flowHash: string): Statement {
  return {
    sql: `UPDATE connect_sessions SET status = 'authorizing'
      WHERE app_id = $1 AND session_id = $2 AND flow_hash = $3 AND expires_at > $now
        AND status IN ('opened', 'authorizing', 'choosing')`,
    values: [appId, sessionId, flowHash],
    expect: 1,
  }
}

/** One of several walks is over, and the browser is shown the choice again. Unmet when the session has ended. */
export function returnToChoosing(appId: string, sessionId: string): Statement {
  return {
    sql: `UPDATE connect_sessions SET status = 'choosing'
      WHERE app_id = $1 AND session_id = $2 AND ${live}`,
    values: [appId, sessionId],
    expect: 1,
  }
}

/** Ends a session that is still going on. `expect: 1` makes whatever is committed with it depend on that. */
export function finishSession(
  appId: string,
  sessionId: string,
  change: { status: 'completed' | 'failed'; errorCode?: string; errorDetails?: ErrorDetails },
): Statement {
  const details = change.errorDetails
  return {
    sql: `UPDATE connect_sessions SET status = $3, error_code = $4, error_details = $5, finished_at = $now
      WHERE app_id = $1 AND session_id = $2 AND ${live}`,
    values: [
      appId,
      sessionId,
      change.status,
      change.errorCode ?? null,
      details === undefined ? null : JSON.stringify(details),
    ],
    expect: 1,
  }
}

/**
 * Ends a session from which nobody awaits more. Only one that has made a grant ends `completed`, and such a one never ends
 * otherwise: unmet when that is not so (or no longer), or when the session has ended.
 */
export function stopSession(
  session: SessionRow,
  status: 'completed' | 'cancelled' | 'expired',
): Statement {
  const made = hasGrant('connect_sessions')
  return {
    sql: `UPDATE connect_sessions SET status = $3, error_code = NULL, finished_at = $now
      WHERE app_id = $1 AND session_id = $2 AND ${live} AND ${status === 'completed' ? made : `NOT ${made}`}`,
    values: [session.appId, session.sessionId, status],
    expect: 1,
  }
}

export function setResultHandle(appId: string, sessionId: string, resultHash: string): Statement {
  return {
    sql: `UPDATE connect_sessions SET result_hash = $3 WHERE app_id = $1 AND session_id = $2`,
    values: [appId, sessionId, resultHash],
    expect: 1,
  }
}

/** The same where no handle is out. Unmet when a newer one is. */
export function offerResultHandle(appId: string, sessionId: string, resultHash: string): Statement {
  return {
    sql: `UPDATE connect_sessions SET result_hash = $3
      WHERE app_id = $1 AND session_id = $2 AND result_hash IS NULL`,
    values: [appId, sessionId, resultHash],
    expect: 1,
  }
}

/** Counts one try of the typed code before it is compared. Unmet when there have been enough, or the session is over. */
export function countUserCodeTry(
  appId: string,
  sessionId: string,
  maxTries: number,
): Statement<{ tries: number }> {
  return {
    sql: `UPDATE connect_sessions SET user_code_tries = user_code_tries + 1
      WHERE app_id = $1 AND session_id = $2 AND ${live} AND expires_at > $now AND user_code_tries < $3
      RETURNING user_code_tries AS "tries"`,
    values: [appId, sessionId, maxTries],
    columns: { tries: 'integer' },
    expect: 1,
  }
}

/**
 * Spends the handle of a session that still waits for its user: unmet when it was spent, when the session is over, or when
 * it is another user's.
 */
export function claimLiveResultHandle(session: StoredSession, resultHash: string): Statement {
  return {
    sql: `UPDATE connect_sessions SET result_hash = NULL
      WHERE app_id = $1 AND session_id = $2 AND result_hash = $3 AND end_user_id = $4
        AND ${live} AND expires_at > $now`,
    values: [session.appId, session.sessionId, resultHash, session.endUserId],
    expect: 1,
  }
}

/** Spends a result handle: exactly one caller can. */
export function claimResultHandle(appId: string, resultHash: string): Statement {
  return {
    sql: `UPDATE connect_sessions SET result_hash = NULL WHERE app_id = $1 AND result_hash = $2`,
    values: [appId, resultHash],
    expect: 1,
  }
}

/** Sessions that nobody finished in time and that are not yet written down as expired. */
export const findOverdueSessions = (appId: string, limit: number): Statement<SessionRow> =>
  findSession(
    `s.finished_at IS NULL AND s.${live} AND s.expires_at <= $now ORDER BY s.expires_at LIMIT $2`,
    [appId, limit],
  )

/**
 * Sessions whose answer was claimed but never finished: the process died between. Nobody can know whether the provider
 * took the code, so they end as `flow_lost` and the user starts again.
 */
export const findLostSessions = (
  appId: string,
  afterMs: number,
  limit: number,
): Statement<SessionRow> =>
  findSession(
    `s.status = 'authorizing' AND s.session_id IN (SELECT session_id FROM authorization_requests
      WHERE app_id = $1 AND status = 'claimed' AND claimed_at <= $now - $2) LIMIT $3`,
    [appId, afterMs, limit],
  )

/** Rows that are no longer needed. A session whose refusals are still to be summed up is kept until then. */
export function deleteFinishedSessions(appId: string, keepMs: number, limit: number): Statement {
  return {
    sql: `DELETE FROM connect_sessions WHERE app_id = $1 AND session_id IN (
      SELECT s.session_id FROM connect_sessions s
        WHERE s.app_id = $1 AND s.expires_at <= $now - $2 AND s.finished_at IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM session_refusals r
            WHERE r.app_id = s.app_id AND r.session_id = s.session_id)
        LIMIT $3)`,
    values: [appId, keepMs, limit],
  }
}
