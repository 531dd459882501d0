import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Statement, Value } from '../../../packages/vault/src/storage/driver.ts'
import { contractDriver, type Open } from './contract-driver.ts'
import { insertThing } from './scratch-schema.ts'

/** What every driver promises of one statement: its values, its text and the columns of its result. */
export function statementContract(open: Open): void {
  const at = contractDriver(open)

  describe('values', () => {
    const insertAll =
      'INSERT INTO things (id, place, amount, flag, data, details) VALUES ($1, $2, $3, $4, $5, $6)'
    const all: Statement<Record<'place' | 'amount' | 'flag' | 'data' | 'details', unknown>> = {
      sql: 'SELECT place, amount, flag, data, details FROM things',
      values: [],
      columns: {
        place: 'text',
        amount: 'integer',
        flag: 'boolean',
        data: 'blob',
        details: 'json',
      },
    }

    test('come back as they were given', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            place: fc.option(fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'))),
            amount: fc.option(fc.maxSafeInteger()),
            flag: fc.option(fc.boolean()),
            data: fc.option(fc.uint8Array()),
            details: fc.jsonValue(),
          }),
          async ({ place, amount, flag, data, details }) => {
            const written = JSON.stringify(details)
            await at.driver.commit([
              { sql: 'DELETE FROM things', values: [] },
              { sql: insertAll, values: ['a', place, amount, flag, data, written] },
            ])
            expect(await at.driver.read(all)).toStrictEqual([
              { place, amount, flag, data, details: JSON.parse(written) as unknown },
            ])
          },
        ),
        { numRuns: 200 },
      )
    })

    test.each([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0, -1])(
      'the integer %d stays exact',
      async (amount) => {
        await at.driver.commit([{ sql: insertAll, values: ['a', null, amount, null, null, null] }])
        expect(await at.driver.read(all)).toMatchObject([{ amount }])
      },
    )

    test('an integer is an integer in an expression too', async () => {
      expect(await at.readAny('SELECT $1 / 2 AS half', [5], { half: 'integer' })).toEqual([
        { half: 2 },
      ])
    })

    test('a blob is a Uint8Array, also an empty one and one from a Buffer', async () => {
      const data = Buffer.from('xabc').subarray(1)
      await at.driver.commit([
        { sql: insertAll, values: ['a', null, null, null, data, null] },
        { sql: insertAll, values: ['b', null, null, null, new Uint8Array(0), null] },
      ])
      const rows = await at.driver.read(all)
      expect(rows.map((row) => row.data)).toStrictEqual([
        new Uint8Array([97, 98, 99]),
        new Uint8Array(0),
      ])
    })

    test.each([
      ['undefined', undefined],
      ['NaN', Number.NaN],
      ['an infinite number', Number.POSITIVE_INFINITY],
      ['a fraction', 0.5],
      ['an unsafe integer', 2 ** 53],
      ['a bigint', 1n],
      ['a Date', new Date(0)],
      ['an object', { toString: () => 'a' }],
      ['an array', ['a']],
      ['a function', () => 'a'],
      ['a symbol', Symbol('a')],
      ['another typed array', new Uint16Array(1)],
      ['text with NUL', 'secret\0tail'],
      ['text with a lone surrogate', 'secret\ud800'],
    ])('%s is refused by position, and nothing of the commit is done', async (_, value) => {
      const failure = at.driver.commit([
        insertThing('first'),
        { sql: insertAll, values: ['a', null, null, null, value as Value, null] },
      ])
      await expect(failure).rejects.toMatchObject({
        code: 'internal_error',
        message: expect.stringMatching(/^SQL parameter \$5 is (?!.*secret)/) as string,
      })
      expect(await at.ids()).toEqual([])
    })
  })

  describe('statement texts', () => {
    test('parameters may repeat and come in any order', async () => {
      expect(
        await at.readAny('SELECT $2 AS x, $1 AS y, $2 AS z', ['one', 'two'], {
          x: 'text',
          y: 'text',
          z: 'text',
        }),
      ).toEqual([{ x: 'two', y: 'one', z: 'two' }])
    })

    test('literals, quoted names and comments are left as they are', async () => {
      const sql = `-- $9\n SELECT '$1; ? :a $now '' ' AS "$2", $1 AS b -- $3; ?\n /* $4 ; */ ; -- the end`
      expect(await at.readAny(sql, ['v'], { $2: 'text', b: 'text' })).toEqual([
        { $2: `$1; ? :a $now ' `, b: 'v' },
      ])
    })

    test.each([
      ['SELECT $1 AS a, $2 AS b', [1], 'takes 2 values and got 1'],
      ['SELECT $1 AS a', [1, 2], 'takes 1 values and got 2'],
      ['SELECT $2 AS a', [1], 'does not use $1'],
      ['SELECT $1 AS a, $3 AS b', [1, 2], 'does not use $2'],
      ['SELECT $0 AS a', [], 'names the unknown parameter $0'],
      ['SELECT $then AS a', [], 'names the unknown parameter $then'],
      ['SELECT $identity AS a', [], 'names the unknown parameter $identity'],
      ['SELECT ? AS a', [], 'has a parameter that is not written as $1'],
      ['SELECT :a AS a', [], 'has a parameter that is not written as $1'],
      ['SELECT 1 AS a; DELETE FROM things', [], 'has more than one statement'],
      ['SELECT 1 AS a; DELETE FROM things WHERE id = $1', [1], 'has more than one statement'],
      ['DELETE FROM things; $1', [1], 'has more than one statement'],
      [`DELETE FROM things; 'x'`, [], 'has more than one statement'],
      [' -- nothing', [], 'is not a SELECT, INSERT, UPDATE or DELETE'],
      ['', [], 'is not a SELECT, INSERT, UPDATE or DELETE'],
    ])('%s with %j is refused: it %s', async (sql, values, why) => {
      await at.driver.commit([insertThing('a')])
      const refusal = { code: 'internal_error', message: `an SQL statement ${why}` }
      await expect(at.commitAny(sql, values)).rejects.toMatchObject(refusal)
      await expect(at.readAny(sql, values)).rejects.toMatchObject(refusal)
      expect(await at.ids()).toEqual(['a'])
    })

    test.each([
      'COMMIT',
      'ROLLBACK',
      'BEGIN',
      'RELEASE one',
      'PRAGMA foreign_keys',
      'DROP TABLE things',
      'VACUUM',
    ])('%s is no statement for a commit', async (sql) => {
      const refusal = { message: 'an SQL statement is not a SELECT, INSERT, UPDATE or DELETE' }
      await expect(at.commitAny(sql)).rejects.toMatchObject(refusal)
      await expect(at.readAny(sql)).rejects.toMatchObject(refusal)
    })

    test.each([
      `INSERT INTO things (id) VALUES ('b')`,
      `INSERT INTO things (id) VALUES ('b') RETURNING id`,
      `UPDATE things SET id = 'b' RETURNING id`,
      `DELETE FROM things`,
      `WITH gone AS (SELECT 'a' AS id) DELETE FROM things WHERE id IN (SELECT id FROM gone) RETURNING id`,
    ])('read refuses %s', async (sql) => {
      await at.driver.commit([insertThing('a')])
      await expect(at.readAny(sql, [], { id: 'text' })).rejects.toMatchObject({
        code: 'internal_error',
        message: 'a statement that changes rows was given to read',
      })
      expect(await at.ids()).toEqual(['a'])
    })

    test('read takes a WITH that only reads', async () => {
      await at.driver.commit([insertThing('a')])
      const sql = `WITH one AS (SELECT id FROM things) SELECT id FROM one`
      expect(await at.readAny(sql, [], { id: 'text' })).toEqual([{ id: 'a' }])
    })

    test('an SQL error names the text at fault and spares the others of the same turn', async () => {
      const [failure, success] = await Promise.allSettled([
        at.commitAny('INSERT INTO nowhere (id) VALUES ($1)', ['secret']),
        at.driver.commit([insertThing('a')]),
      ])
      expect(failure).toMatchObject({
        reason: {
          code: 'internal_error',
          message: expect.stringMatching(/nowhere(?!.*secret)/) as string,
        },
      })
      expect(success).toMatchObject({ value: { committed: true } })
    })

    test('values never become SQL (security TS-12)', async () => {
      const hostile = [
        `'; DROP TABLE things; --`,
        `" OR ""="`,
        `1); DELETE FROM things; --`,
        `$1`,
        `\\'; ROLLBACK; --`,
        `%' UNION SELECT sql FROM sqlite_master --`,
      ]
      await at.driver.commit(hostile.map((text) => insertThing(text)))
      for (const text of hostile) {
        const rows = await at.readAny('SELECT id FROM things WHERE id = $1', [text], { id: 'text' })
        expect(rows).toEqual([{ id: text }])
      }
      expect(await at.ids()).toHaveLength(hostile.length)
    })
  })

  describe('result columns', () => {
    test.each([
      ['an undeclared column', 'SELECT id, place FROM things', { id: 'text' }],
      ['no declaration at all', 'SELECT id FROM things', {}],
      [
        'a declared column that is not there',
        'SELECT id FROM things',
        { id: 'text', place: 'text' },
      ],
      ['the same name twice', 'SELECT id, place AS id FROM things', { id: 'text' }],
      ['a name of Object.prototype', 'SELECT id AS "toString" FROM things', {}],
    ])('%s: refused, even when no row is found', async (_, sql, columns) => {
      await expect(at.readAny(sql, [], columns)).rejects.toMatchObject({
        code: 'internal_error',
        message: expect.stringContaining('column') as string,
      })
    })

    test.each([
      ['text', `1`],
      ['integer', `'secret'`],
      ['integer', `1.5`],
      ['integer', `9007199254740992`],
      ['boolean', `2`],
      ['boolean', `'true'`],
      ['blob', `'secret'`],
      ['json', `'{"secret":'`],
      ['json', `1`],
    ])('a column declared as %s refuses %s', async (type, literal) => {
      await expect(at.readAny(`SELECT ${literal} AS a`, [], { a: type })).rejects.toMatchObject({
        code: 'internal_error',
        message: `SQL result column "a" is not of type ${type}`,
      })
    })

    test('the declaration is checked again when the same text comes with another', async () => {
      const sql = 'SELECT id FROM things'
      await at.driver.commit([insertThing('a')])
      expect(await at.readAny(sql, [], { id: 'text' })).toEqual([{ id: 'a' }])
      await expect(at.readAny(sql, [], { id: 'integer' })).rejects.toMatchObject({
        code: 'internal_error',
      })
      await expect(at.readAny(sql, [], {})).rejects.toMatchObject({ code: 'internal_error' })
    })

    test('a commit whose returned rows are not declared is undone', async () => {
      await expect(
        at.commitAny(`INSERT INTO things (id) VALUES ('a') RETURNING id`),
      ).rejects.toMatchObject({ code: 'internal_error' })
      await expect(
        at.commitAny(`INSERT INTO things (id) VALUES ('a') RETURNING id`, [], { id: 'integer' }),
      ).rejects.toMatchObject({ code: 'internal_error' })
      expect(await at.ids()).toEqual([])
    })
  })
}
