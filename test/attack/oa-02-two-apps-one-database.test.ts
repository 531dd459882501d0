import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { ada, publicIdOf } from '../support/create-test-vault.ts'
import {
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, isTaken, sentTo, Walker, type OwnVault } from '../support/walker.ts'

/**
 * Two apps with one database and one key. They even ask the same server under the same client id, and their users have the
 * same ids; the attacker runs one of the two.
 */
let server: MaliciousServer
let folder: string
let victim: OwnVault
let attacker: OwnVault

beforeEach(async () => {
  server = await startMaliciousServer()
  folder = mkdtempSync(join(tmpdir(), 'alter-two-apps-'))
  const shared = {
    database: `sqlite:${join(folder, 'vault.db')}`,
    encryptionKey: randomBytes(32).toString('base64'),
  }
  victim = await createOwnVault(
    { acme: server.client() },
    { ...shared, app: { name: 'Victim', ref: 'victim' } },
  )
  attacker = await createOwnVault(
    { acme: server.client() },
    { ...shared, app: { name: 'Attacker', ref: 'attacker' } },
  )
})
afterEach(async () => {
  await victim.vault.close()
  await attacker.vault.close()
  await server.close()
  rmSync(folder, { recursive: true })
  expect([victim.errors, attacker.errors]).toEqual([[], []])
})

attackTest(
  {
    row: 'OA-02',
    name: 'a callback of one app brought to another app of the same vault',
    reference: 'USENIX Security 2025, Universal Cross-app Attacks (COAT, CORF)',
  },
  async (countTry) => {
    for (const [from, to] of [
      [victim, attacker],
      [attacker, victim],
    ] as const) {
      const walker = new Walker(from.vault)
      const stranger = new Walker(to.vault)
      await stranger.leave('acme')
      const redirect = await sentTo((await walker.leave('acme')).url)
      // Cookies of both, as one browser has that uses both apps.
      for (const [name, value] of walker.cookies) {
        if (!stranger.cookies.has(name)) stranger.cookies.set(name, value)
      }
      const before = server.count('/token')
      const isThrough = await isTaken(stranger.arrive('acme', redirect))
      countTry(isThrough || server.count('/token') > before)
      // And still it works where it belongs.
      await walker.arrive('acme', redirect)
      expect(server.count('/token')).toBe(before + 1)
    }
    expect((await victim.vault.listGrants()).items).toHaveLength(1)
    expect((await attacker.vault.listGrants()).items).toHaveLength(1)
  },
)

attackTest(
  {
    row: 'OA-02',
    name: 'an app that names the grants and sessions of another',
    reference: 'CVE-2024-22206 (Clerk), CVE-2026-54305 (n8n), ASVS 8.4.1',
  },
  async (countTry) => {
    const walker = new Walker(victim.vault)
    const { session, url } = await walker.leave('acme')
    const waiting = await walker.leave('acme')
    await walker.arrive('acme', await sentTo(url))
    const [grant] = (await victim.vault.listGrants()).items
    const grantId = String(grant?.grantId)
    const api = `${server.origin}/api`
    const { vault } = attacker
    const attempts: (() => Promise<unknown>)[] = [
      () => vault.getGrant(grantId),
      () => vault.forUser(ada).getGrant(grantId),
      () => vault.request('GET', api, { grantId }),
      () => vault.request('GET', api, { provider: 'acme', user: ada }),
      () => vault.revokeGrant(grantId),
      () => vault.createConnectSession({ user: ada, reauthorizeGrantId: grantId }),
      () => vault.pollConnectSession(session.sessionToken),
      () => vault.pollConnectSession(waiting.session.sessionToken),
      () => vault.cancelConnectSession(waiting.session.sessionToken),
      () =>
        vault.connectFlow.redeem({
          session: publicIdOf(waiting.session.connectUrl),
          display: 'page',
          cookies: walker.cookies,
          identified: ada,
        }),
      () =>
        vault.connectFlow.authorize({
          session: publicIdOf(waiting.session.connectUrl),
          provider: 'acme',
          cookies: walker.cookies,
          identified: ada,
        }),
    ]
    for (const attempt of attempts) countTry(await isTaken(attempt()))
    countTry((await vault.listGrants()).items.length > 0)
    const { items } = await vault.queryAudit({ limit: 200 })
    // Of that grant it has only what it was refused itself.
    countTry(items.some((item) => item.grantId === grantId && item.outcome !== 'denied'))
    expect(server.count('/api')).toBe(0)

    expect(await walker.arrive('acme', await sentTo(waiting.url))).toMatchObject({ kind: 'result' })
    expect((await victim.vault.request('GET', api, { grantId })).status).toBe(200)
  },
)
