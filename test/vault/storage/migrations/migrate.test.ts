import { describe, expect, onTestFinished, test } from 'vitest'
import type { Migration } from '../../../../packages/vault/src/storage/migrations/migrate.ts'
import { openSqlite } from '../../../../packages/vault/src/storage/sqlite.ts'
import { startChild, type Child } from '../../../support/child-process.ts'
import { engines, type EngineName } from '../engines.ts'
import { temporaryFile } from '../temporary-file.ts'
import { pieces, twoMigrations, whole } from './two-migrations.ts'

const [lay, grow] = twoMigrations as [Migration, Migration]

describe.each(engines)('migrations on $name', ({ name, module }) => {
  const applied = {
    sql: 'SELECT id, name, applied_at AS at FROM migrations ORDER BY id',
    values: [],
    columns: { id: 'integer', name: 'text', at: 'integer' },
  } as const

  /** Opens with these migrations, reads, and closes. */
  async function opened(path: string, migrations: readonly Migration[], now = () => 1) {
    const driver = await openSqlite({ path, module, migrations, now })
    try {
      return { rows: await driver.read(pieces), applied: await driver.read(applied) }
    } finally {
      await driver.close()
    }
  }

  test('run once each, in order, and are recorded with their time', async () => {
    const path = temporaryFile()
    const first = await openSqlite({ path, module, migrations: [lay], now: () => 1 })
    await first.close()
    const state = {
      rows: whole,
      applied: [
        { id: 1, name: 'lay', at: 1 },
        { id: 2, name: 'grow', at: 2 },
      ],
    }
    expect(await opened(path, twoMigrations, () => 2)).toEqual(state)
    expect(await opened(path, twoMigrations, () => 3)).toEqual(state)
  })

  test('of a newer version are refused, and the database is left as it is', async () => {
    const path = temporaryFile()
    const state = await opened(path, twoMigrations)
    await expect(opened(path, [lay])).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringMatching(/migration 2 "grow" is of a newer version/) as string,
    })
    expect(await opened(path, twoMigrations)).toEqual(state)
  })

  test('that were edited after they ran are refused', async () => {
    const path = temporaryFile()
    await opened(path, twoMigrations)
    const edited = { ...lay, statements: [...lay.statements, 'SELECT 1'] }
    await expect(opened(path, [edited, grow])).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining('migration 1 "lay" is not what this version has') as string,
    })
  })

  test('of which an early one is missing are refused', async () => {
    const path = temporaryFile()
    await opened(path, twoMigrations)
    const driver = await openSqlite({ path, module })
    await driver.commit([{ sql: 'DELETE FROM migrations WHERE id = 1', values: [] }])
    await driver.close()
    await expect(opened(path, twoMigrations)).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining('out of order') as string,
    })
  })

  test('must be in the order of their numbers, of which some may be left out', async () => {
    for (const migrations of [
      [lay, lay],
      [grow, lay],
    ]) {
      await expect(opened(temporaryFile(), migrations)).rejects.toMatchObject({
        code: 'internal_error',
        message: 'migrations must be in the order of their numbers',
      })
    }
    const path = temporaryFile()
    await opened(path, [lay, { ...grow, id: 7 }])
    expect(await opened(path, [lay, { ...grow, id: 7 }])).toMatchObject({ rows: whole })
  })

  test('that fail leave nothing of themselves, keep those before, and say where', async () => {
    const path = temporaryFile()
    const broken = { ...grow, statements: [...grow.statements, 'CREATE TABLE pieces (a TEXT)'] }
    await expect(opened(path, [lay, broken])).rejects.toMatchObject({
      code: 'internal_error',
      message: expect.stringMatching(/^migration 2 "grow", statement 4: .*pieces/) as string,
    })
    expect(await opened(path, twoMigrations)).toMatchObject({ rows: whole })
  })

  describe('in several processes', () => {
    async function ready(path: string, until: number | 'never'): Promise<Child> {
      const child = startChild(migrateUntil, [name satisfies EngineName, path, String(until)])
      onTestFinished(async () => {
        await child.kill()
      })
      expect(await child.nextLine()).toBe('ready')
      return child
    }

    test('started at once on a new file run once', async () => {
      const path = temporaryFile()
      const children = await Promise.all([1, 2, 3, 4].map(() => ready(path, 'never')))
      for (const child of children) child.send('go')
      for (const child of children) {
        expect(await child.nextLine()).toContain('COMMIT')
        expect(await child.exited).toEqual({ code: 0, signal: null })
      }
      expect(await opened(path, twoMigrations)).toMatchObject({
        rows: whole,
        applied: [{ id: 1 }, { id: 2 }],
      })
    })

    test('killed before any statement or COMMIT are finished by the next (R-26)', async () => {
      const complete = await ready(temporaryFile(), 'never')
      complete.send('go')
      const texts = JSON.parse(await complete.nextLine()) as string[]
      const boundaries = texts.flatMap((sql, index) => (isBoundary(sql) ? [index] : []))
      expect(boundaries.length).toBeGreaterThan(10)

      const killAt = async (index: number) => {
        const path = temporaryFile()
        const child = await ready(path, index)
        child.send('go')
        expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' })
        expect(await opened(path, twoMigrations)).toMatchObject({
          rows: whole,
          applied: [{ id: 1 }, { id: 2 }],
        })
      }
      // A few at a time: each is a process.
      while (boundaries.length > 0) await Promise.all(boundaries.splice(0, 4).map(killAt))
    })
  })
})

/** Whether a text is one between which a kill could leave half of a migration. */
function isBoundary(sql: string): boolean {
  const statements = twoMigrations.flatMap((migration) => migration.statements)
  return (
    sql === 'COMMIT' ||
    sql.startsWith('INSERT INTO migrations') ||
    statements.some((statement) => statement.slice(0, 20) === sql.slice(0, 20))
  )
}

const migrateUntil = new URL('../children/migrate-until.ts', import.meta.url)
