import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createVaultFleet, type VaultFleet } from '../support/vault-fleet.ts'
import type { VaultProcess } from '../support/vault-processes.ts'

/** Refresh tokens are for one use, and a second use ends the grant. */
let fleet: VaultFleet<'acme'>
let holder: VaultProcess
let others: Record<'on the same machine' | 'elsewhere', VaultProcess>
let bystander: string

beforeAll(async () => {
  fleet = await createVaultFleet({ acme: {} })
  const [first, beside, elsewhere] = await Promise.all([
    fleet.start(),
    fleet.start(),
    fleet.start({ machine: 'another' }),
  ])
  holder = first
  others = { 'on the same machine': beside, elsewhere }
  bystander = await fleet.connect('acme', 'bystander')
})

afterAll(() => fleet.close())

describe('the clock is set while a refresh is under way, and another process asks', () => {
  // Forward is not here for a process elsewhere: to it, the lease of a healthy holder is over then.
  test.each([
    ['an hour back', -3_600_000, 'on the same machine'],
    ['a blink back', -50, 'on the same machine'],
    ['an hour forward', 3_600_000, 'on the same machine'],
    ['an hour back', -3_600_000, 'elsewhere'],
    ['a blink back', -50, 'elsewhere'],
  ] as const)('%s (%i ms), %s: the holder keeps its lease', async (...[, ms, where]) => {
    const provider = fleet.providerOf('acme')
    const url = `${provider.origin}/things`
    const account = `${where} ${ms}`
    const grantId = await fleet.connect('acme', account)
    fleet.clock.move(3_700_000)

    const hold = provider.hold('received')
    const first = holder.ask(grantId, url)
    await hold.arrived()
    fleet.clock.move(ms)
    const second = others[where].ask(grantId, url, 4)
    // What it is asked later is done; so it has looked at the lease.
    await others[where].ask(bystander, url)
    hold.release()

    const outcomes = [await first, await second].flat()
    expect(outcomes).toMatchObject(outcomes.map(() => ({ account })))
    expect(provider.families(account)).toMatchObject([{ refreshes: 1, liveRefreshTokens: 1 }])
    expect([provider.counts.reuses, provider.wrongTokens()]).toEqual([0, 0])
  })
})
