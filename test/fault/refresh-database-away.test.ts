import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { loadSqliteModule } from '../../packages/vault/src/storage/sqlite-module.ts'
import { ada } from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import { createRefreshWorld } from '../support/refresh-world.ts'

const hour = 3_600

test('a pair that comes while the database is locked for longer than a commit waits is stored when it is free', async () => {
  let shares = 0
  const random = (size: number) => {
    if (size === 4) shares += 1
    return randomBytes(size)
  }
  const world = await createRefreshWorld({ isOnDisk: true, vault: { random } })
  const { vault, provider, connect, call, pass, refreshes } = world
  const grantId = await connect()
  const { DatabaseSync } = await loadSqliteModule()
  const somebodyElse = new DatabaseSync(world.database.replace('sqlite:', ''), {
    timeout: 0,
    enableForeignKeyConstraints: false,
    enableDoubleQuotedStringLiterals: false,
  })
  onTestFinished(() => somebodyElse.close())

  pass(hour)
  const hold = provider.hold('committed')
  const asked = call(grantId)
  await hold.arrived()
  somebodyElse.exec('BEGIN EXCLUSIVE')
  // The last thing that is asked for before the pair is to be stored: by chance, when it is used next.
  const before = shares
  hold.release()
  await expect.poll(() => shares).toBe(before + 1)
  // What is to be written after that is given up after that; so the pair has been turned away by now.
  expect(await codeOf(vault.createConnectSession({ user: ada }))).toBe('storage_unavailable')
  somebodyElse.exec('COMMIT')
  expect(await asked).toMatchObject({ token: 2 })
  expect(refreshes()).toBe(1)
  pass(hour)
  expect(await call(grantId)).toMatchObject({ token: 3 })
  expect([refreshes(), provider.counts.reuses, world.errors]).toEqual([2, 0, []])
})
