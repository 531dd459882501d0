import { AlterSDKError } from '@alter-ai/protocol'

/** The part of `node:sqlite` that the driver uses; `@photostructure/sqlite` has the same. */
export interface SqliteModule {
  readonly DatabaseSync: new (path: string, options: SqliteOpenOptions) => SqliteDatabase
}

export interface SqliteOpenOptions {
  readonly timeout: number
  readonly enableForeignKeyConstraints: boolean
  readonly enableDoubleQuotedStringLiterals: boolean
}

export interface SqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

export interface SqliteStatement {
  all(...values: SqliteValue[]): unknown[]
  run(...values: SqliteValue[]): { changes: number | bigint }
  columns(): readonly { readonly name: string }[]
  setReadBigInts(enabled: boolean): void
  setReturnArrays(enabled: boolean): void
}

export type SqliteValue = string | number | bigint | null | Uint8Array

/**
 * The runtime's own SQLite where it has one that serves, else the package with the same interface. Which one is chosen by
 * feature, not by version.
 *
 * @throws `invalid_config`, saying what to install.
 */
export async function loadSqliteModule(
  sources: SqliteSources = runtimeSources,
): Promise<SqliteModule> {
  const own = sources.builtin()
  // Node 22 had the module for a while without what the driver needs.
  if (own !== undefined && 'setReturnArrays' in own.StatementSync.prototype) return own
  try {
    return await sources.package()
  } catch {
    throw new AlterSDKError(
      'invalid_config',
      'no SQLite in this Node.js: run `npm install @photostructure/sqlite@1`, or use Node.js 22.16 or newer',
    )
  }
}

/** Where a SQLite may come from. */
export interface SqliteSources {
  readonly builtin: () => (SqliteModule & { StatementSync: { prototype: object } }) | undefined
  readonly package: () => Promise<SqliteModule>
}

const runtimeSources: SqliteSources = {
  builtin: () => process.getBuiltinModule('node:sqlite'),
  package: () => import('@photostructure/sqlite'),
}
