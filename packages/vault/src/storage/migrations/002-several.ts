import type { Migration } from './migrate.ts'

/** Sessions in which several accounts may be connected. The default lets processes of the version before go on minting. */
export const several: Migration = {
  id: 2,
  name: 'several',
  statements: [`ALTER TABLE connect_sessions ADD COLUMN several BIGINT NOT NULL DEFAULT 0`],
}
