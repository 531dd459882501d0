import type {
  SqliteDatabase,
  SqliteModule,
  SqliteStatement,
} from '../../../packages/vault/src/storage/sqlite-module.ts'

/**
 * The same SQLite, but `before` sees each text just before it runs, and the connection. What it throws, SQLite threw.
 */
export function watchedModule(
  { DatabaseSync }: SqliteModule,
  before: (sql: string, database: SqliteDatabase) => void,
): SqliteModule {
  return {
    DatabaseSync: class implements SqliteDatabase {
      readonly #real: SqliteDatabase

      constructor(...args: ConstructorParameters<typeof DatabaseSync>) {
        this.#real = new DatabaseSync(...args)
      }

      exec(sql: string): void {
        before(sql, this.#real)
        this.#real.exec(sql)
      }

      prepare(sql: string): SqliteStatement {
        const statement = this.#real.prepare(sql)
        return {
          all: (...values) => {
            before(sql, this.#real)
            return statement.all(...values)
          },
          run: (...values) => {
            before(sql, this.#real)
            return statement.run(...values)
          },
          columns: () => statement.columns(),
          setReadBigInts: (enabled) => statement.setReadBigInts(enabled),
          setReturnArrays: (enabled) => statement.setReturnArrays(enabled),
        }
      }

      close(): void {
        this.#real.close()
      }
    },
  }
}

/** An error as `node:sqlite` throws it. */
export function sqliteError(errcode: number, message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode })
}

/** An error as `all()` of `@photostructure/sqlite` throws it: without the number. */
export function namelessSqliteError(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR' })
}
