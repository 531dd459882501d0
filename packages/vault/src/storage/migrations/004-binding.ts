import type { Migration } from './migrate.ts'

/** Codes that wait for the app's word on who brought them, and codes that people type. */
export const binding: Migration = {
  id: 4,
  name: 'binding',
  statements: [
    `ALTER TABLE authorization_requests ADD COLUMN held BLOB`,
    `ALTER TABLE connect_sessions ADD COLUMN user_code_hash TEXT`,
    `ALTER TABLE connect_sessions ADD COLUMN user_code_tries BIGINT NOT NULL DEFAULT 0`,
  ],
}
