import type { Statement } from '../../../packages/vault/src/storage/driver.ts'
import type { Migration } from '../../../packages/vault/src/storage/migrations/migrate.ts'

/** A schema that is only for tests of the driver. */
export const scratchSchema: readonly Migration[] = [
  {
    id: 1,
    name: 'scratch',
    statements: [
      `CREATE TABLE things (
        id TEXT NOT NULL PRIMARY KEY,
        place TEXT,
        amount BIGINT,
        flag BIGINT,
        data BLOB,
        details TEXT
      )`,
      'CREATE UNIQUE INDEX things_by_place ON things (place)',
      'CREATE TABLE notes (seq $identity, body TEXT NOT NULL)',
    ],
  },
]

export function insertThing(id: string, amount = 0): Statement {
  return { sql: 'INSERT INTO things (id, amount) VALUES ($1, $2)', values: [id, amount] }
}

export function addToThing(id: string, seen: number): Statement {
  return {
    sql: 'UPDATE things SET amount = amount + 1 WHERE id = $1 AND amount = $2',
    values: [id, seen],
    expect: 1,
  }
}

export const thingIds: Statement<{ id: string }> = {
  sql: 'SELECT id FROM things ORDER BY id',
  values: [],
  columns: { id: 'text' },
}
