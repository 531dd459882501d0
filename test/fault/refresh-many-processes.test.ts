import { expect, onTestFinished, test } from 'vitest'
import { createVaultFleet } from '../support/vault-fleet.ts'

/** How often the access token ends. */
const rounds = Number(process.env['REFRESH_ROUNDS'] ?? 100)
const processCount = 4
const atOnce = 32

/** Every fourth time the provider ends the token before its time, and its API answers 401. */
const isRefused = (round: number) => round % 4 === 3

test(
  `${processCount} processes × ${atOnce} requests at once × ${rounds} expiries: one token call each, nobody gets a wrong token`,
  { timeout: 300_000 + rounds * 5_000 },
  async () => {
    // Refresh tokens are for one use, and a second use ends the grant.
    const fleet = await createVaultFleet({ acme: {} })
    onTestFinished(() => fleet.close())
    const { clock, vault } = fleet
    const provider = fleet.providerOf('acme')
    const grantId = await fleet.connect('acme', 'ada')
    const others = await Promise.all(Array.from({ length: processCount }, () => fleet.start()))

    for (let round = 0; round < rounds; round++) {
      if (isRefused(round)) {
        // A younger token that is refused is not refreshed: that would not help.
        clock.move(31_000)
        provider.endAccessTokens()
      } else {
        clock.move(3_600_000)
      }
      const outcomes = await Promise.all(
        others.map((other) => other.ask(grantId, `${provider.origin}/things`, atOnce)),
      )
      // The first token came with the consent, so each round has the next one.
      expect(outcomes.flat()).toEqual(
        Array.from({ length: processCount * atOnce }, () => ({ account: 'ada', token: round + 2 })),
      )
      expect(provider.tokenCalls('refresh_token')).toBe(round + 1)
    }

    // Each refresh token was sent once, and the newest one not yet.
    expect(provider.callsPerGeneration().map(({ calls }) => calls)).toEqual([
      ...Array.from({ length: rounds }, () => 1),
      0,
    ])
    const { counts } = provider
    expect(counts).toMatchObject({ reuses: 0, familiesEnded: 0, foreignTokens: 0 })
    // What was ended before its time was tried once by each that asked, at most.
    const refusals = Array.from({ length: rounds }, (_, round) => round).filter(isRefused).length
    expect(counts.staleTokens).toBeLessThanOrEqual(refusals * processCount * atOnce)
    expect(provider.violations).toEqual([])
    expect((await vault.getGrant(grantId)).status).toBe('active')
    expect(others.map((other) => other.complaints())).toEqual(others.map(() => ''))
  },
)
