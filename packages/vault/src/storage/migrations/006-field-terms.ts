import type { Migration } from './migrate.ts'

/** The field's terms in columns and values. No release has had the old ones. */
export const fieldTerms: Migration = {
  id: 6,
  name: 'field-terms',
  statements: [
    `ALTER TABLE connect_sessions RENAME COLUMN several TO multiple`,
    `UPDATE connect_sessions SET binding = 'user_code' WHERE binding = 'typed_code'`,
    `UPDATE grants SET binding = 'user_code' WHERE binding = 'typed_code'`,
  ],
}
