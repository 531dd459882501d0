import { AlterSDKError } from '@alter-ai/protocol'
import { UniqueViolationError } from './driver.ts'

/** Whether another connection holds the lock that was asked for, so that the same call may succeed a moment later. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error)
  return code === SQLITE_BUSY || code === SQLITE_LOCKED
}

/** Whether what was opened is no database, or may not be written: a matter of configuration, when it shows at the start. */
export function isNotUsable(error: unknown): boolean {
  const code = primaryCode(error)
  return code !== undefined && notUsable.has(code)
}

/**
 * The error in the vault's words. The only translation of SQLite errors.
 *
 * Only constraint messages and those from preparing are passed on: they quote names of the schema and the text of the
 * statement, whereas a message from running can quote a bound value (`bad JSON path: '…'`).
 */
export function translateSqliteError(
  error: unknown,
  at: { readonly statement?: number; readonly preparing?: boolean } = {},
): AlterSDKError | UniqueViolationError {
  if (error instanceof AlterSDKError || error instanceof UniqueViolationError) return error
  const code = sqliteCode(error)
  if (code === undefined) {
    return new AlterSDKError('internal_error', 'the database driver refused a call')
  }
  if (unavailable.has(code & 0xff)) {
    return storageUnavailable(`the database file cannot be used (SQLite error ${code})`)
  }
  if (uniqueCodes.has(code)) return new UniqueViolationError(at.statement ?? 0)
  const quotable = at.preparing === true || (code & 0xff) === SQLITE_CONSTRAINT
  const detail = quotable ? `: ${(error as Error).message}` : ''
  return new AlterSDKError('internal_error', `SQLite refused a statement (error ${code})${detail}`)
}

export function storageUnavailable(message: string): AlterSDKError {
  return new AlterSDKError('storage_unavailable', message, { status: 503, retryAfterSeconds: 1 })
}

const SQLITE_ERROR = 1
const SQLITE_BUSY = 5
const SQLITE_LOCKED = 6
const SQLITE_CONSTRAINT = 19

/** PERM, BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB: the place, not the statement. */
const unavailable = new Set([3, SQLITE_BUSY, SQLITE_LOCKED, 7, 8, 9, 10, 11, 13, 14, 15, 26])

/** PERM, READONLY, CANTOPEN, NOTADB */
const notUsable = new Set([3, 8, 14, 26])

/** CONSTRAINT_PRIMARYKEY, CONSTRAINT_UNIQUE, CONSTRAINT_ROWID */
const uniqueCodes = new Set([1555, 2067, 2579])

function primaryCode(error: unknown): number | undefined {
  const code = sqliteCode(error)
  return code === undefined ? undefined : code & 0xff
}

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, errcode } = error as Error & { code?: unknown; errcode?: unknown }
  if (code !== 'ERR_SQLITE_ERROR') return undefined
  if (typeof errcode === 'number') return errcode
  // @photostructure/sqlite leaves the number out where `all()` fails; SQLite's own words for it are part of its interface.
  return codeByMessage.find(([start]) => error.message.startsWith(start))?.[1] ?? SQLITE_ERROR
}

const codeByMessage: readonly (readonly [string, number])[] = [
  ['UNIQUE constraint failed', 2067],
  ['NOT NULL constraint failed', 1299],
  ['CHECK constraint failed', 275],
  ['database is locked', SQLITE_BUSY],
  ['database table is locked', SQLITE_LOCKED],
  ['out of memory', 7],
  ['attempt to write a readonly database', 8],
  ['interrupted', 9],
  ['disk I/O error', 10],
  ['database disk image is malformed', 11],
  ['database or disk is full', 13],
  ['unable to open database file', 14],
  ['locking protocol', 15],
  ['file is not a database', 26],
]
