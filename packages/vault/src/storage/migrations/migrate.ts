import { AlterSDKError } from '@alter-ai/protocol'
import { createHash } from 'node:crypto'

/**
 * One step of the schema. Released migrations are never edited: a change is a new one, which old code can live with (expand
 * first, contract a release later).
 */
export interface Migration {
  /** Higher than those before it. */
  readonly id: number
  readonly name: string
  /** One SQL statement each. Dialect words: `BLOB`, `BIGINT`, and `$identity` for the type of a self-numbering key column. */
  readonly statements: readonly string[]
}

/** A row of the table `migrations`. */
export interface AppliedMigration {
  readonly id: number
  readonly name: string
  /** SHA-256 of the statements, in hex. */
  readonly checksum: string
}

/** A database whose schema can be moved on. */
export interface MigrationTarget {
  /**
   * One step in one transaction, under a lock that only one process holds: reads what was applied, asks `next`, runs those
   * statements and records them. Resolves to whether there was a step; a process killed anywhere in it has done nothing.
   */
  readonly step: (
    next: (applied: readonly AppliedMigration[]) => PendingMigration | undefined,
  ) => Promise<boolean>
}

export interface PendingMigration extends AppliedMigration {
  readonly statements: readonly string[]
}

/**
 * Brings a database to the newest of `migrations`. Any number of processes may do this at once.
 *
 * @throws `invalid_config` when the database was written by a newer version, or by other migrations than these.
 */
export async function migrate(
  target: MigrationTarget,
  migrations: readonly Migration[],
): Promise<void> {
  const known = withChecksums(migrations)
  while (await target.step((applied) => nextMigration(applied, known))) {
    // Each step is its own transaction, so that an interruption keeps what was done.
  }
}

/** The first migration that is still to be applied. */
function nextMigration(
  applied: readonly AppliedMigration[],
  known: readonly PendingMigration[],
): PendingMigration | undefined {
  const newest = known.at(-1)?.id ?? 0
  for (const row of applied) {
    if (row.id > newest) {
      throw refusal(`migration ${row.id} "${row.name}" is of a newer version; run that version`)
    }
  }
  for (const [index, row] of applied.entries()) {
    const migration = known[index]
    if (migration?.id !== row.id) {
      throw refusal(`migration ${row.id} "${row.name}" was applied out of order`)
    }
    if (migration.checksum !== row.checksum) {
      throw refusal(
        `migration ${row.id} "${row.name}" is not what this version has under that number`,
      )
    }
  }
  return known[applied.length]
}

function withChecksums(migrations: readonly Migration[]): PendingMigration[] {
  return migrations.map((migration, index) => {
    if (migration.id <= (migrations[index - 1]?.id ?? 0)) {
      throw new AlterSDKError('internal_error', 'migrations must be in the order of their numbers')
    }
    const checksum = createHash('sha256').update(JSON.stringify(migration.statements)).digest('hex')
    return { ...migration, checksum }
  })
}

function refusal(why: string): AlterSDKError {
  return new AlterSDKError(
    'invalid_config',
    `the database does not fit this version of @alter-ai/vault: ${why}`,
  )
}
