import type { Outbound } from '@alter-ai/vault'
import { describe, expect, test } from 'vitest'
import { grace } from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import { createRefreshWorld, type RefreshWorld } from '../support/refresh-world.ts'

const hour = 3_600

/** How far a refresh has come when somebody is faster. */
const moments = [
  'before the provider obeys it',
  'before its answer is read',
  'before its pair is stored',
] as const

type Moment = (typeof moments)[number]

interface Race extends RefreshWorld {
  readonly grantId: string
  /** Expires the token and asks with it; resolves when the refresh has come to its moment. */
  readonly begin: () => Promise<{ readonly asked: Promise<unknown>; readonly goOn: () => void }>
}

/** @param reach how far ending a token reaches at the provider: that consent, or all of the account. */
async function createRace(reach: 'token' | 'account', moment: Moment): Promise<Race> {
  const pause = newPause()
  const world = await createRefreshWorld({
    row: (origin) => ({
      revocation: { url: `${origin}/revoke`, authentication: 'client_basic', reach },
    }),
    ...(moment === 'before its pair is stored' && { between: pause.between }),
  })
  const { provider, pass, call } = world
  const grantId = await world.connect()
  return {
    ...world,
    grantId,
    async begin() {
      pass(hour)
      const isHeldHere = moment === 'before its pair is stored'
      const hold = isHeldHere
        ? pause
        : provider.hold(moment === 'before its answer is read' ? 'committed' : 'received')
      const asked = call(grantId)
      // Whoever wins, it is awaited later.
      asked.catch(() => undefined)
      await hold.arrived()
      return { asked, goOn: hold.release }
    },
  }
}

/** Holds the first answer of a refresh when it has been read, like a hold of the provider's. */
function newPause() {
  let arrive: () => void = () => undefined
  let release: () => void = () => undefined
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  const released = new Promise<void>((resolve) => (release = resolve))
  return {
    arrived: () => arrived,
    release: () => release(),
    between: (outbound: Outbound): Outbound => ({
      ...outbound,
      async fetch(request) {
        const response = await outbound.fetch(request)
        if (request.purpose === 'refresh') {
          arrive()
          await released
        }
        return response
      },
    }),
  }
}

const reaches = ['token', 'account'] as const

describe.each(moments)('a grant is revoked while its token is refreshed, %s:', (moment) => {
  test.each(reaches)(
    'it stays revoked, and nothing of it lives on where revoking reaches the %s',
    async (reach) => {
      const race = await createRace(reach, moment)
      const { vault, provider, grantId } = race
      const { asked, goOn } = await race.begin()
      await vault.revokeGrant(grantId)
      await endedUpstream(race, 1)
      goOn()
      expect(await codeOf(asked)).toBe('grant_revoked')
      await expect.poll(() => provider.isAlive('ada')).toBe(false)
      expect((await vault.getGrant(grantId)).status).toBe('revoked')
      expect(await codeOf(race.call(grantId))).toBe('grant_revoked')
      expect(provider.counts).toMatchObject({ refresh_token: 1, api: 0 })
      expect([race.errors, provider.violations]).toEqual([[], []])
    },
  )
})

describe.each(moments)(
  'an account is connected anew while its token is refreshed, %s:',
  (moment) => {
    // A refresh that comes to the provider after the old tokens were ended brings no pair.
    const bringsPair = moment !== 'before the provider obeys it'

    test('the new consent is kept, and the late pair is ended where that ends no more', async () => {
      const race = await createRace('token', moment)
      const { provider, grantId } = race
      const { asked, goOn } = await race.begin()
      expect(await race.connect()).toBe(grantId)
      // The pair before, which the new consent has replaced.
      await endedUpstream(race, 1)
      goOn()
      expect(await asked).toMatchObject({ family: 2 })
      await endedUpstream(race, bringsPair ? 2 : 1)
      expect(provider.families()).toMatchObject([{ endedBy: 'revoked' }, { liveRefreshTokens: 1 }])
      await expectConsentWorks(race, grantId, 2)
    })

    test('the new consent is kept, and nothing is ended where that would end it', async () => {
      const race = await createRace('account', moment)
      const { provider, grantId } = race
      const { asked, goOn } = await race.begin()
      expect(await race.connect()).toBe(grantId)
      goOn()
      expect(await asked).toMatchObject({ family: 2 })
      await expectConsentWorks(race, grantId, 2)
      expect([await endedUpstream(race, 0), provider.counts.revocation]).toEqual([[], 0])
    })
  },
)

describe.each(reaches)(
  'a grant is revoked and its account connected anew, before the late pair comes, where revoking reaches the %s:',
  (reach) => {
    test.each(moments.slice(1))('the new grant lives (%s)', async (moment) => {
      const race = await createRace(reach, moment)
      const { vault, provider, grantId } = race
      const { asked, goOn } = await race.begin()
      await vault.revokeGrant(grantId)
      await endedUpstream(race, 1)
      const another = await race.connect()
      expect(another).not.toBe(grantId)
      goOn()
      expect(await codeOf(asked)).toBe('grant_revoked')
      const results = await endedUpstream(race, 2)
      expect(results).toContain(reach === 'token' ? 'revoked' : 'kept_for_other_grant')
      expect(provider.families()).toMatchObject([
        { endedBy: reach === 'token' ? 'revoked' : undefined },
        { endedBy: undefined, liveRefreshTokens: 1 },
      ])
      await expectConsentWorks(race, another, 2)
    })
  },
)

test.each(moments)(
  'a grant is revoked while its token is refreshed, %s, and somebody else has the same account: theirs lives',
  async (moment) => {
    const race = await createRace('account', moment)
    const { vault, provider, grantId } = race
    const theirs = await race.connect('ada', grace)
    expect(theirs).not.toBe(grantId)
    const { asked, goOn } = await race.begin()
    await vault.revokeGrant(grantId)
    goOn()
    expect(await codeOf(asked)).toBe('grant_revoked')
    const results = await endedUpstream(race, 2)
    expect(results).toEqual(['kept_for_other_grant', 'kept_for_other_grant'])
    expect((await vault.getGrant(grantId)).upstreamRevocation).toBe('shared')
    expect(provider.counts.revocation).toBe(0)
    await expectConsentWorks(race, theirs, 2)
  },
)

/** What the vault has done about tokens that nobody is to use any more; comes back when it has done so much. */
async function endedUpstream({ vault }: RefreshWorld, count: number): Promise<string[]> {
  const results = async () => {
    const { items } = await vault.queryAudit({ limit: 200 })
    return items.flatMap(({ details }) =>
      details?.['result'] === undefined ? [] : [String(details['result'])],
    )
  }
  await expect.poll(async () => (await results()).length).toBe(count)
  return results()
}

/** Its token is good at the provider, and so is the next one. */
async function expectConsentWorks(
  { call, pass, provider, errors }: RefreshWorld,
  grantId: string,
  family: number,
): Promise<void> {
  expect(await call(grantId)).toMatchObject({ account: 'ada', family })
  pass(hour)
  expect(await call(grantId)).toMatchObject({ account: 'ada', family })
  expect(provider.wrongTokens()).toBe(0)
  expect([errors, provider.violations]).toEqual([[], []])
}
