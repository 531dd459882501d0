import type { Migration } from './migrate.ts'

/**
 * Refresh across processes, and what differs from one connection to the next. The defaults let processes of the version
 * before go on writing.
 */
export const refresh: Migration = {
  id: 5,
  name: 'refresh',
  statements: [
    `ALTER TABLE credentials ADD COLUMN refresh_expires_at BIGINT`,
    `ALTER TABLE credentials ADD COLUMN retry_at BIGINT`,
    `ALTER TABLE credentials ADD COLUMN failures BIGINT NOT NULL DEFAULT 0`,
    `CREATE INDEX credentials_by_next_refresh ON credentials (app_id, next_refresh_at)`,
    `ALTER TABLE provider_clients ADD COLUMN retry_at BIGINT`,
    `ALTER TABLE grants ADD COLUMN connection TEXT NOT NULL DEFAULT '{}'`,
    `ALTER TABLE authorization_requests ADD COLUMN connection TEXT NOT NULL DEFAULT '{}'`,
    `ALTER TABLE authorization_requests ADD COLUMN error_details TEXT`,
    `ALTER TABLE connect_sessions ADD COLUMN error_details TEXT`,
  ],
}
