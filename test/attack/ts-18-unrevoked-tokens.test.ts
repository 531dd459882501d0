import { NetworkError, type Outbound } from '@alter-ai/vault'
import { expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { grace } from '../support/create-test-vault.ts'
import { createRefreshWorld, type RefreshWorld } from '../support/refresh-world.ts'

const hour = 3_600

/** A world whose provider cannot be reached for revocations while `outage.isOn`. */
function worldWithOutage(reach: 'token' | 'account') {
  const outage = { isOn: false }
  const world = createRefreshWorld({
    isOnDisk: true,
    row: (origin) => ({
      revocation: { url: `${origin}/revoke`, authentication: 'client_basic', reach },
    }),
    between: (outbound): Outbound => ({
      ...outbound,
      fetch: async (request) => {
        if (outage.isOn && request.purpose === 'revoke')
          throw new NetworkError('The provider cannot be reached.')
        return outbound.fetch(request)
      },
    }),
  })
  return world.then((made) => ({ ...made, outage }))
}

/** Time passes in steps, each with a run of the background work. */
async function passHours({ pass, repeat, vault }: RefreshWorld, hours: number): Promise<void> {
  for (let passed = 0; passed < hours; passed += 2) {
    pass(2 * hour)
    repeat.tick()
    // One turn of the outbox: it has read what is due before this read returns.
    await vault.listGrants()
  }
}

attackTest(
  {
    row: 'TS-18',
    name: 'a stolen token that is still valid after its grant was revoked, because the provider was away',
    reference: 'RFC 7009 §1, RFC 9700 §4.14',
  },
  async (countTry) => {
    for (const hours of [0, 1, 12, 100]) {
      const world = await worldWithOutage('token')
      const { vault, provider, outage } = world
      const [stolen, honest] = [await world.connect('ada'), await world.connect('grace', grace)]
      outage.isOn = true
      expect(await vault.revokeGrant(stolen)).toMatchObject({ upstreamRevocation: 'pending' })
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
    expect((await vault.queryAudit({ grantId: hers })).items[0]).toMatchObject({
      event: 'grant.revoked_upstream',
      outcome: 'failed',
    })
  },
)
