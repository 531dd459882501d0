import type { Migration } from '../../../../packages/vault/src/storage/migrations/migrate.ts'

/** A history that fails when any of its statements runs twice or is left out. */
export const twoMigrations: readonly Migration[] = [
  {
    id: 1,
    name: 'lay',
    statements: [
      'CREATE TABLE pieces (seq $identity, name TEXT NOT NULL, made_at BIGINT)',
      `INSERT INTO pieces (name) VALUES ('first')`,
      `INSERT INTO pieces (name) VALUES ('second')`,
    ],
  },
  {
    id: 2,
    name: 'grow',
    statements: [
      'ALTER TABLE pieces ADD COLUMN colour TEXT',
      `UPDATE pieces SET colour = name || '!'`,
      'CREATE UNIQUE INDEX pieces_by_colour ON pieces (colour)',
    ],
  },
]

export const pieces = {
  sql: 'SELECT seq, name, colour FROM pieces ORDER BY seq',
  values: [],
  columns: { seq: 'integer', name: 'text', colour: 'text' },
} as const

export const whole = [
  { seq: 1, name: 'first', colour: 'first!' },
  { seq: 2, name: 'second', colour: 'second!' },
]
