import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { ProviderInput, UpstreamRevocation } from '@alter-ai/vault'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadSqliteModule } from '../../packages/vault/src/storage/sqlite-module.ts'
import { ada, grace } from '../support/create-test-vault.ts'
import {
  metadataOf,
  sendJson,
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createSharedClock, type SharedClock } from '../support/time/shared-clock.ts'
import { createOwnVault, Walker, type OwnVault } from '../support/walker.ts'
import { temporaryFile } from '../vault/storage/temporary-file.ts'

/** A provider whose revocation endpoint is away for days, and the processes of a vault on one database and one clock. */
let server: MaliciousServer
let clock: SharedClock
let file: string
let opened: OwnVault[]
let open: (changes?: Partial<ProviderInput>, key?: string) => Promise<OwnVault>

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

beforeEach(async () => {
  server = await startMaliciousServer()
  clock = createSharedClock(temporaryFile('clock'))
  file = temporaryFile()
  opened = []
  const encryptionKey = randomBytes(32).toString('base64')
  open = async (changes, key = 'acme') => {
    const own = await createOwnVault(
      { [key]: server.client(changes) },
      { database: `sqlite:${file}`, encryptionKey, clock: clock.read },
    )
    opened.push(own)
    return own
  }
})
afterEach(async () => {
  await Promise.all(opened.map(({ vault }) => vault.close()))
  expect(opened.flatMap(({ errors }) => errors)).toEqual([])
  clock.close()
  await server.close()
})

async function connect({ vault }: OwnVault, user = ada): Promise<string> {
  const { grants, error } = await new Walker(vault).walk('acme', user)
  const grantId = grants?.[0]?.grant_id
  if (grantId === undefined) throw new Error(`no grant: ${error?.code}`)
  return grantId
}

const away = (headers: Record<string, string> = {}) =>
  server.answer('/revoke', (_request, response) => void response.writeHead(503, headers).end())

/** Time passes, and the background work of every process becomes due. */
function pass(ms: number): void {
  clock.move(ms)
  for (const { repeat } of opened) repeat.tick()
}

/** Comes back when the provider has been asked as often as this. */
const asked = (count: number) => expect.poll(() => server.count('/revoke')).toBe(count)

interface Work {
  readonly status: string
  readonly reason: string | null
  readonly payload: Uint8Array | null
  readonly pause: number
}

/** What the outbox holds, with the pause until the next attempt. */
async function work(): Promise<Work[]> {
  const { DatabaseSync } = await loadSqliteModule()
  const database = new DatabaseSync(file, {
    timeout: 1_000,
    enableForeignKeyConstraints: false,
    enableDoubleQuotedStringLiterals: false,
  })
  const rows = database
    .prepare(
      `SELECT status, status_reason AS reason, payload, next_attempt_at - ${clock.read()} AS pause FROM outbox`,
    )
    .all()
  database.close()
  return rows as unknown as Work[]
}

/** The sealed tokens that the outbox holds. A sweep may have deleted finished work already. */
const payloads = async () => (await work()).flatMap(({ payload }) => payload ?? [])

/** Comes back when the attempt that was made has been written down as failed. */
const postponed = () =>
  expect.poll(async () => (await work())[0]?.pause).toSatisfy((pause: number) => pause !== minute)

const recordsOf = async ({ vault }: OwnVault, grantId: string) =>
  (await vault.queryAudit({ grantId })).items
    .filter(({ event }) => /upstream/.test(event))
    .map(({ event, outcome, details }) => [event, outcome, details?.['result']])

const outcomeIs = (own: OwnVault, grantId: string, outcome: UpstreamRevocation) =>
  expect.poll(async () => (await own.vault.getGrant(grantId)).upstreamRevocation).toBe(outcome)

describe('a provider that is away', () => {
  test('is asked again for days and across restarts, until it has revoked the tokens', async () => {
    const first = await open()
    const grantId = await connect(first)
    away()
    expect(await first.vault.revokeGrant(grantId)).toMatchObject({
      status: 'revoked',
      upstreamRevocation: 'pending',
    })
    await asked(1)
    await postponed()
    await first.vault.close()

    const second = await open()
    for (let attempts = 2; attempts < 8; attempts++) {
      pass(20 * hour)
      await asked(attempts)
      await postponed()
    }
    expect((await second.vault.getGrant(grantId)).upstreamRevocation).toBe('pending')
    expect(await recordsOf(second, grantId)).toEqual([])
    expect(await work()).toMatchObject([
      { status: 'pending', payload: expect.anything() as unknown },
    ])

    server.answer('/revoke')
    pass(hour)
    await outcomeIs(second, grantId, 'done')
    expect(await recordsOf(second, grantId)).toEqual([
      ['grant.revoked_upstream', 'succeeded', 'revoked'],
    ])
    expect(await payloads()).toEqual([])
    const sent = server.requests.filter(({ path }) => path === '/revoke')
    expect(new Set(sent.map(({ form }) => form.get('token'))).size).toBe(1)
  })

  test('is asked less and less often, in the end about every hour', async () => {
    const own = await open()
    away()
    await own.vault.revokeGrant(await connect(own))
    const wholePauses = [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600]
    for (const [index, seconds] of wholePauses.entries()) {
      await asked(index + 1)
      await postponed()
      const pause = (await work())[0]?.pause ?? 0
      expect(pause).toBeLessThanOrEqual(seconds * 1_000)
      expect(pause).toBeGreaterThanOrEqual(seconds * 750)
      pass(pause)
    }
  })

  test('is left alone for as long as it asks', async () => {
    const own = await open()
    away({ 'retry-after': '7200' })
    await own.vault.revokeGrant(await connect(own))
    await asked(1)
    await postponed()
    expect((await work())[0]?.pause).toBe(2 * hour)
  })

  test('is given up on after seven days, with a last attempt at their end', async () => {
    const own = await open()
    away()
    const grantId = await connect(own)
    await own.vault.revokeGrant(grantId)
    await asked(1)
    await postponed()
    pass(7 * day - 3_000)
    await asked(2)
    await postponed()
    expect((await work())[0]?.pause).toBe(3_000)
    expect(await recordsOf(own, grantId)).toEqual([])
    pass(3_000)
    await asked(3)
    await outcomeIs(own, grantId, 'failed')
    expect(await recordsOf(own, grantId)).toEqual([
      ['grant.revoked_upstream', 'failed', 'temporarily_unavailable'],
    ])
    expect(await payloads()).toEqual([])
    pass(day)
    await expect.poll(async () => (await work()).length).toBe(0)
    expect(await own.vault.getGrant(grantId)).toMatchObject({
      status: 'revoked',
      upstreamRevocation: 'failed',
    })
    expect(server.count('/revoke')).toBe(3)
  })

  test('is given up on when the token has expired, where that is sooner', async () => {
    const own = await open()
    server.answer('/token', (request, response) => {
      const { refresh_token: _, ...tokens } = server.tokens(request)
      sendJson(response, tokens)
    })
    away()
    const grantId = await connect(own)
    await own.vault.revokeGrant(grantId)
    await asked(1)
    await postponed()
    pass(hour)
    await asked(2)
    await outcomeIs(own, grantId, 'failed')
    expect(await work()).toMatchObject([{ status: 'failed', payload: null }])
  })
})

describe('several processes', () => {
  test('ask once for each attempt, and record one outcome', async () => {
    const processes = [await open(), await open(), await open()]
    const [own] = processes
    if (own === undefined) throw new Error('no process')
    away()
    const grantId = await connect(own)
    await own.vault.revokeGrant(grantId)
    await asked(1)
    await postponed()
    for (const attempts of [2, 3]) {
      pass(2 * hour)
      await asked(attempts)
      await postponed()
    }
    server.answer('/revoke')
    pass(2 * hour)
    for (const each of processes) await outcomeIs(each, grantId, 'done')
    expect(server.count('/revoke')).toBe(4)
    expect(await recordsOf(own, grantId)).toHaveLength(1)
  })

  test('take work over from one that stands still, whose late result then counts for nothing', async () => {
    const [slow, quick] = [await open(), await open()]
    const grantId = await connect(slow)
    let late: ServerResponse | undefined
    server.answer('/revoke', (_request, response) => {
      late = response
    })
    await slow.vault.revokeGrant(grantId)
    await expect.poll(() => late).toBeDefined()
    server.answer('/revoke')
    // Only the other one looks for work while this one waits for its response.
    pass(2 * minute)
    await outcomeIs(quick, grantId, 'done')
    late?.writeHead(503).end()
    await slow.vault.close()
    expect(await recordsOf(quick, grantId)).toEqual([
      ['grant.revoked_upstream', 'succeeded', 'revoked'],
    ])
    expect(await work()).toMatchObject([{ status: 'done', payload: null }])
  })

  test('leave work alone that another has taken over and not yet finished', async () => {
    const [slow, quick] = [await open(), await open()]
    const grantId = await connect(slow)
    const held: ServerResponse[] = []
    server.answer('/revoke', (_request, response) => void held.push(response))
    await slow.vault.revokeGrant(grantId)
    await expect.poll(() => held.length).toBe(1)
    pass(2 * minute)
    await expect.poll(() => held.length).toBe(2)
    held[0]?.writeHead(503).end()
    await slow.vault.close()
    // The claim of the other one still stands, so that no third process asks at the same time.
    expect(await work()).toMatchObject([{ status: 'pending', reason: null, pause: minute }])
    held[1]?.writeHead(200).end()
    await outcomeIs(quick, grantId, 'done')
    expect(server.count('/revoke')).toBe(2)
  })

  test('leave tokens to another where their provider client is not configured', async () => {
    const own = await open()
    const grantId = await connect(own)
    away()
    await own.vault.revokeGrant(grantId)
    await asked(1)
    await postponed()
    await own.vault.close()
    server.answer('/revoke')
    const without = await open({}, 'another')
    pass(hour)
    await expect.poll(async () => (await work())[0]?.reason).toBe('unknown_provider')
    expect((await without.vault.getGrant(grantId)).upstreamRevocation).toBe('pending')
    await without.vault.close()
    const again = await open()
    pass(hour)
    await outcomeIs(again, grantId, 'done')
  })
})

describe('where nothing is revoked, that is what the grant and the audit say:', () => {
  test('the provider has no way to revoke', async () => {
    const own = await open({ revocation: undefined })
    const grantId = await connect(own)
    expect(await own.vault.revokeGrant(grantId)).toMatchObject({
      upstreamRevocation: 'unsupported',
    })
    expect(await recordsOf(own, grantId)).toEqual([
      ['grant.upstream_revocation_skipped', 'succeeded', 'not_supported'],
    ])
    // No copy of the tokens was made.
    expect(await work()).toEqual([])
  })

  test('its metadata names no revocation endpoint', async () => {
    server.answer('/.well-known/openid-configuration', (_request, response) => {
      const { revocation_endpoint: _, ...metadata } = metadataOf(server.origin)
      sendJson(response, metadata)
    })
    const own = await open({ discovery: true, revocation: undefined })
    const grantId = await connect(own)
    expect(await own.vault.revokeGrant(grantId)).toMatchObject({ upstreamRevocation: 'pending' })
    await outcomeIs(own, grantId, 'unsupported')
    expect(await recordsOf(own, grantId)).toEqual([
      ['grant.upstream_revocation_skipped', 'succeeded', 'not_supported'],
    ])
    expect(server.count('/revoke')).toBe(0)
  })

  test('another grant of the account is active, and the revocation would end it', async () => {
    const own = await open({
      revocation: {
        url: `${server.origin}/revoke`,
        reach: 'account',
        authentication: 'client_post',
      },
    })
    const mine = await connect(own, ada)
    const hers = await connect(own, grace)
    await own.vault.revokeGrant(mine)
    await outcomeIs(own, mine, 'shared')
    expect(await recordsOf(own, mine)).toEqual([
      ['grant.upstream_revocation_skipped', 'succeeded', 'kept_for_other_grant'],
    ])
    expect(server.count('/revoke')).toBe(0)
    expect(await work()).toMatchObject([{ status: 'done', payload: null }])
    // The last one of the account ends it there.
    await own.vault.revokeGrant(hers)
    await outcomeIs(own, hers, 'done')
    expect(server.count('/revoke')).toBe(1)
  })
})

test('tokens that a new consent replaced are revoked, and the grant shows nothing of it', async () => {
  const own = await open()
  const grantId = await connect(own)
  expect(await connect(own)).toBe(grantId)
  await expect.poll(async () => (await recordsOf(own, grantId)).length).toBe(1)
  const grant = await own.vault.getGrant(grantId)
  expect([grant.status, grant.upstreamRevocation]).toEqual(['active', undefined])
  expect((await own.vault.listGrants()).items[0]).not.toHaveProperty('upstreamRevocation')
})
