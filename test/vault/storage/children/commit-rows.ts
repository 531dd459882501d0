/**
 * Commits rows `<name>-0`, `<name>-1`, … with sixteen commits under way at any time, and writes each id when it is acknowledged.
 *
 * Arguments: engine, path, name, how many. Waits for a line on standard input before it starts.
 */
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { openSqlite } from '../../../../packages/vault/src/storage/sqlite.ts'
import { engineOf } from '../engines.ts'
import { insertThing, scratchSchema } from '../scratch-schema.ts'

const [, , engine, path = '', name = '', count = ''] = process.argv
const driver = await openSqlite({ path, module: engineOf(engine), migrations: scratchSchema })
writeSync(1, 'ready\n')
await once(process.stdin, 'data')

let next = 0
async function commitInTurn(): Promise<void> {
  while (next < Number(count)) {
    const id = `${name}-${next++}`
    await driver.commit([
      insertThing(id),
      { sql: 'INSERT INTO notes (body) VALUES ($1)', values: [id] },
    ])
    writeSync(1, `${id}\n`)
  }
}
await Promise.all(Array.from({ length: 16 }, commitInTurn))
await driver.close()
process.exit()
