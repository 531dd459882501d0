/**
 * Commits rows `<name>-0`, `<name>-1`, … with sixteen commits under way at any time, and writes each id when it is acknowledged.
 *
 * Arguments: engine, path, name, how many. Waits for a line on standard input before it starts.
 */
import { once } from 'node:events'
import { openSqlite } from '../../../../packages/vault/src/storage/sqlite.ts'
import { engineOf } from '../engines.ts'
import { insertThing, scratchSchema } from '../scratch-schema.ts'

const [, , engine, path = '', name = '', count = ''] = process.argv
const driver = await openSqlite({ path, module: engineOf(engine), migrations: scratchSchema })
await say('ready')
await once(process.stdin, 'data')

let next = 0
async function commitInTurn(): Promise<void> {
  while (next < Number(count)) {
    const id = `${name}-${next++}`
    await driver.commit([
      insertThing(id),
      { sql: 'INSERT INTO notes (body) VALUES ($1)', values: [id] },
    ])
    await say(id)
  }
}
await Promise.all(Array.from({ length: 16 }, commitInTurn))
await driver.close()
process.exit()

/** Resolves when the line has been handed over, however slowly the parent reads. */
function say(line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))
  })
}
