import { describe, expect, test } from 'vitest'
import { codeOf } from '../support/error-code.ts'
import { createRefreshWorld, type RefreshWorld } from '../support/refresh-world.ts'

const hour = 3_600
/** An API's 401 within half a minute after a refresh is believed; so no moment here is that near to one. */
const minute = 60

/** Brings a grant to a moment, at which the clock is set; then on to an answer of the API. */
type Moment = (world: RefreshWorld, grantId: string, set: () => void) => Promise<unknown>

const moments: Readonly<Record<string, Moment>> = {
  'the token is new': ({ call }, grantId, set) => {
    set()
    return call(grantId)
  },
  'the token is half over': ({ call, pass }, grantId, set) => {
    pass(hour / 2)
    set()
    return call(grantId)
  },
  'the token is to be renewed soon': ({ call, pass }, grantId, set) => {
    pass(hour - 2 * minute)
    set()
    return call(grantId)
  },
  'the token is over': ({ call, pass }, grantId, set) => {
    pass(hour + minute)
    set()
    return call(grantId)
  },
  'a refresh is under way': (world, grantId, set) => whileHeld('received', world, grantId, set),
  'a refresh is being answered': (world, grantId, set) =>
    whileHeld('committed', world, grantId, set),
  'a refresh has failed, and the next try waits': async (world, grantId, set) => {
    const { call, pass, provider } = world
    pass(hour + minute)
    const loss = provider.fault('connection_lost')
    const answer = call(grantId)
    await expect.poll(() => loss.given()).toBe(1)
    set()
    return answer
  },
  'a refresh is done': async ({ call, pass }, grantId, set) => {
    pass(hour + minute)
    await call(grantId)
    pass(minute)
    set()
    return call(grantId)
  },
}

async function whileHeld(
  point: 'received' | 'committed',
  { call, pass, provider }: RefreshWorld,
  grantId: string,
  set: () => void,
) {
  pass(hour + minute)
  const hold = provider.hold(point)
  const first = call(grantId)
  await hold.arrived()
  set()
  const second = call(grantId)
  hold.release()
  return Promise.all([first, second])
}

describe.each([
  ['forward', hour],
  ['back', -hour],
] as const)('the clock is set %s by an hour while', (_, seconds) => {
  test.each(Object.keys(moments))(
    '%s: no answer fails, and nothing is spent twice',
    async (name) => {
      const world = await createRefreshWorld()
      const { provider, connect, call, pass } = world
      const grantId = await connect()
      await moments[name]?.(world, grantId, () => world.setVaultClock(seconds))
      for (let round = 0; round < 3; round++) {
        pass(hour + minute)
        expect(await call(grantId)).toMatchObject({ account: 'ada' })
      }
      expect(provider.counts).toMatchObject({ reuses: 0, familiesEnded: 0 })
      expect(provider.families()).toMatchObject([{ liveRefreshTokens: 1 }])
      // A refresh for each of the three and for the moment, one more for a clock that made a token look old, and no storm.
      expect(provider.tokenCalls('refresh_token')).toBeLessThanOrEqual(6)
      expect(world.errors).toEqual([])
    },
  )
})

describe('a clock that was set back', () => {
  test('does not lengthen the life of a token', async () => {
    const { provider, connect, call, pass, setVaultClock, refreshes } = await createRefreshWorld()
    const grantId = await connect()
    pass(hour / 2)
    setVaultClock(-hour)
    // By that clock the token has yet to be given. It is used, and replaced behind it.
    expect(await call(grantId)).toMatchObject({ token: 1 })
    await expect.poll(async () => (await call(grantId)).token).toBe(2)
    pass(hour / 2 + minute)
    expect(await call(grantId)).toMatchObject({ token: 2 })
    expect([refreshes(), provider.wrongTokens()]).toEqual([1, 0])
  })

  test('does not have a token renewed that the provider refuses to renew so soon', async () => {
    const { provider, connect, call, pass, setVaultClock, refreshes } = await createRefreshWorld({
      refresh: { accessTokenSeconds: 10 * hour, notBeforeSecondsLeft: hour },
    })
    const grantId = await connect()
    pass(hour)
    setVaultClock(-2 * hour)
    for (let use = 0; use < 3; use++) expect(await call(grantId)).toMatchObject({ token: 1 })
    expect([refreshes(), provider.counts.earlyRefreshes]).toEqual([0, 0])
  })

  test('does not lengthen the time that a provider wants to be left alone', async () => {
    const world = await createRefreshWorld({ isOnDisk: true })
    const { provider, connect, call, pass, refreshes } = world
    const grantId = await connect()
    pass(hour + minute)
    provider.fault('retry_after_seconds', { seconds: 2 * minute })
    for (let use = 0; use < 3; use++)
      expect(await codeOf(call(grantId))).toBe('temporarily_unavailable')
    expect(refreshes()).toBe(1)
    pass(3 * minute)
    world.setVaultClock(-hour)
    // By another vault: the first one holds the whole client back for some seconds, by a clock that nobody sets.
    expect(await call(grantId, await world.open())).toMatchObject({ account: 'ada' })
    expect(refreshes()).toBe(2)
  })

  test('does not lengthen the pause of a client', async () => {
    const { provider, connect, call, pass, setVaultClock, refreshes } = await createRefreshWorld()
    const grantId = await connect()
    pass(hour + minute)
    provider.fault('invalid_client')
    for (let use = 0; use < 3; use++) expect(await codeOf(call(grantId))).toBe('client_paused')
    expect(refreshes()).toBe(1)
    pass(2 * minute)
    setVaultClock(-hour)
    expect(await call(grantId)).toMatchObject({ account: 'ada' })
    expect(refreshes()).toBe(2)
  })
})
