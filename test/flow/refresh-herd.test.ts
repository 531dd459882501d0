import { expect, test } from 'vitest'
import { codeOf } from '../support/error-code.ts'
import { createRefreshWorld } from '../support/refresh-world.ts'

const count = Number(process.env['HERD_GRANTS'] ?? 150)
const perSecond = 50

test(
  `${count} tokens that end at once are all fresh soon at a provider that takes ${perSecond} calls a second`,
  { tags: ['timing'] },
  async () => {
    // The provider counts the seconds that pass; only the vault's clock is set past the end of the tokens.
    const world = await createRefreshWorld({ isClockReal: true })
    const { provider, connectMany, call, refreshes } = world
    const grants = await connectMany(count)
    provider.behaviour.rateLimitPerSecond = perSecond
    world.setVaultClock(3_600)
    const codes = await Promise.all(grants.map((grantId) => codeOf(call(grantId))))
    expect(new Set(codes)).toEqual(new Set(['nothing was thrown']))
    // Each was refreshed once; a quarter of the calls at most were too many.
    const { tooManyRequests, refreshesAtOnce, reuses } = provider.counts
    expect(refreshes() - tooManyRequests).toBe(count)
    expect(tooManyRequests / refreshes()).toBeLessThan(1 / 4)
    expect([refreshesAtOnce <= 16, reuses, provider.wrongTokens()]).toEqual([true, 0, 0])
  },
)
