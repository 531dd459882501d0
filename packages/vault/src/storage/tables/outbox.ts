import type { Statement } from '../driver.ts'
import { blob, integer, nullable, oneOf, table, text, type Row } from '../table.ts'

/**
 * `revoke_grant`: tokens of a revoked grant, whose outcome the grant shows. `revoke_tokens`: tokens that no grant holds, such
 * as those that a new consent replaced.
 */
export type WorkKind = 'revoke_grant' | 'revoke_tokens'

export const outbox = table('outbox', {
  appId: text,
  outboxId: text,
  kind: oneOf<WorkKind>(),
  grantId: text,
  payload: nullable(blob),
  salt: nullable(blob),
  status: oneOf<'pending' | 'done' | 'failed'>(),
  statusReason: nullable(text),
  attempts: integer,
  nextAttemptAt: integer,
  createdAt: integer,
  /** A failure from here on is the last one. */
  giveUpAt: integer,
})

export type OutboxRow = Row<typeof outbox>

/** Work that this process has claimed. Another takes it over when the claim expires, and then this one writes nothing more. */
export interface ClaimedWork extends OutboxRow {
  readonly databaseTime: number
}

/**
 * Takes what is due, and in the same statement puts its next try off: a second worker, or this one after a crash, comes
 * back to it only then. So work is done at least once.
 */
export function claimDueWork(
  appId: string,
  retryAfterMs: number,
  limit: number,
): Statement<ClaimedWork> {
  return {
    sql: `UPDATE outbox SET attempts = attempts + 1, next_attempt_at = $now + $2
      WHERE app_id = $1 AND outbox_id IN (SELECT outbox_id FROM outbox
        WHERE app_id = $1 AND status = 'pending' AND next_attempt_at <= $now ORDER BY next_attempt_at LIMIT $3)
        AND status = 'pending' AND next_attempt_at <= $now
      RETURNING ${outbox.selection}, $now AS "databaseTime"`,
    values: [appId, retryAfterMs, limit],
    columns: { ...outbox.types, databaseTime: 'integer' },
  }
}

/** Other tokens in place of the ones that a row carries. */
export function replacePayload(
  row: OutboxRow,
  sealed: { payload: Uint8Array; salt: Uint8Array },
): Statement {
  return {
    sql: `UPDATE outbox SET payload = $3, salt = $4
      WHERE app_id = $1 AND outbox_id = $2 AND status = 'pending'`,
    values: [row.appId, row.outboxId, sealed.payload, sealed.salt],
    expect: 1,
  }
}

/** Ends claimed work and deletes the sealed tokens that it carried. Unmet where another process has taken it over. */
export function finishWork(
  work: ClaimedWork,
  change: { status: 'done' | 'failed'; reason: string },
): Statement {
  return {
    sql: `UPDATE outbox SET status = $4, status_reason = $5, payload = NULL, salt = NULL WHERE ${stillClaimed}`,
    values: [work.appId, work.outboxId, work.attempts, change.status, change.reason],
    expect: 1,
  }
}

/** Puts the next attempt off, but not beyond the last moment: there is always one attempt then. Unmet like {@link finishWork}. */
export function postponeWork(
  work: ClaimedWork,
  change: { delayMs: number; reason: string },
): Statement {
  return {
    sql: `UPDATE outbox SET status_reason = $5,
        next_attempt_at = CASE WHEN $now + $4 < give_up_at THEN $now + $4 ELSE give_up_at END
      WHERE ${stillClaimed}`,
    values: [work.appId, work.outboxId, work.attempts, change.delayMs, change.reason],
    expect: 1,
  }
}

const stillClaimed = `app_id = $1 AND outbox_id = $2 AND attempts = $3 AND status = 'pending'`

/**
 * Puts off work that has not begun. Unmet when it has: then what it is about to do can no longer be kept from happening.
 */
export function deferWork(appId: string, outboxId: string, delayMs: number): Statement {
  return {
    sql: `UPDATE outbox SET next_attempt_at = $now + $3
      WHERE app_id = $1 AND outbox_id = $2 AND status = 'pending' AND attempts = 0`,
    values: [appId, outboxId, delayMs],
    expect: 1,
  }
}

/** Makes work due now. */
export function expediteWork(appId: string, outboxId: string): Statement {
  return {
    sql: `UPDATE outbox SET next_attempt_at = $now
      WHERE app_id = $1 AND outbox_id = $2 AND status = 'pending' AND attempts = 0`,
    values: [appId, outboxId],
  }
}

/** Deletes work that must not be done any more. Unmet when it has begun. */
export function dropWork(appId: string, outboxId: string): Statement {
  return {
    sql: `DELETE FROM outbox WHERE app_id = $1 AND outbox_id = $2 AND status = 'pending' AND attempts = 0`,
    values: [appId, outboxId],
    expect: 1,
  }
}

export function deleteFinishedWork(appId: string, keepMs: number, limit: number): Statement {
  return {
    sql: `DELETE FROM outbox WHERE app_id = $1 AND outbox_id IN (SELECT outbox_id FROM outbox
      WHERE app_id = $1 AND status <> 'pending' AND created_at <= $now - $2 LIMIT $3)`,
    values: [appId, keepMs, limit],
  }
}
