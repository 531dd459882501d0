import type { Migration } from './migrate.ts'

/** The outcome of a revocation at the provider, which may take days. Work of the version before is tried once more. */
export const upstreamRevocation: Migration = {
  id: 8,
  name: 'upstream-revocation',
  statements: [
    `ALTER TABLE grants ADD COLUMN upstream_revocation TEXT`,
    `ALTER TABLE outbox ADD COLUMN give_up_at BIGINT NOT NULL DEFAULT 0`,
    `CREATE INDEX outbox_by_grant ON outbox (app_id, grant_id)`,
  ],
}
