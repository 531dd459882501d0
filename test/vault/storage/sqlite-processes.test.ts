import { describe, expect, onTestFinished, test } from 'vitest'
import { openSqlite } from '../../../packages/vault/src/storage/sqlite.ts'
import { startChild, type Child } from '../../support/child-process.ts'
import { engines, type EngineName } from './engines.ts'
import { scratchSchema, thingIds } from './scratch-schema.ts'
import { temporaryFile } from './temporary-file.ts'

describe.each(engines)('processes on one file, $name', ({ name, module }) => {
  async function ready(path: string, prefix: string, count: number): Promise<Child> {
    const child = startChild(commitRows, [name satisfies EngineName, path, prefix, String(count)])
    onTestFinished(async () => {
      await child.kill()
    })
    expect(await child.nextLine()).toBe('ready')
    return child
  }

  /** What is in the file: the ids of both tables, which each commit wrote together. */
  async function stored(path: string) {
    const driver = await openSqlite({ path, module, migrations: scratchSchema })
    const things = (await driver.read(thingIds)).map((row) => row.id)
    const notes = await driver.read<{ body: string }>({
      sql: 'SELECT body FROM notes ORDER BY body',
      values: [],
      columns: { body: 'text' },
    })
    const [integrity] = await driver.read<{ integrity_check: string }>({
      sql: 'SELECT integrity_check FROM pragma_integrity_check',
      values: [],
      columns: { integrity_check: 'text' },
    })
    await driver.close()
    expect(integrity).toEqual({ integrity_check: 'ok' })
    expect(notes.map((row) => row.body)).toEqual(things)
    return new Set(things)
  }

  test('kill -9 at any moment loses no acknowledged commit', async () => {
    const path = temporaryFile()
    const acknowledged: string[] = []
    for (let round = 0; round < 5; round++) {
      const child = await ready(path, `round${round}`, 1_000_000)
      child.send('go')
      const enough = 1 + Math.floor(Math.random() * 400)
      for (let count = 0; count < enough; count++) acknowledged.push(await child.nextLine())
      child.kill().catch(() => {})
      // What it acknowledged before the signal reached it is still in the pipe.
      for await (const line of child.lines) acknowledged.push(line)
      expect(await child.exited).toMatchObject({ signal: 'SIGKILL' })
    }
    const rows = await stored(path)
    expect(acknowledged.filter((id) => !rows.has(id))).toEqual([])
    // Commits under way at the kill may be there or not: at most one shared commit of sixteen a round.
    expect(rows.size - acknowledged.length).toBeLessThanOrEqual(5 * 16)
  })

  test('committing at the same time lose nothing and do not fail', async () => {
    const path = temporaryFile()
    const children = await Promise.all(['a', 'b', 'c'].map((prefix) => ready(path, prefix, 500)))
    for (const child of children) child.send('go')
    for (const child of children) {
      for (let count = 0; count < 500; count++) await child.nextLine()
      expect(await child.exited).toEqual({ code: 0, signal: null })
    }
    expect((await stored(path)).size).toBe(1_500)
  })
})

const commitRows = new URL('./children/commit-rows.ts', import.meta.url)
