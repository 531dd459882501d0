import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../packages/vault/src/storage/open-database.ts'
import { codeOf } from '../support/error-code.ts'
import { createRefreshWorld } from '../support/refresh-world.ts'

/** Grants beside the one that is poisoned: 999 with KEEP_ALIVE_GRANTS=999, by default enough for a second batch. */
const others = Number(process.env['KEEP_ALIVE_GRANTS'] ?? 119)

const hour = 3_600
const day = 24 * hour

/** Grants of a provider at which a refresh token that nobody uses for ten days is dead. */
async function createIdleGrants(count: number) {
  const world = await createRefreshWorld({ isOnDisk: true, refresh: { idleSeconds: 10 * day } })
  const grants = await world.connectMany(count)
  const database = await openDatabase(world.database)
  onTestFinished(() => database.close())

  /** How many are due; and how many were taken up at this time of the clock and have not been refreshed since. */
  const state = async () => {
    const [row] = await database.read<{ due: number; takenUp: number }>({
      sql: `SELECT COUNT(*) FILTER (WHERE next_refresh_at <= $1) AS "due",
          COUNT(*) FILTER (WHERE next_refresh_at = $1 + $2) AS "takenUp" FROM credentials`,
      values: [world.now(), hour * 1_000],
      columns: { due: 'integer', takenUp: 'integer' },
    })
    return row
  }
  return {
    ...world,
    grants,
    database,
    /** The background task has its turn; comes back when all that was due is refreshed, but for so many. */
    tick: async (failing = 0) => {
      world.repeat.tick()
      await expect.poll(state).toEqual({ due: 0, takenUp: failing })
    },
  }
}

/** The next keep-alive of a grant is due, and that of all others is not. */
async function makeDue(
  { database, now }: Awaited<ReturnType<typeof createIdleGrants>>,
  ids: readonly string[],
) {
  await database.commit(
    ids.map((id) => ({
      sql: 'UPDATE credentials SET next_refresh_at = $1 WHERE grant_id = $2',
      values: [now() - 1, id],
    })),
  )
}

describe('refresh tokens that nobody uses', () => {
  test('are used before they die of it, around the half of that time, spread by chance', async () => {
    const count = 30
    const { provider, pass, tick, refreshes, grants, call } = await createIdleGrants(count)
    const steps: number[] = []
    for (let step = 0; step < 40; step++) {
      pass(day / 4)
      const before = refreshes()
      await tick()
      steps.push(refreshes() - before)
    }
    // The first turn is from the fourth to the sixth day, the second one from the eighth on.
    const first = steps.slice(0, 24)
    expect(first.slice(0, 15)).toEqual(Array.from({ length: 15 }, () => 0))
    expect(first.reduce((sum, each) => sum + each, 0)).toBe(count)
    expect(Math.max(...first)).toBeLessThan(count / 2)
    // Ten days on, nobody has asked for any of them, and all of them work.
    expect(provider.liveRefreshTokens()).toBe(count)
    for (const grantId of grants.slice(0, 3))
      expect(await codeOf(call(grantId))).toBe('nothing was thrown')
    expect(provider.counts).toMatchObject({ reuses: 0, staleTokens: 0 })
  })

  test('are used two at a time, and do not keep those waiting who ask', async () => {
    const world = await createIdleGrants(8)
    const { provider, pass, repeat, refreshes, grants, call } = world
    const [asked = '', ...idle] = grants
    pass(day)
    await makeDue(world, idle)
    const hold = provider.hold('received', { times: 2 })
    repeat.tick()
    await expect.poll(refreshes).toBe(2)
    expect(await call(asked)).toMatchObject({ account: 'account-0' })
    expect(refreshes()).toBe(3)
    hold.release()
    await expect.poll(refreshes).toBe(grants.length)
    expect(provider.counts.refreshesAtOnce).toBe(3)
  })

  test('one that fails at the provider has its next turn in an hour', async () => {
    const world = await createIdleGrants(3)
    const { vault, provider, pass, tick, refreshes, grants, errors } = world
    pass(day)
    await makeDue(world, grants)
    provider.fault('http_500')
    await tick(1)
    await expect.poll(refreshes).toBe(3)
    pass(hour - 1)
    await tick()
    expect(refreshes()).toBe(3)
    pass(1)
    await tick()
    expect(refreshes()).toBe(4)
    expect(provider.liveRefreshTokens()).toBe(3)
    const statuses = await Promise.all(grants.map((grantId) => vault.getGrant(grantId)))
    expect(statuses).toMatchObject(grants.map(() => ({ status: 'active' })))
    expect(errors).toEqual([])
  })

  test(`one that does not open does not hinder ${others} others, and is reported once in an hour`, async () => {
    const world = await createIdleGrants(1 + others)
    const { provider, database, pass, tick, refreshes, grants, errors } = world
    const [poisoned = ''] = grants
    await database.commit([
      {
        sql: `UPDATE credentials SET refresh_token = $2, next_refresh_at = 1 WHERE grant_id = $1`,
        values: [poisoned, new Uint8Array(80)],
      },
    ])
    pass(6 * day)
    await tick(1)
    expect(refreshes()).toBe(others)
    expect(errors).toMatchObject([{ code: 'decryption_failed' }])
    pass(hour - 1)
    await tick()
    expect(errors).toHaveLength(1)
    pass(1)
    await tick(1)
    await expect.poll(() => errors.length).toBe(2)
    expect(refreshes()).toBe(others)
    expect(provider.counts.reuses).toBe(0)
  })

  test('none is used twice by two vaults that have their turn at once', async () => {
    const count = 40
    const world = await createIdleGrants(count)
    const { provider, pass, tick, refreshes } = world
    await world.open()
    pass(6 * day)
    await tick()
    await tick()
    expect(refreshes()).toBe(count)
    expect(provider.callsPerGeneration().filter(({ calls }) => calls > 1)).toEqual([])
    expect([provider.counts.reuses, provider.liveRefreshTokens()]).toEqual([0, count])
  })
})
