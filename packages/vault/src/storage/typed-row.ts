import { AlterSDKError } from '@alter-ai/protocol'
import { isUint8Array } from 'node:util/types'
import type { ColumnType } from './driver.ts'

/** Turns one row, given in the order of the result's columns, into an object of the declared types. */
export type RowReader = (raw: readonly unknown[]) => Record<string, unknown>

/**
 * A reader of rows for a result whose columns bear `names`.
 *
 * @throws `internal_error` unless the declared columns are exactly those of the result, so that nothing untyped leaks out. The
 * reader throws it for a value that is not of its type; it names the column, never the value.
 */
export function rowReader(
  names: readonly string[],
  columns: Readonly<Record<string, ColumnType>> = {},
): RowReader {
  const types = names.map((name, index): [string, ColumnType] => {
    const type = Object.hasOwn(columns, name) ? columns[name] : undefined
    if (type === undefined) throw wrong(name, 'has no declared type')
    if (names.indexOf(name) !== index) throw wrong(name, 'appears twice')
    return [name, type]
  })
  for (const name of Object.keys(columns)) {
    if (!names.includes(name)) throw wrong(name, 'is declared but not in the result')
  }
  return (raw) => {
    // Another process can change a table under a prepared `SELECT *`.
    if (raw.length !== types.length) {
      throw new AlterSDKError('internal_error', 'an SQL result changed its columns')
    }
    const row: Record<string, unknown> = {}
    types.forEach(([name, type], index) => {
      row[name] = typedValue(raw[index], type, name)
    })
    return row
  }
}

function typedValue(raw: unknown, type: ColumnType, name: string): unknown {
  if (raw === null) return null
  switch (type) {
    case 'text':
      if (typeof raw === 'string') return raw
      break
    case 'integer':
      if (typeof raw === 'bigint' && raw >= minSafe && raw <= maxSafe) return Number(raw)
      break
    case 'boolean':
      if (raw === 0n || raw === 1n) return raw === 1n
      break
    case 'blob':
      // A Buffer on one engine and a Uint8Array on another would differ in slice and in JSON.
      if (isUint8Array(raw)) return new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength)
      break
    case 'json':
      if (typeof raw === 'string') return parseJson(raw, name)
      break
  }
  throw wrong(name, `is not of type ${type}`)
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
    throw wrong(name, 'is not of type json')
  }
}

const minSafe = BigInt(Number.MIN_SAFE_INTEGER)
const maxSafe = BigInt(Number.MAX_SAFE_INTEGER)

function wrong(name: string, what: string): AlterSDKError {
  return new AlterSDKError('internal_error', `SQL result column "${name}" ${what}`)
}
