import { afterEach, beforeEach } from 'vitest'
import type { Driver, Statement, Value } from '../../../packages/vault/src/storage/driver.ts'
import type { Migration } from '../../../packages/vault/src/storage/migrations/migrate.ts'
import { scratchSchema, thingIds } from './scratch-schema.ts'

export interface OpenOptions {
  readonly migrations: readonly Migration[]
  readonly now?: () => number
}

/** Gives an empty database each time. */
export type Open = (options: OpenOptions) => Promise<Driver>

/** A driver over the scratch schema, new for each test, and short words for what the tests ask of it. */
export function contractDriver(open: Open) {
  const at = {
    driver: undefined as unknown as Driver,
    ids: async () => (await at.driver.read(thingIds)).map((row) => row.id),

    /** Reads any statement, however wrong, as code without types could pass it. */
    readAny: (sql: string, values: readonly unknown[] = [], columns: object = {}) =>
      at.driver.read({ sql, values: values as Value[], columns } as Statement<
        Record<string, unknown>
      >),

    /** Commits any statement, however wrong. */
    commitAny: (sql: string, values: readonly unknown[] = [], columns?: object) =>
      at.driver.commit([{ sql, values, ...(columns && { columns }) } as Statement<unknown>]),
  }
  beforeEach(async () => {
    at.driver = await open({ migrations: scratchSchema })
  })
  afterEach(() => at.driver.close())
  return at
}
