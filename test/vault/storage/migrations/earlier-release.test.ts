import { describe, expect, onTestFinished, test } from 'vitest'
import { initial } from '../../../../packages/vault/src/storage/migrations/001-initial.ts'
import { migrations } from '../../../../packages/vault/src/storage/migrations/index.ts'
import { openSqlite } from '../../../../packages/vault/src/storage/sqlite.ts'
import { findSessionById } from '../../../../packages/vault/src/storage/tables/connect-sessions.ts'
import { engines } from '../engines.ts'
import { temporaryFile } from '../temporary-file.ts'

/** A session as the first release wrote it. */
function oldSession(id: string) {
  return {
    sql: `INSERT INTO connect_sessions (app_id, session_id, public_id, token_hash, status, end_user_id, providers,
        required_scopes, grant_policy, metadata, created_at, expires_at)
      VALUES ('main', $1, $1, 'hash', 'opened', '', '["google"]', '[]', '{}', '{}', $now, $now + 600000)`,
    values: [id],
  }
}

describe.each(engines)('a database of the first release on $name', ({ module }) => {
  test('is taken over with its sessions, and its processes may go on minting', async () => {
    const path = temporaryFile()
    const before = await openSqlite({ path, module, migrations: [initial] })
    await before.commit([oldSession('first')])
    await before.close()

    const driver = await openSqlite({ path, module, migrations })
    onTestFinished(() => driver.close())
    await driver.commit([oldSession('second')])
    for (const id of ['first', 'second']) {
      expect(await driver.read(findSessionById('main', id))).toMatchObject([
        { sessionId: id, status: 'opened', multiple: false, hasGrant: false, isExpired: false },
      ])
    }
  })
})
