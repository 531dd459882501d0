import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVault, type Vault, type VaultOptions } from '@alter-ai/vault'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../packages/vault/src/storage/open-database.ts'
import { loadSqliteModule } from '../../../packages/vault/src/storage/sqlite-module.ts'
import { deleteOldAuditEvents } from '../../../packages/vault/src/storage/tables/audit-events.ts'
import { createManualRepeat } from '../../support/time/manual-repeat.ts'

const day = 86_400_000

/** Vaults on one file, whose clock a test sets, and whose background work runs when the test says so. */
async function createWorld(options: Partial<VaultOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'alter-audit-'))
  const time = { now: Date.UTC(2026, 10, 1) }
  const repeat = createManualRepeat()
  const errors: unknown[] = []
  const encryptionKey = randomBytes(32).toString('base64')
  const opened: Vault[] = []
  const path = join(folder, 'vault.db')
  const open = async (changes: Partial<VaultOptions> = {}) => {
    const vault = await createVault({
      publicURL: 'http://localhost:4999/alter',
      app: { name: 'Test App' },
      database: `sqlite:${path}`,
      encryptionKey,
      providers: { github: { clientId: 'id', clientSecret: 'secret' } },
      repeat: repeat.repeat,
      clock: () => time.now,
      onError: (error) => errors.push(error),
      ...options,
      ...changes,
    })
    opened.push(vault)
    return vault
  }
  const vault = await open()
  const database = await openDatabase(`sqlite:${path}`)
  onTestFinished(async () => {
    await Promise.all(opened.map((each) => each.close()))
    await database.close()
    rmSync(folder, { recursive: true })
    expect(errors).toEqual([])
  })
  const count = async (appId = 'main') => {
    const [row] = await database.read<{ count: number }>({
      sql: `SELECT COUNT(*) AS "count" FROM audit_events WHERE app_id = $1`,
      values: [appId],
      columns: { count: 'integer' },
    })
    return row?.count
  }
  return {
    vault,
    open,
    database,
    path,
    repeat,
    count,
    pass: (ms: number) => {
      time.now += ms
    },
    /** Many records of this moment. */
    fill: (records: number, appId = 'main') =>
      database.commit([
        {
          sql: `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $3)
            INSERT INTO audit_events (app_id, recorded_at, body)
            SELECT $1, $2, '{"event":"request.allowed","outcome":"succeeded"}' FROM n`,
          values: [appId, time.now, records],
        },
      ]),
  }
}

const record = (vault: Vault) =>
  vault.createConnectSession({ allowedOrigin: 'http://localhost:4999' })

test('records are kept for 400 days, and then deleted by the background sweep', async () => {
  const { vault, pass, repeat, count } = await createWorld()
  await record(vault)
  pass(400 * day - 1)
  await record(vault)
  repeat.tick()
  // The sweep has recorded that the first session has expired.
  await expect.poll(count).toBe(3)
  pass(1)
  repeat.tick()
  await expect.poll(count).toBe(2)
  const { items } = await vault.queryAudit()
  expect(items.map(({ event }) => event).toSorted()).toEqual(['session.created', 'session.expired'])
})

test('however many are due, in many commits, and those of another app stay', async () => {
  const { fill, pass, repeat, count } = await createWorld({ auditRetentionDays: 30 })
  await fill(2_600)
  await fill(10, 'other')
  pass(30 * day)
  await fill(7)
  repeat.tick()
  await expect.poll(count).toBe(7)
  expect(await count('other')).toBe(10)
})

test('by several vaults at once, without harm', async () => {
  const { open, fill, pass, repeat, count } = await createWorld({ auditRetentionDays: 1 })
  await open()
  await open()
  await fill(3_000)
  pass(day)
  await fill(5)
  repeat.tick()
  await expect.poll(count).toBe(5)
})

test('a vault that closes meanwhile ends after the batch that is under way', async () => {
  const { vault, fill, pass, repeat, count } = await createWorld({ auditRetentionDays: 1 })
  await fill(20_000)
  pass(day)
  repeat.tick()
  await vault.close()
  expect(await count()).toBeGreaterThan(15_000)
})

test('only the oldest records are read', async () => {
  const { path } = await createWorld()
  const { DatabaseSync } = await loadSqliteModule()
  const database = new DatabaseSync(path, {
    timeout: 1_000,
    enableForeignKeyConstraints: false,
    enableDoubleQuotedStringLiterals: false,
  })
  const { sql } = deleteOldAuditEvents('main', 1, 1)
  const plan = database
    .prepare(`EXPLAIN QUERY PLAN ${sql.replaceAll(/\$(now|\d)/g, '1')}`)
    .all()
    .map((step) => String((step as { detail: unknown }).detail))
  database.close()
  const reads = plan.filter((step) => /(SCAN|SEARCH) audit_events/.test(step))
  expect(reads).toHaveLength(2)
  for (const step of reads) expect(step).toMatch(/SEARCH audit_events USING .*\(app_id=\?/)
})

test.each([0, 36_501, 1.5, '400', null])('auditRetentionDays: %j is refused', async (value) => {
  const options = { auditRetentionDays: value as number }
  await expect(createWorld(options)).rejects.toMatchObject({
    code: 'invalid_config',
    message: expect.stringContaining('auditRetentionDays') as string,
  })
})
