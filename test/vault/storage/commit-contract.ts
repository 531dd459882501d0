import { describe, expect, test } from 'vitest'
import {
  rowsOf,
  UniqueViolationError,
  type Statement,
} from '../../../packages/vault/src/storage/driver.ts'
import { contractDriver, type Open } from './contract-driver.ts'
import { addToThing, insertThing, scratchSchema, thingIds } from './scratch-schema.ts'

/** What every driver promises of commits, of its clock and of its end. */
export function commitContract(open: Open): void {
  const at = contractDriver(open)

  describe('commit', () => {
    test('answers the rows of RETURNING and SELECT, and counts', async () => {
      const returning: Statement<{ id: string; amount: number }> = {
        sql: 'UPDATE things SET amount = amount + 1 WHERE amount > $1 RETURNING id, amount',
        values: [1],
        columns: { id: 'text', amount: 'integer' },
      }
      const outcome = await at.driver.commit([
        insertThing('a', 1),
        insertThing('b', 2),
        insertThing('c', 3),
        { sql: 'UPDATE things SET amount = amount + 10', values: [] },
        returning,
        thingIds,
        { sql: 'DELETE FROM things WHERE id = $1', values: ['nobody'] },
      ])
      if (!outcome.committed) throw new Error('not committed')
      expect(outcome.results.map((result) => result.count)).toEqual([1, 1, 1, 3, 3, 3, 0])
      expect(rowsOf(returning, outcome.results[4]).map((row) => row.amount)).toEqual([12, 13, 14])
      expect(outcome.results[0]?.rows).toEqual([])
    })

    test('of nothing is committed', async () => {
      expect(await at.driver.commit([])).toEqual({ committed: true, results: [] })
    })

    test('is undone when an expected count is not met, and says by which statement', async () => {
      const expecting = (sql: string, expected: number, columns?: object) =>
        at.driver.commit([
          insertThing('b'),
          { sql, values: [], expect: expected, ...(columns && { columns }) },
          insertThing('c'),
        ])
      await at.driver.commit([insertThing('a')])
      const unmet = { committed: false, unmet: 1 }
      expect(await expecting(`UPDATE things SET flag = 1 WHERE id = 'x'`, 1)).toEqual(unmet)
      expect(await expecting(`UPDATE things SET flag = 1`, 1)).toEqual(unmet)
      const id = { id: 'text' }
      expect(await expecting(`DELETE FROM things RETURNING id`, 1, id)).toEqual(unmet)
      expect(await expecting(`SELECT id FROM things WHERE id = 'x'`, 1, id)).toEqual(unmet)
      expect(await at.ids()).toEqual(['a'])
      expect(await expecting(`SELECT id FROM things WHERE id = 'x'`, 0, id)).toMatchObject({
        committed: true,
      })
    })

    test.each([
      ['the primary key', insertThing('a')],
      ['a unique index', { sql: `INSERT INTO things (id, place) VALUES ('z', 'p')`, values: [] }],
      [
        'a statement with RETURNING',
        {
          sql: `INSERT INTO things (id) VALUES ('a') RETURNING id`,
          values: [],
          columns: { id: 'text' },
        },
      ],
      ['an UPDATE', { sql: `UPDATE things SET id = 'a' WHERE id = 'b'`, values: [] }],
    ] as [string, Statement<unknown>][])(
      'tells a unique violation of %s apart, and undoes this commit alone',
      async (_, violating) => {
        await at.driver.commit([
          insertThing('a'),
          { sql: `UPDATE things SET place = 'p'`, values: [] },
          insertThing('b'),
        ])
        const [before, failure, after] = await Promise.allSettled([
          at.driver.commit([insertThing('before')]),
          at.driver.commit([insertThing('lost'), violating, insertThing('lost too')]),
          at.driver.commit([insertThing('later')]),
        ])
        expect(before).toMatchObject({ value: { committed: true } })
        expect(failure).toMatchObject({ reason: { statement: 1 } })
        expect(failure.status === 'rejected' && failure.reason).toBeInstanceOf(UniqueViolationError)
        expect(after).toMatchObject({ value: { committed: true } })
        expect(await at.ids()).toEqual(['a', 'b', 'before', 'later'])
      },
    )

    test('another broken constraint is an error of ours, named by its column', async () => {
      await expect(
        at.driver.commit([{ sql: 'INSERT INTO notes (body) VALUES ($1)', values: [null] }]),
      ).rejects.toMatchObject({
        code: 'internal_error',
        message: expect.stringContaining('notes.body') as string,
      })
    })

    test('an error at run time does not repeat the value at fault', async () => {
      await expect(
        at.readAny(`SELECT json_extract('{}', $1) AS a`, ['secret'], { a: 'text' }),
      ).rejects.toMatchObject({
        code: 'internal_error',
        message: expect.not.stringContaining('secret') as string,
      })
    })

    test('one of many that race for the same row wins', async () => {
      await at.driver.commit([insertThing('a', 7)])
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, () => at.driver.commit([addToThing('a', 7)])),
      )
      expect(outcomes.filter((outcome) => outcome.committed)).toHaveLength(1)
    })

    test('hundreds at once are all there, and a failing one among them harms none', async () => {
      const wanted = Array.from({ length: 700 }, (_, index) => `t${index}`)
      const settled = await Promise.allSettled(
        wanted.flatMap((id) => [
          at.driver.commit([insertThing(id)]),
          at.driver.commit([insertThing(id)]),
        ]),
      )
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(wanted.length)
      expect(await at.ids()).toEqual(wanted.toSorted())
    })

    test('reads beside it never see half of it', async () => {
      await at.driver.commit([insertThing('a', 50), insertThing('b', 50)])
      const move = (amount: number) =>
        at.driver.commit([
          { sql: `UPDATE things SET amount = amount - $1 WHERE id = 'a'`, values: [amount] },
          { sql: `UPDATE things SET amount = amount + $1 WHERE id = 'b'`, values: [amount] },
          ...(amount % 3 === 0 ? [{ ...insertThing('c'), expect: 9 }] : []),
        ])
      const sum = () =>
        at.readAny('SELECT sum(amount) AS total FROM things', [], { total: 'integer' })
      const seen = await Promise.all(
        Array.from({ length: 60 }, async (_, index) => {
          const [, beside] = await Promise.all([move(index), sum()])
          return [...beside, ...(await sum())]
        }),
      )
      expect(new Set(seen.flat().map((row) => row['total']))).toEqual(new Set([100]))
    })

    test('numbers the rows of an identity column', async () => {
      const add: Statement<{ seq: number }> = {
        sql: 'INSERT INTO notes (body) VALUES ($1) RETURNING seq',
        values: ['x'],
        columns: { seq: 'integer' },
      }
      const outcome = await at.driver.commit([add, add])
      if (!outcome.committed) throw new Error('not committed')
      expect(outcome.results.flatMap((result) => rowsOf(add, result))).toEqual([
        { seq: 1 },
        { seq: 2 },
      ])
    })
  })

  describe('$now', () => {
    const stamp = (id: string): Statement => ({
      sql: 'INSERT INTO things (id, amount) VALUES ($1, $now)',
      values: [id],
    })
    const stamps: Statement<{ amount: number }> = {
      sql: 'SELECT amount FROM things',
      values: [],
      columns: { amount: 'integer' },
    }

    test('is the clock of the database in milliseconds', async () => {
      const from = Date.now() - 1_000
      await at.driver.commit(['a', 'b', 'c', 'd', 'e'].map(stamp))
      const moments = new Set((await at.driver.read(stamps)).map((row) => row.amount))
      expect(moments.size).toBe(1)
      const [moment = 0] = moments
      expect(moment).toBeGreaterThanOrEqual(from)
      expect(moment).toBeLessThanOrEqual(Date.now() + 1_000)
    })

    test('never goes back from one commit to the next', async () => {
      for (let index = 0; index < 50; index++) await at.driver.commit([stamp(`${100 + index}`)])
      const moments = (await at.driver.read(stamps)).map((row) => row.amount)
      expect(moments).toEqual(moments.toSorted((a, b) => a - b))
    })

    test('is one moment for a whole commit, and a later one for the next', async () => {
      let now = 0
      const clocked = await open({ migrations: scratchSchema, now: () => ++now })
      try {
        now = 0
        await clocked.commit(['a', 'b', 'c'].map(stamp))
        await clocked.commit(['d', 'e'].map(stamp))
        const moments = (await clocked.read(stamps)).map((row) => row.amount)
        expect(moments).toEqual([1, 1, 1, 2, 2])
      } finally {
        await clocked.close()
      }
    })

    test('is the given clock where one was given, asked each time', async () => {
      let now = 1_000
      const clocked = await open({ migrations: scratchSchema, now: () => now })
      try {
        await clocked.commit([stamp('a')])
        now = 2_000.5
        const rows = await clocked.read<{ amount: number; now: number }>({
          sql: 'SELECT amount, $now AS now FROM things WHERE amount < $now AND id = $1',
          values: ['a'],
          columns: { amount: 'integer', now: 'integer' },
        })
        expect(rows).toEqual([{ amount: 1_000, now: 2_000 }])
      } finally {
        await clocked.close()
      }
    })
  })

  describe('close', () => {
    test('finishes the commits that were asked for', async () => {
      const reopened = await open({ migrations: scratchSchema })
      const commits = [1, 2, 3].map((id) => reopened.commit([insertThing(`${id}`)]))
      await Promise.all([reopened.close(), reopened.close()])
      expect(await Promise.all(commits)).toMatchObject(commits.map(() => ({ committed: true })))
    })

    test('makes every later call fail as unavailable', async () => {
      const closed = await open({ migrations: scratchSchema })
      const closing = closed.close()
      const unavailable = {
        code: 'storage_unavailable',
        message: 'the database was closed',
        status: 503,
        retryAfterSeconds: 1,
      }
      await expect(closed.commit([insertThing('a')])).rejects.toMatchObject(unavailable)
      await expect(closed.read(thingIds)).rejects.toMatchObject(unavailable)
      await closing
      await expect(closed.commit([])).rejects.toMatchObject(unavailable)
      await expect(closed.read(thingIds)).rejects.toMatchObject(unavailable)
    })
  })
}
