import { isBuiltin } from 'node:module'
import { expect, test } from 'vitest'
import { openSqlite } from '../../../packages/vault/src/storage/sqlite.ts'
import { engines } from './engines.ts'
import { storageContract } from './storage-contract.ts'
import { temporaryFile } from './temporary-file.ts'

for (const { name, module } of engines) {
  storageContract(`${name}, a file`, ({ ...options }) =>
    openSqlite({ ...options, module, path: temporaryFile() }),
  )
  storageContract(`${name}, in memory`, (options) =>
    openSqlite({ ...options, module, path: ':memory:' }),
  )
}

test(`ran on ${engines.map((engine) => engine.name).join(' and ')}`, () => {
  const runtimeHasOne = isBuiltin('node:sqlite')
  expect(engines.map((engine) => engine.name)).toEqual([
    '@photostructure/sqlite',
    ...(runtimeHasOne ? ['node:sqlite'] : []),
  ])
})
