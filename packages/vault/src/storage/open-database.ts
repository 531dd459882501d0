import { AlterSDKError } from '@alter-ai/protocol'
import type { Driver } from './driver.ts'
import { migrations } from './migrations/index.ts'
import { openSqlite, type SqliteOptions } from './sqlite.ts'

/**
 * The database that the option `database` names, with the schema of this version: `sqlite:<path>`, the path being relative to
 * the working directory or absolute, or `sqlite::memory:`.
 *
 * @throws `invalid_config`, never with the value, which may hold a password; else as {@link openSqlite}.
 */
export async function openDatabase(
  database: string,
  options: Omit<SqliteOptions, 'path'> = {},
): Promise<Driver> {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):([^]*)$/i.exec(database) ?? []
  const open = Object.hasOwn(openers, scheme.toLowerCase())
    ? openers[scheme.toLowerCase() as keyof typeof openers]
    : undefined
  if (open === undefined) {
    throw new AlterSDKError(
      'invalid_config',
      "database: must be 'sqlite:<path>' or 'sqlite::memory:'; PostgreSQL comes with a later release",
    )
  }
  return open(rest, { migrations, ...options })
}

type Opener = (rest: string, options: Omit<SqliteOptions, 'path'>) => Promise<Driver>

/** One opener for each scheme. */
const openers = {
  sqlite: (rest, options) => {
    // sqlite://name/… would take a host for a folder; three slashes are an absolute path.
    if (rest === '' || /^\/\/(?!\/)/.test(rest)) {
      throw new AlterSDKError('invalid_config', "database: must be 'sqlite:<path>', with a path")
    }
    return openSqlite({ ...options, path: rest })
  },
} satisfies Record<string, Opener>
