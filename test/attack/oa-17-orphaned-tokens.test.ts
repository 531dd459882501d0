import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSqliteModule } from '../../packages/vault/src/storage/sqlite-module.ts'
import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import {
  sendJson,
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, sentTo, Walker, type OwnVault } from '../support/walker.ts'

let server: MaliciousServer
let own: OwnVault
let folder: string
let file: string
beforeEach(async () => {
  server = await startMaliciousServer()
  folder = mkdtempSync(join(tmpdir(), 'alter-orphans-'))
  file = join(folder, 'vault.db')
  own = await createOwnVault({ acme: server.client() }, { database: `sqlite:${file}` })
})
afterEach(async () => {
  await own.vault.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

/** Runs SQL behind the vault's back. */
async function meddle(sql: string): Promise<void> {
  const { DatabaseSync } = await loadSqliteModule()
  const database = new DatabaseSync(file, {
    timeout: 0,
    enableForeignKeyConstraints: false,
    enableDoubleQuotedStringLiterals: false,
  })
  database.exec(sql)
  database.close()
}

/** A walk in which the database fails after the provider has given tokens; answers them. */
async function walkInto(fault: string, repair: string): Promise<readonly string[]> {
  const issued: string[] = []
  const walker = new Walker(own.vault)
  const redirect = await sentTo((await walker.leave('acme')).url)
  server.answer('/token', (request, response) => {
    const tokens = server.tokens(request)
    issued.push(tokens.access_token, tokens.refresh_token)
    void meddle(fault).then(() => sendJson(response, tokens))
  })
  const received = await walker.arrive('acme', redirect).then(
    (answer) => answer.kind,
    () => 'refused',
  )
  expect(received).toMatch(/^(result|refused)$/)
  server.answer('/token')
  await meddle(repair)
  return issued
}

const revoked = () =>
  server.requests
    .filter(({ path }) => path === '/revoke')
    .map(({ form }) => form.get('token') ?? '')

const faults: Readonly<Record<string, [fault: string, repair: string]>> = {
  'the grant cannot be stored': [
    'ALTER TABLE grants RENAME TO gone',
    'ALTER TABLE gone RENAME TO grants',
  ],
  'its tokens cannot be stored': [
    'ALTER TABLE credentials RENAME TO gone',
    'ALTER TABLE gone RENAME TO credentials',
  ],
  'the record of it cannot be written': [
    'ALTER TABLE audit_events RENAME TO gone',
    'ALTER TABLE gone RENAME TO audit_events',
  ],
  'nothing can be written, not even what is to be ended': [
    'ALTER TABLE authorization_requests RENAME TO gone; ALTER TABLE outbox RENAME TO gone_too',
    'ALTER TABLE gone RENAME TO authorization_requests; ALTER TABLE gone_too RENAME TO outbox',
  ],
}

attackTest(
  {
    row: 'OA-17',
    name: 'tokens that were issued but could not be stored, and live on',
    reference: 'ory/hydra discussion 3140, RFC 7009 §1',
  },
  async (countTry) => {
    for (const [name, [fault, repair]] of Object.entries(faults)) {
      const issued = await walkInto(fault, repair)
      expect(issued).toHaveLength(2)
      // Ended at once, or by the worker that does what was written down to be done.
      await expect
        .poll(
          () => {
            own.repeat.tick()
            return revoked().some((token) => issued.includes(token))
          },
          { message: name },
        )
        .toBe(true)
      const { items } = await own.vault.listGrants()
      countTry(items.length > 0)
      expect([name, items.length]).toEqual([name, 0])
    }
    expect(own.errors.length).toBeGreaterThan(0)
    // Nothing of it lasts: the next walk is stored, and its tokens are left alone.
    const endedBefore = revoked().length
    expect(await new Walker(own.vault).walk('acme')).toMatchObject({ status: 'completed' })
    own.repeat.tick()
    expect(revoked()).toHaveLength(endedBefore)
  },
)

attackTest(
  {
    row: 'OA-17',
    name: 'a consent that is asked for once more and never given, where a revocation ends the account’s consent',
    reference: 'RFC 7009 §2.1',
  },
  async (countTry) => {
    let nowMs = Date.now()
    const accountWide = server.client({
      consentParameters: { prompt: 'consent' },
      revocation: {
        url: `${server.origin}/revoke`,
        reach: 'account',
        authentication: 'client_post',
      },
    })
    const other = await createOwnVault({ acme: accountWide }, { clock: () => nowMs })
    const issued: string[] = []
    server.answer('/token', (request, response) => {
      const { refresh_token: _none, ...tokens } = server.tokens(request)
      issued.push(tokens.access_token)
      sendJson(response, tokens)
    })
    const walker = new Walker(other.vault)
    const received = await walker.arrive('acme', await sentTo((await walker.leave('acme')).url))
    expect(received.kind).toBe('ask_again')
    // The consent may still be given. Another grant, revoked meanwhile, shows that the outbox has run.
    server.answer('/token')
    const { grants = [] } = await new Walker(other.vault).walk('acme')
    await other.vault.revokeGrant(grants[0]?.grant_id ?? '')
    other.repeat.tick()
    await expect.poll(() => revoked().length).toBeGreaterThan(0)
    countTry(issued.some((token) => revoked().includes(token)))
    nowMs += 601_000
    other.repeat.tick()
    await expect.poll(revoked).toEqual(expect.arrayContaining(issued))
    countTry((await other.vault.listGrants({ status: 'active' })).items.length > 0)
    await other.vault.close()
  },
)
