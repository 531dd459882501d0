import type { Migration } from './migrate.ts'

/** The browser at the app that a session was started in, and whether another one has tried to open it. */
export const confirmation: Migration = {
  id: 7,
  name: 'confirmation',
  statements: [
    `ALTER TABLE connect_sessions ADD COLUMN app_browser_hash TEXT`,
    `ALTER TABLE connect_sessions ADD COLUMN contested BIGINT NOT NULL DEFAULT 0`,
  ],
}
