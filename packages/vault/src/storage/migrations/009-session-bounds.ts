import type { Migration } from './migrate.ts'

/**
 * Counters of refused requests for each session, and indexes of what is not over yet: bounds and sweeps cost what is live, not
 * what is kept for a day.
 */
export const sessionBounds: Migration = {
  id: 9,
  name: 'session-bounds',
  statements: [
    `CREATE TABLE session_refusals (
      app_id TEXT NOT NULL,
      session_id TEXT NOT NULL,
      kind TEXT NOT NULL,
      times BIGINT NOT NULL,
      PRIMARY KEY (app_id, session_id, kind)
    )`,
    `CREATE INDEX connect_sessions_live_by_user ON connect_sessions (app_id, end_user_id, created_at)
      WHERE finished_at IS NULL`,
    `CREATE INDEX connect_sessions_live_by_end ON connect_sessions (app_id, expires_at) WHERE finished_at IS NULL`,
    `CREATE INDEX authorization_requests_claimed ON authorization_requests (app_id, claimed_at)
      WHERE status = 'claimed'`,
    `CREATE INDEX authorization_requests_with_salt ON authorization_requests (app_id, expires_at)
      WHERE salt IS NOT NULL`,
  ],
}
