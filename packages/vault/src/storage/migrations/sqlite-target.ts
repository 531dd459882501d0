import { AlterSDKError } from '@alter-ai/protocol'
import { untilFree } from '../busy.ts'
import type { Statement } from '../driver.ts'
import type { SqliteConnection } from '../sqlite-connection.ts'
import { isBusy, translateSqliteError } from '../sqlite-error.ts'
import type { AppliedMigration, MigrationTarget, PendingMigration } from './migrate.ts'

/** How long a start waits for another process that is migrating, in milliseconds. */
const migrationLimitMs = 60_000

/** A SQLite file as a target of migrations. The lock is that of writing: `BEGIN IMMEDIATE`. */
export function sqliteMigrationTarget(
  connection: SqliteConnection,
  limitMs = migrationLimitMs,
): MigrationTarget {
  return {
    step: (next) =>
      untilFree(
        () =>
          connection.transaction(() => {
            connection.runText(createTable)
            const now = connection.moment()
            const { rows } = connection.run(connection.bind(selectApplied), now)
            const migration = next(rows as unknown as readonly AppliedMigration[])
            if (migration === undefined) return false
            runMigration(connection, migration)
            connection.run(connection.bind(insertApplied(migration)), now)
            return true
          }),
        limitMs,
      ),
  }
}

function runMigration(connection: SqliteConnection, migration: PendingMigration): void {
  for (const [index, statement] of migration.statements.entries()) {
    try {
      connection.runText(statement.replaceAll('$identity', 'INTEGER PRIMARY KEY AUTOINCREMENT'))
    } catch (error) {
      if (isBusy(error)) throw error
      const { message } = translateSqliteError(error, { preparing: true })
      throw new AlterSDKError(
        'internal_error',
        `migration ${migration.id} "${migration.name}", statement ${index + 1}: ${message}`,
      )
    }
  }
}

const createTable = `CREATE TABLE IF NOT EXISTS migrations (
  id BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at BIGINT NOT NULL
)`

const selectApplied: Statement<AppliedMigration> = {
  sql: 'SELECT id, name, checksum FROM migrations ORDER BY id',
  values: [],
  columns: { id: 'integer', name: 'text', checksum: 'text' },
}

function insertApplied({ id, name, checksum }: AppliedMigration): Statement {
  return {
    sql: 'INSERT INTO migrations (id, name, checksum, applied_at) VALUES ($1, $2, $3, $now)',
    values: [id, name, checksum],
  }
}
