import type { Migration } from './migrate.ts'

/** Language and theme of a session's pages, for the page that the provider leads back to. */
export const pageLook: Migration = {
  id: 3,
  name: 'page-look',
  statements: [
    `ALTER TABLE connect_sessions ADD COLUMN locale TEXT`,
    `ALTER TABLE connect_sessions ADD COLUMN theme TEXT`,
  ],
}
