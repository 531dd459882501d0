import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { loadSqliteModule } from '../../packages/vault/src/storage/sqlite-module.ts'
import { attackTest } from '../support/attack.ts'
import { sendJson, startMaliciousServer } from '../support/malicious-authorization-server.ts'
import { createSharedClock } from '../support/time/shared-clock.ts'
import { createOwnVault, Walker } from '../support/walker.ts'
import { temporaryFile } from '../vault/storage/temporary-file.ts'

const grantCount = 24

interface Sealed {
  readonly grantId: string
  readonly parts: readonly Uint8Array[]
}

/** The database's files, read by another process: closing a file here would drop SQLite's locks on it. */
const bytesOf = (file: string) => execFileSync('cat', [file, `${file}-wal`], { maxBuffer: 2 ** 28 })

/** Sealed columns of the rows of a table, as someone with access to the database sees them. */
async function sealedIn(
  file: string,
  table: 'credentials' | 'outbox',
  columns: readonly string[],
): Promise<Sealed[]> {
  const { DatabaseSync } = await loadSqliteModule()
  const database = new DatabaseSync(file, {
    timeout: 1_000,
    enableForeignKeyConstraints: false,
    enableDoubleQuotedStringLiterals: false,
  })
  const rows = database.prepare(`SELECT grant_id AS grantId, ${columns.join(', ')} FROM ${table}`)
  const found = rows.all() as Record<string, unknown>[]
  database.close()
  return found.map((row) => ({
    grantId: String(row['grantId']),
    parts: columns.flatMap((column) => (row[column] as Uint8Array | null) ?? []),
  }))
}

/** Whether any piece of a value is there; a long one is spread over pages. */
function leaves(value: Uint8Array, bytes: Buffer): boolean {
  for (let from = 0; from < value.length; from += 32) {
    const piece = value.subarray(from, from + 32)
    if (piece.length >= 16 && bytes.includes(Buffer.from(piece))) return true
  }
  return false
}

attackTest(
  {
    row: 'TS-19',
    name: 'sealed tokens in the files of the database after their grant was revoked',
    reference: 'SQLite: Write-Ahead Logging, PRAGMA secure_delete; NIST SP 800-88',
  },
  async (countTry) => {
    const server = await startMaliciousServer()
    // Tokens of several pages, so that SQLite stores them in overflow pages as well.
    let served = 0
    server.answer('/token', (request, response) => {
      const tokens = server.tokens(request)
      const longer = randomBytes([16, 400, 3_000, 9_000][served++ % 4] ?? 0).toString('hex')
      sendJson(response, { ...tokens, access_token: `${tokens.access_token}-${longer}` })
    })
    server.answer('/revoke', (_request, response) => void response.writeHead(503).end())
    const file = temporaryFile()
    const clock = createSharedClock(temporaryFile('clock'))
    const { vault, repeat, errors } = await createOwnVault(
      { acme: server.client() },
      { database: `sqlite:${file}`, clock: clock.read },
    )
    for (let index = 0; index < grantCount; index++) {
      server.account = { sub: `account-${index}` }
      await new Walker(vault).walk('acme')
    }
    const all = await sealedIn(file, 'credentials', ['access_token', 'refresh_token', 'salt'])
    expect(all).toHaveLength(grantCount)
    /** How many of these values have left anything in the files. */
    const remains = (sealed: readonly Sealed[], bytes = bytesOf(file)) =>
      sealed.flatMap(({ parts }) => parts).filter((part) => leaves(part, bytes)).length
    const countTries = (sealed: readonly Sealed[]) => {
      const bytes = bytesOf(file)
      for (const one of sealed) countTry(remains([one], bytes) > 0)
    }
    // The attacker finds them as long as the grants are active.
    expect(remains(all)).toBe(3 * grantCount)

    const [revoked, kept] = [all.filter((_, at) => at % 3 > 0), all.filter((_, at) => at % 3 === 0)]
    await Promise.all(revoked.map(({ grantId }) => vault.revokeGrant(grantId)))
    await expect.poll(() => remains(revoked)).toBe(0)
    countTries(revoked)

    // The copies that wait for the provider go when it has revoked them.
    const payloads = await sealedIn(file, 'outbox', ['payload', 'salt'])
    expect(remains(payloads)).toBe(2 * revoked.length)
    server.answer('/revoke')
    await expect
      .poll(async () => {
        clock.move(3_600_000)
        repeat.tick()
        const { items } = await vault.listGrants({ status: 'revoked', limit: 200 })
        return items.filter(({ upstreamRevocation }) => upstreamRevocation === 'done').length
      })
      .toBe(revoked.length)
    await expect.poll(() => remains(payloads)).toBe(0)
    countTries(payloads)

    // The other grants are as they were.
    expect(remains(kept)).toBe(3 * kept.length)
    const grantId = kept[0]?.grantId ?? ''
    expect((await vault.request('GET', `${server.origin}/api`, { grantId })).status).toBe(200)
    expect(errors).toEqual([])
    await vault.close()
    await server.close()
    clock.close()
  },
)
