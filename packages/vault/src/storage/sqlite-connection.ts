import type { Clock } from '../clock.ts'
import type { Statement, StatementResult } from './driver.ts'
import { translateSqliteError } from './sqlite-error.ts'
import type { SqliteDatabase, SqliteStatement } from './sqlite-module.ts'
import {
  bindValues,
  parseStatement,
  type BoundValue,
  type Dialect,
  type ParsedStatement,
} from './statement.ts'
import { rowReader, type RowReader } from './typed-row.ts'

/** A statement that was checked and whose values are fixed, ready to run, and to run again. */
export interface BoundStatement {
  readonly kept: KeptStatement
  readonly values: readonly BoundValue[]
  readonly columns: Statement<unknown>['columns']
  readonly expect: number | undefined
}

/** One moment for all that asks for it: the first call reads the clock, later ones repeat it. */
export type Moment = () => bigint

/**
 * The only connection to one database file. Every call is synchronous and ends its transaction before it returns, so that no
 * other code of this process ever runs inside one.
 */
export class SqliteConnection {
  readonly #database: SqliteDatabase
  readonly #clock: Clock | undefined
  readonly #kept = new Map<string, KeptStatement>()
  readonly #words = new Map<string, SqliteStatement>()

  constructor(database: SqliteDatabase, clock: Clock | undefined) {
    this.#database = database
    this.#clock = clock
  }

  /** @throws `internal_error` for a statement or value that is wrong in itself; nothing has touched the database then. */
  bind(statement: Statement<unknown>): BoundStatement {
    const kept = this.#keep(statement.sql)
    return {
      kept,
      values: bindValues(statement.values, kept.parsed.parameters),
      columns: statement.columns,
      expect: statement.expect,
    }
  }

  /** @throws the engine's own errors; `internal_error` when the result's columns are not those declared. */
  run(bound: BoundStatement, moment: Moment): StatementResult {
    const { kept, columns } = bound
    const { native, names } = (kept.prepared ??= this.#prepare(kept.parsed.text))
    if (kept.read === undefined || kept.columns !== columns) {
      kept.read = rowReader(names, columns)
      kept.columns = columns
    }
    const values = kept.parsed.bindsNow ? [...bound.values, moment()] : bound.values
    if (names.length === 0) return { rows: [], count: Number(native.run(...values).changes) }
    const rows = (native.all(...values) as unknown[][]).map(kept.read)
    return { rows, count: rows.length }
  }

  /** Runs one transaction that no other can come between. `work` returns or throws; it never awaits. */
  transaction<Result>(work: () => Result): Result {
    this.word('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.word('COMMIT')
      return result
    } catch (error) {
      this.#rollback()
      throw error
    }
  }

  /** Runs one of the driver's own words of transaction control. */
  word(sql: string): void {
    let statement = this.#words.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      this.#words.set(sql, statement)
    }
    statement.run()
  }

  /** Runs the text of a migration, which is ours and has no parameters. */
  runText(sql: string): void {
    this.#database.exec(sql)
  }

  moment(): Moment {
    let value: bigint | undefined
    return () => (value ??= this.#readClock())
  }

  /** Moves the log into the database file and empties it. @returns `false` while another connection reads or writes. */
  truncateLog(): boolean {
    try {
      const [row] = this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
      return Number((row as { busy?: unknown } | undefined)?.busy) === 0
    } catch {
      // Locked or unwritable: the log is still there, for the next attempt or the next process that opens the file.
      return false
    }
  }

  close(): void {
    this.#kept.clear()
    this.#words.clear()
    // @photostructure/sqlite ends a connection only when the last statement is collected as garbage, and until then the -wal
    // would stay, with what was deleted meanwhile. Where others use the file, theirs is the last word.
    this.truncateLog()
    this.#database.close()
  }

  #keep(sql: string): KeptStatement {
    const known = this.#kept.get(sql)
    if (known !== undefined) return known
    const kept: KeptStatement = {
      parsed: parseStatement(sql, sqliteDialect),
      prepared: undefined,
      columns: undefined,
      read: undefined,
    }
    // Texts are constants of the code; the bound is for one that slipped through with a value in it.
    if (this.#kept.size >= mostKept) {
      for (const oldest of this.#kept.keys()) {
        this.#kept.delete(oldest)
        break
      }
    }
    this.#kept.set(sql, kept)
    return kept
  }

  #prepare(text: string): Prepared {
    try {
      const native = this.#database.prepare(text)
      const names = native.columns().map((column) => column.name)
      if (names.length > 0) {
        native.setReturnArrays(true)
        native.setReadBigInts(true)
      }
      return { native, names }
    } catch (error) {
      throw translateSqliteError(error, { preparing: true })
    }
  }

  #readClock(): bigint {
    if (this.#clock !== undefined) return BigInt(Math.trunc(this.#clock()))
    const { rows } = this.run(this.bind(clockStatement), this.moment())
    return BigInt((rows[0] as { now: number }).now)
  }

  #rollback(): void {
    try {
      this.#database.exec('ROLLBACK')
    } catch {
      // Some errors (disk full, I/O) have made SQLite roll back by itself, and then there is nothing left to undo.
    }
  }
}

interface KeptStatement {
  readonly parsed: ParsedStatement
  prepared: Prepared | undefined
  /** The declaration that `read` was made for. */
  columns: Statement<unknown>['columns']
  read: RowReader | undefined
}

interface Prepared {
  readonly native: SqliteStatement
  /** Of the result's columns; empty for a statement that returns no rows. */
  readonly names: readonly string[]
}

const mostKept = 500

const sqliteDialect: Dialect = { parameter: (index) => `?${index}` }

// Rounded, because the product of a fraction and 1000 can fall a hair below the whole millisecond.
const clockStatement: Statement<{ now: number }> = {
  sql: `SELECT CAST(round(unixepoch('subsec') * 1000) AS INTEGER) AS now`,
  values: [],
  columns: { now: 'integer' },
}
