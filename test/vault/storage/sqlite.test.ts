import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Driver, Statement } from '../../../packages/vault/src/storage/driver.ts'
import type {
  SqliteDatabase,
  SqliteModule,
} from '../../../packages/vault/src/storage/sqlite-module.ts'
import { openSqlite, type SqliteOptions } from '../../../packages/vault/src/storage/sqlite.ts'
import { patienceMs } from '../../support/time/patience.ts'
import { engines } from './engines.ts'
import { addToThing, insertThing, scratchSchema, thingIds } from './scratch-schema.ts'
import { temporaryFile } from './temporary-file.ts'
import { namelessSqliteError, sqliteError, watchedModule } from './watched-module.ts'

/** The bytes of the file and its log, read by another process: closing a file here would drop SQLite's locks on it. */
const bytesOf = (path: string) =>
  execFileSync('cat', [path, `${path}-wal`], { encoding: 'latin1', maxBuffer: 2 ** 28 })

describe.each(engines)('openSqlite on $name', ({ module }) => {
  const opened: Driver[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((driver) => driver.close()))
  })

  async function open(options: Partial<SqliteOptions> = {}): Promise<Driver> {
    const path = options.path ?? temporaryFile()
    const driver = await openSqlite({ module, migrations: scratchSchema, ...options, path })
    opened.push(driver)
    return driver
  }

  /** A driver whose every SQL text passes `before`, and the texts it ran since it was opened. */
  async function openWatched(
    before: (sql: string) => void = () => {},
    options: Partial<SqliteOptions> = {},
  ) {
    const ran: string[] = []
    let isOpen = false
    let database: SqliteDatabase | undefined
    const watched = watchedModule(module, (sql, connection) => {
      database = connection
      if (!isOpen) return
      ran.push(sql)
      before(sql)
    })
    const driver = await open({ ...options, module: watched })
    isOpen = true
    if (database === undefined) throw new Error('nothing ran')
    return { driver, ran, database }
  }

  /** A connection beside the driver's, of the same SQLite. */
  const connect = (path: string) =>
    new module.DatabaseSync(path, {
      timeout: 0,
      enableForeignKeyConstraints: false,
      enableDoubleQuotedStringLiterals: false,
    })

  const ids = async (driver: Driver) => (await driver.read(thingIds)).map((row) => row.id)

  describe('the file', () => {
    test('is for its owner only, as are its -wal and -shm', async () => {
      const path = temporaryFile()
      const driver = await open({ path })
      await driver.commit([insertThing('a')])
      for (const suffix of ['', '-wal', '-shm']) {
        expect((statSync(path + suffix).mode & 0o777).toString(8)).toBe('600')
      }
    })

    test('keeps what was committed, and nothing stays in its -wal after close', async () => {
      const path = temporaryFile()
      const first = await open({ path })
      await first.commit([insertThing('a')])
      expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
      await first.close()
      expect(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0)
      expect(await ids(await open({ path }))).toEqual(['a'])
    })

    test('holds nothing of a deleted row after close', async () => {
      const path = temporaryFile()
      const driver = await open({ path })
      const canary = 'a-canary-that-nobody-else-writes'
      await driver.commit([insertThing(canary)])
      await driver.commit([{ sql: 'DELETE FROM things', values: [] }])
      await driver.close()
      const bytes = ['', '-wal']
        .map((suffix) => path + suffix)
        .filter((file) => existsSync(file))
        .map((file) => readFileSync(file, 'latin1'))
      expect(bytes.length).toBeGreaterThan(0)
      expect(bytes.join('')).not.toContain(canary)
    })

    test('holds nothing of a deleted row soon after it is asked to erase it', async () => {
      const path = temporaryFile()
      const driver = await open({ path })
      const canary = 'a-canary-that-nobody-else-writes'
      await driver.commit([insertThing(canary)])
      await driver.commit([{ sql: 'DELETE FROM things', values: [] }])
      expect(bytesOf(path)).toContain(canary)
      driver.eraseDeleted()
      await expect.poll(() => bytesOf(path)).not.toContain(canary)
      expect(statSync(`${path}-wal`).size).toBe(0)
    })

    test('waits with erasing for a reader elsewhere, which still sees what was deleted', async () => {
      const path = temporaryFile()
      let attempts = 0
      const { driver } = await openWatched(
        (sql) => {
          if (sql === 'PRAGMA wal_checkpoint(TRUNCATE)') attempts += 1
        },
        { path },
      )
      const canary = 'a-canary-that-nobody-else-writes'
      await driver.commit([insertThing(canary)])
      const reader = connect(path)
      reader.exec('BEGIN')
      const seen = () => reader.prepare('SELECT id FROM things').all()
      expect(seen()).toHaveLength(1)
      await driver.commit([{ sql: 'DELETE FROM things', values: [] }])
      driver.eraseDeleted()
      driver.eraseDeleted()
      await expect.poll(() => attempts).toBeGreaterThan(2)
      expect(seen()).toHaveLength(1)
      expect(bytesOf(path)).toContain(canary)
      // The driver goes on meanwhile.
      await driver.commit([insertThing('b')])
      expect(await ids(driver)).toEqual(['b'])
      reader.exec('COMMIT')
      reader.close()
      await expect.poll(() => bytesOf(path)).not.toContain(canary)
      expect(await ids(driver)).toEqual(['b'])
    })

    test('is cleaned at the start, where a process was killed before it could erase', async () => {
      const path = temporaryFile()
      const first = await open({ path })
      const canary = 'a-canary-that-nobody-else-writes'
      await first.commit([insertThing(canary)])
      await first.commit([{ sql: 'DELETE FROM things', values: [] }])
      const copy = temporaryFile()
      execFileSync('cp', [path, copy])
      execFileSync('cp', [`${path}-wal`, `${copy}-wal`])
      expect(bytesOf(copy)).toContain(canary)
      await open({ path: copy })
      await expect.poll(() => bytesOf(copy)).not.toContain(canary)
    })

    test('is opened durable, with overwriting of deleted rows and without a blocking wait', async () => {
      const { database } = await openWatched()
      const settings = [
        'journal_mode',
        'synchronous',
        'secure_delete',
        'busy_timeout',
        'foreign_keys',
        'temp_store',
      ]
      const values = settings.map((name) =>
        Object.values(database.prepare(`PRAGMA ${name}`).all()[0] as object).map(String),
      )
      expect(values.flat()).toEqual(['wal', '2', '1', '0', '0', '2'])
    })

    test('may be named like a URI and is still a file of that name', async () => {
      const folder = dirname(temporaryFile())
      const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder)
      onTestFinished(() => cwd.mockRestore())
      await open({ path: 'file:alter.db?mode=memory' })
      expect(existsSync(join(folder, 'file:alter.db?mode=memory'))).toBe(true)
    })

    test('whose tables changed under a prepared statement is not read wrongly', async () => {
      const path = temporaryFile()
      const driver = await open({ path })
      const all: Statement<{ seq: number; body: string }> = {
        sql: 'SELECT * FROM notes',
        values: [],
        columns: { seq: 'integer', body: 'text' },
      }
      await driver.commit([{ sql: `INSERT INTO notes (body) VALUES ('x')`, values: [] }])
      expect(await driver.read(all)).toEqual([{ seq: 1, body: 'x' }])
      const other = connect(path)
      other.exec('ALTER TABLE notes ADD COLUMN more TEXT')
      other.close()
      await expect(driver.read(all)).rejects.toMatchObject({
        code: 'internal_error',
        message: 'an SQL result changed its columns',
      })
      expect(await ids(driver)).toEqual([])
    })

    test.each([
      ['in a folder that is missing', () => join(temporaryFile(), 'secret.db')],
      ['that is a folder', () => dirname(temporaryFile())],
      ['without a name', () => ''],
      [
        'that is no database',
        () => {
          const path = temporaryFile()
          writeFileSync(
            path,
            'a letter, longer than the header of a database would be. '.repeat(20),
          )
          return path
        },
      ],
    ])('%s is refused as configuration, by the option and not by its value', async (_, path) => {
      await expect(open({ path: path() })).rejects.toMatchObject({
        code: 'invalid_config',
        message: expect.stringMatching(/^database: (?!.*(secret|alter))/) as string,
      })
    })

    test('on a file system without shared memory is refused', async () => {
      const memoryOnly: SqliteModule = {
        DatabaseSync: class {
          constructor(...[, options]: ConstructorParameters<SqliteModule['DatabaseSync']>) {
            return new module.DatabaseSync(':memory:', options)
          }
          declare exec: SqliteDatabase['exec']
          declare prepare: SqliteDatabase['prepare']
          declare close: SqliteDatabase['close']
        },
      }
      await expect(open({ module: memoryOnly })).rejects.toMatchObject({ code: 'invalid_config' })
    })
  })

  describe('commits of one turn', () => {
    const unavailable = { reason: { code: 'storage_unavailable', retryAfterSeconds: 1 } }

    test('share one transaction, which locks before it reads', async () => {
      const { driver, ran } = await openWatched()
      await Promise.all(['a', 'b', 'c', 'd'].map((id) => driver.commit([insertThing(id)])))
      expect(ran[0]).toBe('BEGIN IMMEDIATE')
      expect(ran.filter((sql) => sql === 'COMMIT')).toHaveLength(1)
      expect(ran.filter((sql) => sql.startsWith('INSERT'))).toHaveLength(4)
    })

    test('share one also when some come a few promises later', async () => {
      const { driver, ran } = await openWatched()
      const commitLater = async (id: number) => {
        for (let turn = 0; turn < id; turn++) await Promise.resolve()
        await driver.commit([insertThing(`${id}`)])
      }
      await Promise.all([0, 1, 5, 20].map(commitLater))
      expect(ran.filter((sql) => sql === 'COMMIT')).toHaveLength(1)
    })

    test('that are very many are split, so that the event loop is not held', async () => {
      const { driver, ran } = await openWatched()
      await Promise.all(
        Array.from({ length: 600 }, (_, id) => driver.commit([insertThing(`${id}`)])),
      )
      expect(ran.filter((sql) => sql === 'COMMIT')).toHaveLength(3)
    })

    test('are acknowledged only when COMMIT has returned', async () => {
      const events: string[] = []
      const { driver } = await openWatched((sql) => {
        if (sql === 'COMMIT') events.push('commit')
      })
      await driver.commit([insertThing('a')]).then(() => events.push('acknowledged'))
      expect(events).toEqual(['commit', 'acknowledged'])
    })

    test('are repeated as a whole when COMMIT finds the file locked', async () => {
      let refusals = 2
      const { driver, ran } = await openWatched((sql) => {
        if (sql === 'COMMIT' && refusals-- > 0) throw sqliteError(5, 'database is locked')
      })
      await driver.commit([insertThing('n', 1)])
      refusals = 2
      const outcomes = await Promise.all([
        driver.commit([insertThing('a')]),
        driver.commit([addToThing('n', 1)]),
        driver.commit([addToThing('n', 1)]),
      ])
      expect(outcomes.map((outcome) => outcome.committed)).toEqual([true, true, false])
      expect(ran.filter((sql) => sql === 'ROLLBACK')).toHaveLength(4)
      expect(await ids(driver)).toEqual(['a', 'n'])
    })

    test('are all refused when COMMIT fails, and the next ones succeed', async () => {
      let failing = true
      const { driver } = await openWatched((sql) => {
        if (sql === 'COMMIT' && failing) throw sqliteError(1034, 'disk I/O error')
      })
      const settled = await Promise.allSettled([
        driver.commit([insertThing('a')]),
        driver.commit([insertThing('b')]),
      ])
      expect(settled).toMatchObject([unavailable, unavailable])
      failing = false
      expect(await ids(driver)).toEqual([])
      await driver.commit([insertThing('a')])
      expect(await ids(driver)).toEqual(['a'])
    })

    test('are all refused when one meets a failing disk', async () => {
      const { driver } = await openWatched((sql) => {
        if (sql.startsWith('UPDATE')) throw sqliteError(266, 'disk I/O error')
      })
      const settled = await Promise.allSettled([
        driver.commit([insertThing('a')]),
        driver.commit([addToThing('a', 0)]),
        driver.commit([insertThing('b')]),
      ])
      expect(settled).toMatchObject([unavailable, unavailable, unavailable])
      expect(await ids(driver)).toEqual([])
      await driver.commit([insertThing('b')])
      expect(await ids(driver)).toEqual(['b'])
    })

    test('are all refused when undoing one of them fails', async () => {
      let failing = true
      const { driver } = await openWatched((sql) => {
        if (failing && sql === 'ROLLBACK TO one') throw sqliteError(1, 'no such savepoint: one')
      })
      const settled = await Promise.allSettled([
        driver.commit([insertThing('a')]),
        driver.commit([insertThing('a')]),
      ])
      expect(settled).toMatchObject([unavailable, unavailable])
      failing = false
      expect(await ids(driver)).toEqual([])
    })

    test('are refused on a full disk, reads go on, and it recovers by itself (R-11)', async () => {
      const { driver, database } = await openWatched()
      await driver.commit([insertThing('a')])
      const [pages] = database.prepare('PRAGMA page_count').all() as { page_count: number }[]
      database.exec(`PRAGMA max_page_count = ${(pages?.page_count ?? 0) + 2}`)
      const large: Statement = {
        sql: `INSERT INTO things (id, data) VALUES ('large', $1)`,
        values: [new Uint8Array(100_000)],
      }
      const settled = await Promise.allSettled([
        driver.commit([insertThing('before')]),
        driver.commit([large]),
        driver.commit([insertThing('after')]),
      ])
      expect(settled).toMatchObject([unavailable, unavailable, unavailable])
      expect(await ids(driver)).toEqual(['a'])
      database.exec('PRAGMA max_page_count = 1000000')
      await driver.commit([large])
      expect(await ids(driver)).toEqual(['a', 'large'])
    })
  })

  describe('a file that others use', () => {
    /** Another connection, that holds the lock of writing. */
    function lock(path: string) {
      const other = connect(path)
      other.exec('BEGIN IMMEDIATE')
      return {
        release: () => {
          other.exec('COMMIT')
          other.close()
        },
      }
    }

    test('is waited for without holding the event loop, and reads go on', async () => {
      const path = temporaryFile()
      let tries = 0
      const counting = (sql: string) => {
        if (sql === 'BEGIN IMMEDIATE') tries++
      }
      const { driver } = await openWatched(counting, { path, busyLimitMs: patienceMs })
      const held = lock(path)
      let isSettled = false
      const commit = driver.commit([insertThing('a')]).finally(() => {
        isSettled = true
      })
      // Each of these waits for turns of the event loop, while the driver tries again and again.
      await expect.poll(() => tries).toBeGreaterThan(5)
      expect(isSettled).toBe(false)
      expect(await ids(driver)).toEqual([])
      const later = driver.commit([insertThing('b')])
      held.release()
      expect(await Promise.all([commit, later])).toMatchObject([
        { committed: true },
        { committed: true },
      ])
      expect(await ids(driver)).toEqual(['a', 'b'])
    })

    test(
      'is given up after the limit, and works again when it is free',
      { tags: ['timing'] },
      async () => {
        const path = temporaryFile()
        const driver = await open({ path, busyLimitMs: 50 })
        const held = lock(path)
        const from = performance.now()
        await expect(driver.commit([insertThing('a')])).rejects.toMatchObject({
          code: 'storage_unavailable',
          status: 503,
          retryAfterSeconds: 1,
        })
        expect(performance.now() - from).toBeGreaterThanOrEqual(49)
        held.release()
        await driver.commit([insertThing('b')])
        expect(await ids(driver)).toEqual(['b'])
      },
    )

    test('does not keep close waiting for longer than the limit', async () => {
      const path = temporaryFile()
      const driver = await open({ path, busyLimitMs: 50 })
      const held = lock(path)
      const commit = driver.commit([insertThing('a')])
      const [outcome] = await Promise.allSettled([commit, driver.close()])
      expect(outcome).toMatchObject({ reason: { code: 'storage_unavailable' } })
      held.release()
    })

    test.each([
      ['with a number', () => sqliteError(261, 'database is locked')],
      ['without a number', () => namelessSqliteError('database is locked')],
    ])('a read that meets a lock is repeated (an error %s)', async (_, locked) => {
      let refusals = 3
      const refuse = (sql: string) => {
        if (sql === thingIds.sql && refusals-- > 0) throw locked()
      }
      const { driver: patient } = await openWatched(refuse, { busyLimitMs: patienceMs })
      expect(await ids(patient)).toEqual([])
      expect(refusals).toBe(-1)
      const { driver: hasty } = await openWatched(refuse, { busyLimitMs: 60 })
      refusals = Number.POSITIVE_INFINITY
      await expect(ids(hasty)).rejects.toMatchObject({ code: 'storage_unavailable' })
    })

    test('a read that waits for a lock ends when the driver is closed', async () => {
      const { driver } = await openWatched((sql) => {
        if (sql === thingIds.sql) throw namelessSqliteError('database is locked')
      })
      const read = driver.read(thingIds)
      await driver.close()
      await expect(read).rejects.toMatchObject({ code: 'storage_unavailable' })
    })

    test('by two drivers of one process loses nothing', async () => {
      const path = temporaryFile()
      const drivers = [await open({ path }), await open({ path })]
      await drivers[0]?.commit([insertThing('n', 0)])
      const added = await Promise.all(
        drivers.map(async (driver, who) => {
          for (let index = 0; index < 100; index++) {
            await driver.commit([insertThing(`${who}-${index}`)])
          }
        }),
      )
      expect(added).toHaveLength(2)
      expect(await ids(await open({ path }))).toHaveLength(201)
    })
  })
})
