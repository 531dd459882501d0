import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { migrations } from '../../../packages/vault/src/storage/migrations/index.ts'
import { openDatabase } from '../../../packages/vault/src/storage/open-database.ts'
import { temporaryFile } from './temporary-file.ts'

describe('openDatabase', () => {
  const applied = {
    sql: 'SELECT id FROM migrations ORDER BY id',
    values: [],
    columns: { id: 'integer' },
  } as const

  test.each(['sqlite:', 'SQLite:', 'sqlite://'])(
    '%s<absolute path> opens that file with the schema of this version',
    async (scheme) => {
      const path = temporaryFile()
      const driver = await openDatabase(scheme + path)
      expect(await driver.read(applied)).toEqual(migrations.map(({ id }) => ({ id })))
      await driver.close()
      expect(existsSync(path)).toBe(true)
    },
  )

  test('sqlite::memory: ends with the driver', async () => {
    const first = await openDatabase('sqlite::memory:', { now: () => 7 })
    expect(
      await first.read({ sql: 'SELECT $now AS now', values: [], columns: { now: 'integer' } }),
    ).toEqual([{ now: 7 }])
    await first.close()
    expect(existsSync(':memory:')).toBe(false)
  })

  test.each([
    'postgres://user:secret@host/db',
    'mysql:secret',
    'alter-secret.db',
    '',
    'constructor:secret',
    'C:\\secret.db',
  ])('%s is refused by the name of the option, without its value', async (url) => {
    await expect(openDatabase(url)).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringMatching(
        /^database: (?!.*secret).*PostgreSQL comes with a later release/,
      ) as string,
    })
  })

  test.each(['sqlite:', 'sqlite://secret/alter.db'])('%s has no path', async (url) => {
    await expect(openDatabase(url)).rejects.toMatchObject({
      code: 'invalid_config',
      message: "database: must be 'sqlite:<path>', with a path",
    })
  })
})
