import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../packages/vault/src/storage/open-database.ts'
import { codeOf } from '../support/error-code.ts'
import { startDjangoOAuthToolkit } from '../support/misbehaving-provider/django-oauth-toolkit.ts'
import { startKeycloak } from '../support/misbehaving-provider/keycloak.ts'
import { createRefreshWorld, type RefreshWorldOptions } from '../support/refresh-world.ts'
import { Walker } from '../support/walker.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

const servers = {
  Keycloak: startKeycloak,
  'Keycloak with offline_access': (options) => startKeycloak({ ...options, isOffline: true }),
  'Django OAuth Toolkit': startDjangoOAuthToolkit,
} satisfies Record<string, RefreshWorldOptions['start']>

/** A vault that knows such a server by `custom` alone, and time without any call. */
async function createUnusedWorld(start: NonNullable<RefreshWorldOptions['start']>) {
  const world = await createRefreshWorld({ isOnDisk: true, start })
  const database = await openDatabase(world.database)
  onTestFinished(() => database.close())
  /** Keep-alives that are due, or under way. */
  const unfinished = async () => {
    const [row] = await database.read<{ count: number }>({
      sql: `SELECT COUNT(*) AS "count" FROM credentials
        WHERE next_refresh_at <= $1 OR next_refresh_at = $1 + $2`,
      values: [world.now(), hour * 1_000],
      columns: { count: 'integer' },
    })
    return row?.count
  }
  return {
    ...world,
    /** Background work has its turn at each step. */
    passUnused: async (seconds: number, step: number) => {
      for (let passed = 0; passed < seconds; passed += step) {
        world.pass(step)
        world.repeat.tick()
        await expect.poll(unfinished).toBe(0)
      }
    },
  }
}

/** Events of the audit trail by that name. */
async function recorded({ vault }: Awaited<ReturnType<typeof createRefreshWorld>>, name: string) {
  const { items } = await vault.queryAudit({ limit: 200 })
  return items.filter(({ event }) => event === name)
}

describe('an unused grant at a provider that the vault knows by custom alone', () => {
  test.each([
    ['Keycloak', 9 * hour, 10 * minute, 30 * minute],
    ['Keycloak with offline_access', 200 * day, 5 * day, 30 * day],
    ['Django OAuth Toolkit', 200 * day, 5 * day, 30 * day],
  ] as const)('lives on: %s', async (name, seconds, step, idle) => {
    const world = await createUnusedWorld(servers[name])
    const { provider, vault, connect, call, passUnused, refreshes, errors } = world
    const grantId = await connect()
    await passUnused(seconds, step)
    // Around the half of the idle life, as far as the steps allow.
    const turns = [seconds / (0.6 * idle + step), seconds / (0.4 * idle)] as const
    expect(refreshes()).toBeGreaterThanOrEqual(Math.floor(turns[0]))
    expect(refreshes()).toBeLessThanOrEqual(Math.ceil(turns[1]))
    expect(await call(grantId)).toMatchObject({ account: 'ada' })
    expect(await vault.getGrant(grantId)).toMatchObject({ status: 'active' })
    expect([provider.counts.reuses, provider.violations, errors]).toEqual([0, [], []])
  })

  test('is not refreshed without end when the session of Keycloak ends: expired_unused', async () => {
    const world = await createUnusedWorld(servers.Keycloak)
    const { vault, connect, call, passUnused, refreshes } = world
    const grantId = await connect()
    await passUnused(9.5 * hour, 10 * minute)
    const before = refreshes()
    await passUnused(hour, minute)
    expect(refreshes() - before).toBeLessThanOrEqual(8)
    expect(await codeOf(call(grantId))).toBe('credential_revoked')
    expect(await vault.getGrant(grantId)).toMatchObject({ statusReason: 'expired_unused' })
  })

  test('is refreshed once, and no more, where the first refresh shows that no use puts the end off', async () => {
    const world = await createUnusedWorld((options) =>
      startKeycloak({
        ...options,
        behaviour: {
          rotates: 'never',
          repeatsRefreshToken: true,
          refreshTokenSeconds: 10 * day,
          idleSeconds: undefined,
          sessionSeconds: undefined,
        },
      }),
    )
    const { vault, connect, call, passUnused, refreshes } = world
    const grantId = await connect()
    await passUnused(9 * day, day / 2)
    expect(refreshes()).toBe(1)
    await passUnused(2 * day, day / 2)
    expect(await codeOf(call(grantId))).toBe('credential_revoked')
    expect(await vault.getGrant(grantId)).toMatchObject({ statusReason: 'expired_unused' })
  })
})

describe('a refresh token that is refused', () => {
  test.each([
    // It stated an end that has not come.
    ['Keycloak', 'revoked_by_user'],
    ['Keycloak with offline_access', 'expired_or_revoked'],
    ['Django OAuth Toolkit', 'expired_or_revoked'],
  ] as const)('%s: %s', async (name, reason) => {
    const world = await createRefreshWorld({ start: servers[name] })
    const { vault, provider, connect, call, pass, refreshes } = world
    const grantId = await connect()
    pass(name === 'Keycloak' ? 10 * minute : 11 * hour)
    provider.endConsent('ada')
    for (let use = 0; use < 3; use++)
      await expect(call(grantId)).rejects.toMatchObject({
        code: 'credential_revoked',
        details: { reason },
      })
    expect(refreshes()).toBe(1)
    expect(await vault.getGrant(grantId)).toMatchObject({
      status: 'needs_reauth',
      statusReason: reason,
    })
    expect(await connect()).toBe(grantId)
    expect(await call(grantId)).toMatchObject({ family: 2 })
  })
})

describe('a client whose secret is wrong (RFC 6749 §5.2)', () => {
  test.each(['Keycloak', 'Django OAuth Toolkit'] as const)(
    '%s: many refreshes at once pause it, with one record and one report',
    async (name) => {
      const world = await createRefreshWorld({ start: servers[name] })
      const { vault, provider, connectMany, call, pass, errors } = world
      const grants = await connectMany(12)
      pass(11 * hour)
      if (name === 'Keycloak') provider.behaviour.sessionSeconds = undefined
      provider.behaviour.refreshTokenSeconds = undefined
      provider.behaviour.idleSeconds = undefined
      const wrong = provider.fault('invalid_client', { times: 1_000 })
      const hold = provider.hold('received', { times: grants.length })
      const calls = Promise.all(grants.map((grantId) => codeOf(call(grantId))))
      await hold.arrived()
      hold.release()
      expect(new Set(await calls)).toEqual(new Set(['client_paused']))
      pass(minute)
      expect(await codeOf(call(grants[0] ?? ''))).toBe('client_paused')
      expect(await recorded(world, 'client.paused')).toMatchObject([
        { errorCode: 'invalid_client', provider: 'acme' },
      ])
      expect(errors).toMatchObject([{ code: 'client_paused', provider: 'acme' }])
      for (const grantId of grants)
        expect(await vault.getGrant(grantId)).toMatchObject({ status: 'active' })
      wrong.stop()
      pass(minute)
      for (const grantId of grants)
        expect(await call(grantId)).toMatchObject({ token: expect.any(Number) as number })
    },
  )

  test.each(['Keycloak', 'Django OAuth Toolkit'] as const)(
    '%s: it shows at connect too, with one record and one report, and a success ends the pause',
    async (name) => {
      const world = await createRefreshWorld({ start: servers[name] })
      const { vault, provider, connect, call, pass, errors } = world
      const grantId = await connect()
      pass(name === 'Keycloak' ? 10 * minute : 11 * hour)
      const wrong = provider.fault('invalid_client', { times: 1_000 })
      for (let attempt = 0; attempt < 3; attempt++) {
        const walker = new Walker(vault)
        const { session, url } = await walker.leave('acme')
        await walker.arrive('acme', provider.visit(url))
        expect(await vault.pollConnectSession(session.sessionToken)).toMatchObject({
          status: 'failed',
          error: { code: 'invalid_client' },
        })
      }
      expect(await recorded(world, 'client.paused')).toHaveLength(1)
      expect(errors).toMatchObject([{ code: 'client_paused' }])
      wrong.stop()
      expect(await codeOf(call(grantId))).toBe('client_paused')
      await connect('grace')
      expect(await call(grantId)).toMatchObject({ account: 'ada' })
    },
  )
})

describe('a grant that is revoked', () => {
  test.each([
    ['Keycloak', true, 'done'],
    ['Keycloak', false, 'unsupported'],
    ['Django OAuth Toolkit', false, 'unsupported'],
  ] as const)('%s, with a revocation endpoint: %s: %s', async (name, hasEndpoint, outcome) => {
    const { vault, provider, connect } = await createRefreshWorld({ start: servers[name] })
    provider.behaviour.hasRevocationEndpoint = hasEndpoint
    const grantId = await connect()
    await vault.revokeGrant(grantId)
    await expect.poll(async () => (await vault.getGrant(grantId)).upstreamRevocation).toBe(outcome)
    expect(provider.counts.revocation).toBe(hasEndpoint ? 1 : 0)
    expect(provider.isAlive('ada')).toBe(!hasEndpoint)
    expect(provider.violations).toEqual([])
  })
})
