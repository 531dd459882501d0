import { AlterSDKError } from '@alter-ai/protocol'
import { closeSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Clock } from '../clock.ts'
import { defaultBusyLimitMs, untilFree } from './busy.ts'
import { CommitQueue } from './commit-queue.ts'
import type { Driver, Statement } from './driver.ts'
import { createLogEraser } from './log-eraser.ts'
import { migrate, type Migration } from './migrations/migrate.ts'
import { sqliteMigrationTarget } from './migrations/sqlite-target.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { isBusy, isNotUsable, storageUnavailable, translateSqliteError } from './sqlite-error.ts'
import { loadSqliteModule, type SqliteDatabase, type SqliteModule } from './sqlite-module.ts'

export interface SqliteOptions {
  /** The database file, made with mode 0600 where there is none; `:memory:` for one that ends with the driver. */
  readonly path: string
  /** Applied before the driver is handed over. */
  readonly migrations?: readonly Migration[]
  /** What `$now` stands for; by default the database's own clock. */
  readonly now?: Clock
  /** The SQLite to use; by default what the runtime has. */
  readonly module?: SqliteModule
  /** How long a call waits for other processes, in milliseconds; 5,000 by default. */
  readonly busyLimitMs?: number
}

/**
 * A driver over one SQLite file, migrated and durable: a commit that was acknowledged survives the loss of power.
 *
 * Any number of processes may share the file, if it is on a local disk. Within a process nothing but SQLite may open it, not even to
 * read it: closing any descriptor of a file drops the process's locks on it (POSIX), and SQLite's are such locks.
 *
 * @throws `invalid_config` when there is no SQLite, the file cannot be opened, is no database, or fits no migration of these;
 * `storage_unavailable` when it stays locked.
 */
export async function openSqlite(options: SqliteOptions): Promise<Driver> {
  const { path, busyLimitMs = defaultBusyLimitMs } = options
  const module = options.module ?? (await loadSqliteModule())
  const database = openFile(module, path)
  const connection = new SqliteConnection(database, options.now)
  try {
    await setUp(database, path, busyLimitMs)
    if (options.migrations !== undefined) {
      await migrate(sqliteMigrationTarget(connection), options.migrations)
    }
  } catch (error) {
    connection.close()
    throw isNotUsable(error) ? cannotOpen() : translateSqliteError(error)
  }
  return sqliteDriver(connection, busyLimitMs)
}

function openFile(module: SqliteModule, path: string): SqliteDatabase {
  const isMemory = path === ':memory:'
  // An absolute path, because SQLite takes one that starts with `file:` for a URI with options in it.
  const location = isMemory ? path : resolve(path)
  try {
    if (path === '') throw new Error('no path')
    if (!isMemory) createPrivately(location)
    return new module.DatabaseSync(location, {
      timeout: 0,
      enableForeignKeyConstraints: false,
      enableDoubleQuotedStringLiterals: false,
    })
  } catch {
    throw cannotOpen()
  }
}

function cannotOpen(): AlterSDKError {
  return new AlterSDKError(
    'invalid_config',
    'database: cannot be opened; it must be a SQLite file, or none yet, in a folder that is writable',
  )
}

/**
 * SQLite would make the file readable to all, and gives its -wal and -shm the mode of the file. `wx` never opens a file that
 * exists, whose locks the closing would drop.
 */
function createPrivately(location: string): void {
  try {
    closeSync(openSync(location, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

async function setUp(database: SqliteDatabase, path: string, limitMs: number): Promise<void> {
  // Two processes that start at once meet in these with "database is locked", whatever the busy timeout.
  const journal = await untilFree(() => {
    // A commit waits for the disk, what is deleted is overwritten, and sorting leaves no temporary file.
    database.exec('PRAGMA synchronous = FULL')
    database.exec('PRAGMA secure_delete = ON')
    database.exec('PRAGMA temp_store = MEMORY')
    return database.prepare('PRAGMA journal_mode = WAL').all()
  }, limitMs)
  const { journal_mode: mode } = journal[0] as { journal_mode: unknown }
  if (path !== ':memory:' && mode !== 'wal') {
    throw new AlterSDKError(
      'invalid_config',
      'database: the file system of the SQLite file has no shared memory; put it on a local disk',
    )
  }
}

function sqliteDriver(connection: SqliteConnection, busyLimitMs: number): Driver {
  const queue = new CommitQueue(connection, busyLimitMs)
  const eraser = createLogEraser(connection)
  // A process that was killed may have left deleted content in the log.
  eraser.request()
  let closing: Promise<void> | undefined

  function readNow<Row>(statement: Statement<Row>): readonly Row[] {
    if (closing !== undefined) throw closed()
    const bound = connection.bind(statement)
    if (bound.kept.parsed.writes) {
      throw new AlterSDKError('internal_error', 'a statement that changes rows was given to read')
    }
    return connection.run(bound, connection.moment()).rows as readonly Row[]
  }

  async function read<Row>(statement: Statement<Row>): Promise<readonly Row[]> {
    try {
      try {
        return readNow(statement)
      } catch (error) {
        if (!isBusy(error)) throw error
        return await untilFree(() => readNow(statement), busyLimitMs)
      }
    } catch (error) {
      throw translateSqliteError(error)
    }
  }

  async function commit(statements: readonly Statement<unknown>[]) {
    if (closing !== undefined) throw closed()
    return queue.add(statements.map((statement) => connection.bind(statement)))
  }

  async function finish(): Promise<void> {
    await queue.drained()
    eraser.stop()
    connection.close()
  }

  function eraseDeleted(): void {
    if (closing === undefined) eraser.request()
  }

  return { read, commit, eraseDeleted, close: () => (closing ??= finish()) }
}

function closed() {
  return storageUnavailable('the database was closed')
}
