import type { ColumnType, Statement, Value } from './driver.ts'

/** A column's type on both sides: how the database keeps it, and what TypeScript sees. */
export interface Column<T> {
  readonly type: ColumnType
  /** Never set; carries `T` for the compiler. */
  readonly holds?: T
}

export const text: Column<string> = { type: 'text' }
export const integer: Column<number> = { type: 'integer' }
export const boolean: Column<boolean> = { type: 'boolean' }
export const blob: Column<Uint8Array> = { type: 'blob' }
export const json = <T>(): Column<T> => ({ type: 'json' })
export const oneOf = <T extends string>(): Column<T> => ({ type: 'text' })
export const nullable = <T>(column: Column<T>): Column<T | null> => ({ type: column.type })

type Columns = Readonly<Record<string, Column<unknown>>>
type RowOf<C extends Columns> = {
  readonly [K in keyof C]: C[K] extends Column<infer T> ? T : never
}

/** A table's name, its columns in camelCase, and the list to select them by. */
export interface Table<Row> {
  readonly name: string
  readonly types: Readonly<Record<keyof Row & string, ColumnType>>
  /** `session_id AS "sessionId", …` */
  readonly selection: string
  /** The same with each column qualified, for joins. */
  readonly selectionOf: (alias: string) => string
}

export type Row<T> = T extends Table<infer R> ? R : never

export function table<C extends Columns>(name: string, columns: C): Table<RowOf<C>> {
  const keys = Object.keys(columns)
  const select = (prefix: string) =>
    keys.map((key) => `${prefix}${snakeCase(key)} AS "${key}"`).join(', ')
  return {
    name,
    types: Object.fromEntries(keys.map((key) => [key, columns[key]?.type])) as Table<
      RowOf<C>
    >['types'],
    selection: select(''),
    selectionOf: (alias) => select(`${alias}.`),
  }
}

/** The database's clock, plus some milliseconds, in place of a value. */
export class DatabaseTime {
  readonly plusMs: number

  constructor(plusMs = 0) {
    this.plusMs = plusMs
  }
}

export const now = new DatabaseTime()
export const nowPlus = (ms: number): DatabaseTime => new DatabaseTime(ms)

/** Unmet where a time, in milliseconds since the epoch, has passed by the database's clock. */
export function requireFuture(time: number): Statement<{ one: number }> {
  return {
    sql: `SELECT 1 AS "one" WHERE $1 > $now`,
    values: [time],
    columns: { one: 'integer' },
    expect: 1,
  }
}

type Insertable<R> = { readonly [K in keyof R]: R[K] | DatabaseTime }

/** `INSERT` of one whole row. `suffix` is SQL that follows, such as `ON CONFLICT …`. */
export function insert<R>(into: Table<R>, row: Insertable<R>, suffix = ''): Statement {
  const values: Value[] = []
  const places = Object.entries(into.types).map(([key, type]) => {
    const value = (row as Record<string, unknown>)[key]
    if (!(value instanceof DatabaseTime)) {
      values.push(toValue(value, type as ColumnType))
      return `$${values.length}`
    }
    if (value.plusMs === 0) return '$now'
    values.push(value.plusMs)
    return `$now + $${values.length}`
  })
  const names = Object.keys(into.types).map(snakeCase).join(', ')
  return {
    sql: `INSERT INTO ${into.name} (${names}) VALUES (${places.join(', ')}) ${suffix}`.trim(),
    values,
  }
}

function toValue(value: unknown, type: ColumnType): Value {
  return type === 'json' && value !== null ? JSON.stringify(value) : (value as Value)
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
