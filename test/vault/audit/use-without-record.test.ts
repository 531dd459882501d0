import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadSqliteModule } from '../../../packages/vault/src/storage/sqlite-module.ts'
import {
  ada,
  createTestVault,
  FlowBrowser,
  type TestWorld,
} from '../../support/create-test-vault.ts'
import { codeOf } from '../../support/error-code.ts'

let folder: string
let world: TestWorld
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alter-audit-'))
  world = await createTestVault({
    database: `sqlite:${join(folder, 'vault.db')}`,
    encryptionKey: randomBytes(32).toString('base64'),
  })
})
afterEach(async () => {
  await world.close()
  rmSync(folder, { recursive: true })
})

/** Lets the database refuse, from outside, what the vault wants to write. */
async function inDatabase(sql: string): Promise<void> {
  const { DatabaseSync } = await loadSqliteModule()
  const database = new DatabaseSync(join(folder, 'vault.db'), {
    timeout: 0,
    enableForeignKeyConstraints: false,
    enableDoubleQuotedStringLiterals: false,
  })
  database.exec(sql)
  database.close()
}

test('no token is used when its record cannot be written', async () => {
  const grant = await new FlowBrowser(world).grant('google', ada)
  const url = `${world.provider.urls.google.apiUrl}/files`
  const call = () => world.vault.request('GET', url, { grantId: grant.grant_id })
  await inDatabase(
    `CREATE TRIGGER no_audit BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'full'); END`,
  )
  const before = world.provider.control.calls.length
  expect(await codeOf(call())).toBe('internal_error')
  expect(world.provider.control.calls.length).toBe(before)
  await inDatabase('DROP TRIGGER no_audit')
  expect((await call()).status).toBe(200)
})

test('no grant is made, revoked or refreshed without its record', async () => {
  const browser = new FlowBrowser(world)
  const { grant_id: grantId } = await browser.grant('github', ada)
  const session = await browser.mint('slack', ada)
  await browser.redeem(session.connectUrl)
  const url = await browser.authorize(session.connectUrl, 'slack')
  const { redirect } = await world.provider.authorize(url)
  await inDatabase(
    `CREATE TRIGGER no_audit BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'full'); END`,
  )
  expect(await codeOf(world.vault.revokeGrant(grantId))).toBe('internal_error')
  expect(await codeOf(browser.receive('slack', redirect))).toBe('internal_error')
  // The tokens that came and could not be kept have been ended.
  expect(world.provider.control.revocations('slack')).toBe(1)
  await inDatabase('DROP TRIGGER no_audit')
  const { items } = await world.vault.listGrants()
  expect(items.map((grant) => [grant.provider, grant.status])).toEqual([['github', 'active']])
})
