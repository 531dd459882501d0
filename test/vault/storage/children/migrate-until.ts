/**
 * Opens a database with migrations, and kills itself just before the SQL text of the given number; with `never` it goes to the
 * end. Writes the texts it ran, as JSON.
 *
 * Arguments: engine, path, number. Waits for a line on standard input before it starts.
 */
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { openSqlite } from '../../../../packages/vault/src/storage/sqlite.ts'
import { engineOf } from '../engines.ts'
import { twoMigrations } from '../migrations/two-migrations.ts'
import { watchedModule } from '../watched-module.ts'

const [, , engine, path = '', number = ''] = process.argv
const last = number === 'never' ? Number.POSITIVE_INFINITY : Number(number)
writeSync(1, 'ready\n')
await once(process.stdin, 'data')

const ran: string[] = []
const module = watchedModule(engineOf(engine), (sql) => {
  if (ran.push(sql) > last) process.kill(process.pid, 'SIGKILL')
})
const driver = await openSqlite({ path, module, migrations: twoMigrations })
await driver.close()
writeSync(1, `${JSON.stringify(ran)}\n`)
process.exit()
