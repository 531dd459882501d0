/**
 * What the engine asks of a database: two calls, typed rows, and nothing of a transaction's life in the caller's hands.
 *
 * This folder owns every connection, every transaction and the translation of database errors. It knows no grant and no
 * session: the statements belong to the steps that use them. One SQL text serves all databases.
 */

/** What may be bound to a parameter. A number is a safe integer; a string has no NUL and no lone surrogate. */
export type Value = string | number | boolean | null | Uint8Array

/** How a result column is read: `boolean` from 0 and 1, `json` parsed from text, `blob` as a plain `Uint8Array`. */
export type ColumnType = 'text' | 'integer' | 'boolean' | 'blob' | 'json'

/**
 * One statement: a single SELECT, INSERT, UPDATE or DELETE, with `$1` … `$n` bound to `values` and `$now` standing for the
 * database's clock in milliseconds. Within one commit every `$now` is the same moment.
 *
 * `sql` is prepared once and kept, so it is a constant of the code: what varies goes into `values`.
 */
export interface Statement<Row = never> {
  readonly sql: string
  readonly values: readonly Value[]
  /** The type of each result column; all of them, and no other. */
  readonly columns?: { readonly [Column in keyof Row]: ColumnType }
  /** How many rows must be changed, or returned by a SELECT or a RETURNING; otherwise the whole commit is undone. */
  readonly expect?: number
}

export interface StatementResult {
  readonly rows: readonly Record<string, unknown>[]
  /** Rows returned by a SELECT or a RETURNING, else rows changed. */
  readonly count: number
}

export type CommitOutcome =
  | { readonly committed: true; readonly results: readonly StatementResult[] }
  /** `unmet` is the index of the first statement whose `expect` was not met. Nothing of the commit remains. */
  | { readonly committed: false; readonly unmet: number }

/**
 * A database. Both calls throw `AlterSDKError` with `storage_unavailable` when it cannot be reached, is closed, or stays
 * locked by others for the whole busy limit, and with `internal_error` for a statement that is wrong in itself.
 */
export interface Driver {
  /** The rows of one statement that changes nothing. It sees every acknowledged commit and no part of an unfinished one. */
  read<Row>(statement: Statement<Row>): Promise<readonly Row[]>
  /**
   * All of the statements or none, in order, durable when the promise resolves. After `storage_unavailable` nothing was
   * acknowledged, and almost always nothing was done; who must know reads back by primary key.
   *
   * @throws {UniqueViolationError} when a row with that key exists; nothing of this commit remains.
   */
  commit(statements: readonly Statement<unknown>[]): Promise<CommitOutcome>
  /**
   * Removes from the database's files what acknowledged commits have deleted: a log may keep the old content. Returns at once;
   * the work is done soon after, and again until no other connection prevents it.
   */
  eraseDeleted(): void
  /** Finishes what was asked for, then closes. Later calls reject with `storage_unavailable`. */
  close(): Promise<void>
}

/** A row with the same key exists already. Caught by the code that wrote the statement; it never leaves the vault. */
export class UniqueViolationError extends Error {
  override readonly name = 'UniqueViolationError'
  /** The index, within its commit, of the statement that met the existing row. */
  readonly statement: number

  constructor(statement: number) {
    super(`a row with this key exists already (statement ${statement})`)
    this.statement = statement
  }
}

/** The rows that `statement` returned within a commit, under the type it declares. Their columns were checked when read. */
export function rowsOf<Row>(
  _statement: Statement<Row>,
  result: StatementResult | undefined,
): readonly Row[] {
  return (result?.rows ?? []) as readonly Row[]
}
