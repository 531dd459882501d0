import { NetworkError, type Outbound } from '@alter-ai/vault'
import { expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { grace } from '../support/create-test-vault.ts'
import { createRefreshWorld } from '../support/refresh-world.ts'

const hour = 3_600

/** A world whose provider cannot be reached for revocations while `outage.isOn`. */
function worldWithOutage(reach: 'token' | 'account') {
  const outage = { isOn: false, attempts: 0 }
  const world = createRefreshWorld({
    isOnDisk: true,
    row: (origin) => ({
      revocation: { url: `${origin}/revoke`, authentication: 'client_basic', reach },
    }),
    between: (outbound): Outbound => ({
      ...outbound,
      fetch: async (request) => {
        if (outage.isOn && request.purpose === 'revoke') {
          outage.attempts += 1
          throw new NetworkError('The provider cannot be reached.')
        }
        return outbound.fetch(request)
      },
    }),
  })
  return world.then((made) => ({ ...made, outage }))
}

type World = Awaited<ReturnType<typeof worldWithOutage>>

/** Time passes in steps, each with an attempt that fails. */
async function passHours({ pass, repeat, outage }: World, hours: number): Promise<void> {
  for (let passed = 0; passed < hours; passed += 10) {
    const before = outage.attempts
    pass(10 * hour)
    await expect
      .poll(() => {
        // The attempt before may have been written down after the clock moved, and then has yet to become due.
        pass(600)
        repeat.tick()
        return outage.attempts
      })
      .toBeGreaterThan(before)
  }
}

attackTest(
  {
    row: 'TS-18',
    name: 'a stolen token that is still valid after its grant was revoked, because the provider was away',
    reference: 'RFC 7009 §1, RFC 9700 §4.14',
  },
  async (countTry) => {
    for (const hours of [0, 10, 100]) {
      const world = await worldWithOutage('token')
      const { vault, provider, outage } = world
      const [stolen, honest] = [await world.connect('ada'), await world.connect('grace', grace)]
      outage.isOn = true
      expect(await vault.revokeGrant(stolen)).toMatchObject({ upstreamRevocation: 'pending' })
      await expect.poll(() => outage.attempts).toBe(1)
      await passHours(world, hours)
      expect(provider.isAlive('ada')).toBe(true)
      outage.isOn = false
      // A restart in between changes nothing: another process of the vault does the work.
      await world.open()
      await expect
        .poll(async () => {
          world.pass(hour)
          world.repeat.tick()
          return (await vault.getGrant(stolen)).upstreamRevocation
        })
        .toBe('done')
      countTry(provider.isAlive('ada'))
      expect(provider.isAlive('grace')).toBe(true)
      expect(await world.call(honest)).toMatchObject({ account: 'grace' })
    }
  },
)

attackTest(
  {
    row: 'TS-18',
    name: 'an audit trail that says a token was revoked at the provider while it is still valid there',
    reference: 'RFC 7009 §2.2',
  },
  async (countTry) => {
    const world = await worldWithOutage('account')
    const { vault, provider } = world
    const [mine, hers] = [await world.connect('ada'), await world.connect('ada', grace)]
    const claims = async (grantId: string) =>
      (await vault.queryAudit({ grantId })).items.some(
        ({ event, outcome }) => event === 'grant.revoked_upstream' && outcome === 'succeeded',
      )
    await vault.revokeGrant(mine)
    await expect
      .poll(async () => (await vault.getGrant(mine)).upstreamRevocation)
      .not.toBe('pending')
    countTry((await claims(mine)) && provider.isAlive('ada'))
    expect((await vault.getGrant(mine)).upstreamRevocation).toBe('shared')
    expect(await world.call(hers)).toMatchObject({ account: 'ada' })

    world.outage.isOn = true
    await vault.revokeGrant(hers)
    await expect
      .poll(async () => {
        world.pass(12 * hour)
        world.repeat.tick()
        return (await vault.getGrant(hers)).upstreamRevocation
      })
      .toBe('failed')
    countTry(await claims(hers))
    const { items } = await vault.queryAudit({ grantId: hers })
    expect(items.filter(({ event }) => event === 'grant.revoked_upstream')).toMatchObject([
      { outcome: 'failed', details: { upstream_revocation: 'failed' } },
    ])
  },
)
