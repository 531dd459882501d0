import type { ErrorCode, GrantOperation } from '@alter-ai/protocol'
import type { Connection } from '../../providers/connection-parameter.ts'
import type { Statement } from '../driver.ts'
import type { ErrorDetails } from './connect-sessions.ts'
import { blob, boolean, integer, json, nullable, oneOf, table, text, type Row } from '../table.ts'

/**
 * `started → (held →) claimed → (deciding → claimed →) completed | failed`. `held` means that its code is kept, sealed, until
 * the app has reported whose browser delivered it; `claimed`, that its code may have been sent; `deciding`, that its tokens are
 * kept, sealed, until the user has accepted the account.
 */
export type RequestStatus = 'started' | 'held' | 'claimed' | 'deciding' | 'completed' | 'failed'

export const authorizationRequests = table('authorization_requests', {
  appId: text,
  requestId: text,
  sessionId: text,
  providerClientId: text,
  stateHash: text,
  redirectUri: text,
  scopes: json<readonly string[]>(),
  proof: nullable(blob),
  salt: nullable(blob),
  status: oneOf<RequestStatus>(),
  errorCode: nullable(text),
  grantId: nullable(text),
  operation: nullable(oneOf<GrantOperation>()),
  consentForced: boolean,
  createdAt: integer,
  expiresAt: integer,
  claimedAt: nullable(integer),
  finishedAt: nullable(integer),
  held: nullable(blob),
  connection: json<Connection>(),
  errorDetails: nullable(json<ErrorDetails>()),
})

export type AuthorizationRequest = Row<typeof authorizationRequests>

export function findRequestByState(
  appId: string,
  stateHash: string,
): Statement<AuthorizationRequest> {
  return {
    sql: `SELECT ${authorizationRequests.selection} FROM authorization_requests WHERE app_id = $1 AND state_hash = $2`,
    values: [appId, stateHash],
    columns: authorizationRequests.types,
  }
}

/**
 * Takes the request for the one callback that may spend its code: one statement, so that of any number of identical
 * callbacks exactly one gets it. The flow cookie, the session's state and both expiries are part of the condition. (A session
 * that is back at its choice may still get the answer of a walk that the browser had turned round on.)
 */
export function claimRequest(request: AuthorizationRequest, flowHash: string): Statement {
  return {
    sql: `UPDATE authorization_requests SET status = 'claimed', claimed_at = $now WHERE ${answerable}`,
    values: [request.appId, request.requestId, request.stateHash, request.sessionId, flowHash],
    expect: 1,
  }
}

/** The same for an answer that is kept until the app has told whose browser brought it. `held` is sealed. */
export function holdRequest(
  request: AuthorizationRequest,
  flowHash: string,
  held: Uint8Array,
): Statement {
  return {
    sql: `UPDATE authorization_requests SET status = 'held', held = $6 WHERE ${answerable}`,
    values: [
      request.appId,
      request.requestId,
      request.stateHash,
      request.sessionId,
      flowHash,
      held,
    ],
    expect: 1,
  }
}

const answerable = `app_id = $1 AND request_id = $2 AND state_hash = $3 AND status = 'started' AND expires_at > $now
  AND EXISTS (SELECT 1 FROM connect_sessions s
    WHERE s.app_id = $1 AND s.session_id = $4 AND s.flow_hash = $5
      AND s.status IN ('authorizing', 'choosing') AND s.expires_at > $now)`

/** Takes a held answer for the one completion that may spend its code; the code is gone from here on. */
export function claimHeldRequest(request: AuthorizationRequest): Statement {
  return {
    sql: `UPDATE authorization_requests SET status = 'claimed', claimed_at = $now, held = NULL
      WHERE app_id = $1 AND request_id = $2 AND status = 'held' AND expires_at > $now`,
    values: [request.appId, request.requestId],
    expect: 1,
  }
}

/** A request that waits for the app or its user, and for how long its tokens have been kept. */
export interface AwaitingRequest extends AuthorizationRequest {
  readonly heldForMs: number
  readonly isExpired: boolean
}

/** The request of a session that waits: the newest, as a later one takes the place of an earlier. */
export function findAwaitingRequest(appId: string, sessionId: string): Statement<AwaitingRequest> {
  return {
    sql: `SELECT ${authorizationRequests.selection}, COALESCE($now - claimed_at, 0) AS "heldForMs",
        expires_at <= $now AS "isExpired"
      FROM authorization_requests
      WHERE app_id = $1 AND session_id = $2 AND status IN ('held', 'deciding')
      ORDER BY request_id DESC LIMIT 1`,
    values: [appId, sessionId],
    columns: { ...authorizationRequests.types, heldForMs: 'integer', isExpired: 'boolean' },
  }
}

/** Keeps tokens until the user has decided, as long as the session lives and `lifeMs` at most. `held` is sealed. */
export function holdForDecision(
  request: AuthorizationRequest,
  held: Uint8Array,
  lifeMs: number,
): Statement {
  return {
    sql: `UPDATE authorization_requests SET status = 'deciding', held = $4, proof = NULL,
        expires_at = CASE WHEN expires_at < $now + $5 THEN expires_at ELSE $now + $5 END
      WHERE app_id = $1 AND request_id = $2 AND status = 'claimed' AND EXISTS (SELECT 1 FROM connect_sessions s
        WHERE s.app_id = $1 AND s.session_id = $3 AND s.status IN ('authorizing', 'choosing') AND s.expires_at > $now)`,
    values: [request.appId, request.requestId, request.sessionId, held, lifeMs],
    expect: 1,
  }
}

/** Takes the tokens for the one decision that makes a grant of them. */
export function claimDecision(request: AuthorizationRequest): Statement {
  return {
    sql: `UPDATE authorization_requests SET status = 'claimed', claimed_at = $now, held = NULL
      WHERE app_id = $1 AND request_id = $2 AND status = 'deciding' AND held IS NOT NULL AND expires_at > $now`,
    values: [request.appId, request.requestId],
    expect: 1,
  }
}

/** The user does not want the account: its tokens are deleted. */
export function declineRequest(request: AuthorizationRequest): Statement {
  return {
    sql: `UPDATE authorization_requests SET status = 'failed', error_code = 'access_denied', held = NULL, salt = NULL,
        finished_at = $now
      WHERE app_id = $1 AND request_id = $2 AND status = 'deciding'`,
    values: [request.appId, request.requestId],
    expect: 1,
  }
}

/** Forgets the codes and tokens that a session holds, because they may not be used any more. */
export function forgetHeldRequests(
  appId: string,
  sessionId: string,
  errorCode: ErrorCode,
): Statement {
  return {
    sql: `UPDATE authorization_requests SET status = 'failed', error_code = $3, held = NULL, proof = NULL, salt = NULL,
        finished_at = $now
      WHERE app_id = $1 AND session_id = $2 AND status IN ('held', 'deciding')`,
    values: [appId, sessionId, errorCode],
  }
}

/** Ends a claimed request. The proof is deleted with it: verifier and nonce have done their work. */
export function finishRequest(
  request: AuthorizationRequest,
  change:
    | { status: 'completed'; grantId: string; operation: GrantOperation }
    | { status: 'failed'; errorCode: string; errorDetails?: ErrorDetails },
): Statement {
  const made = change.status === 'completed' ? change : { grantId: null, operation: null }
  const details = change.status === 'failed' ? change.errorDetails : undefined
  return {
    sql: `UPDATE authorization_requests SET status = $3, error_code = $4, grant_id = $5, operation = $6,
        error_details = $7, proof = NULL, salt = NULL, finished_at = $now
      WHERE app_id = $1 AND request_id = $2 AND status = 'claimed'`,
    values: [
      request.appId,
      request.requestId,
      change.status,
      change.status === 'failed' ? change.errorCode : null,
      made.grantId,
      made.operation,
      details === undefined ? null : JSON.stringify(details),
    ],
    expect: 1,
  }
}

/** The walk of a session that ended last; a consent that is asked for once more is no end. */
export function findLastEnded(appId: string, sessionId: string): Statement<AuthorizationRequest> {
  return {
    sql: `SELECT ${authorizationRequests.selection} FROM authorization_requests
      WHERE app_id = $1 AND session_id = $2 AND finished_at IS NOT NULL
        AND (error_code IS NULL OR error_code <> 'consent_required')
      ORDER BY finished_at DESC, request_id DESC LIMIT 1`,
    values: [appId, sessionId],
    columns: authorizationRequests.types,
  }
}

/** Requests that were claimed and never finished. */
export function failLostRequests(appId: string, afterMs: number, limit: number): Statement {
  return {
    sql: `UPDATE authorization_requests SET status = 'failed', error_code = 'flow_lost', proof = NULL, salt = NULL,
        finished_at = $now
      WHERE app_id = $1 AND request_id IN (SELECT request_id FROM authorization_requests
        WHERE app_id = $1 AND status = 'claimed' AND claimed_at <= $now - $2 LIMIT $3)`,
    values: [appId, afterMs, limit],
  }
}

/**
 * Verifiers of requests without a response, codes that the app never asked for and tokens that the user never accepted are
 * deleted when the request has expired, the rows some time later.
 */
export function forgetExpiredProofs(appId: string, limit: number): Statement {
  return {
    sql: `UPDATE authorization_requests SET proof = NULL, salt = NULL, held = NULL
      WHERE app_id = $1 AND request_id IN (SELECT request_id FROM authorization_requests
        WHERE app_id = $1 AND status IN ('started', 'held', 'deciding') AND expires_at <= $now
          AND salt IS NOT NULL LIMIT $2)`,
    values: [appId, limit],
  }
}

export function deleteFinishedRequests(appId: string, keepMs: number, limit: number): Statement {
  return {
    sql: `DELETE FROM authorization_requests WHERE app_id = $1 AND request_id IN (
      SELECT request_id FROM authorization_requests
        WHERE app_id = $1 AND expires_at <= $now - $2 AND status <> 'claimed' LIMIT $3)`,
    values: [appId, keepMs, limit],
  }
}
