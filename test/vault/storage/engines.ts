import type { SqliteModule } from '../../../packages/vault/src/storage/sqlite-module.ts'

export type EngineName = '@photostructure/sqlite' | 'node:sqlite'

export interface Engine {
  readonly name: EngineName
  readonly module: SqliteModule
}

/** Every SQLite that this runtime can load. A file is opened by one of them only: two would undo each other's locks. */
export const engines: readonly Engine[] = [
  { name: '@photostructure/sqlite', module: await import('@photostructure/sqlite') },
  ...nodeSqlite(),
]

export function engineOf(name: string | undefined): SqliteModule {
  const engine = engines.find((candidate) => candidate.name === name)
  if (engine === undefined) throw new Error(`no engine ${name}`)
  return engine.module
}

function nodeSqlite(): Engine[] {
  // The types know the newest Node.js only.
  const module = process.getBuiltinModule('node:sqlite') as SqliteModule | undefined
  return module === undefined ? [] : [{ name: 'node:sqlite', module }]
}
