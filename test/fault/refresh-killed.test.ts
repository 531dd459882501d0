import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MisbehavingProvider } from '../support/misbehaving-provider/index.ts'
import { createVaultFleet, type VaultFleet } from '../support/vault-fleet.ts'
import type { VaultProcess } from '../support/vault-processes.ts'

/** How often each point of each mode is met. */
const runs = Number(process.env['REFRESH_KILLS'] ?? 1)

/** How a provider treats a refresh token that was spent by somebody who is dead now. */
const modes = {
  'no-rotation': { rotates: 'never' },
  'rotation-without-grace': { rotates: 'always', reuse: 'refused', graceSeconds: 0 },
  'rotation-within-5-s-of-grace': { rotates: 'always', reuse: 'ends_all', graceSeconds: 5 },
  'rotation-after-5-s-of-grace': { rotates: 'always', reuse: 'refused', graceSeconds: 5 },
  'reuse-ends-the-family': { rotates: 'always', reuse: 'ends_all', graceSeconds: 0 },
} as const

type Mode = keyof typeof modes
const modeNames = Object.keys(modes) as Mode[]

/** Modes in which the one before is taken again. */
const forgiving: ReadonlySet<Mode> = new Set(['no-rotation', 'rotation-within-5-s-of-grace'])

/** Where a refresh was when its process was killed; how often the provider has judged it, and whether it has obeyed. */
const points = [
  { point: 'lease taken', calls: 0, isSpent: false },
  { point: 'request sent, which is obeyed', calls: 1, isSpent: true },
  { point: 'request sent, which is not obeyed', calls: 0, isSpent: false },
  { point: 'answered', calls: 1, isSpent: true },
  { point: 'before the store', calls: 1, isSpent: true },
  { point: 'after the store', calls: 1, isSpent: true },
] as const

let fleet: VaultFleet<Mode>
/** Runs all the time, and sees the others die. */
let bystander: VaultProcess
/** The next to be killed. It is started ahead, because that takes longer than all that it lives for. */
let next: Promise<VaultProcess>

beforeAll(async () => {
  fleet = await createVaultFleet(modes)
  next = startVictim()
  bystander = await fleet.start()
})

afterAll(async () => {
  await next
  await fleet.close()
})

function startVictim(): Promise<VaultProcess> {
  const order = ['before_sending', 'nowhere', 'nowhere', 'nowhere', 'answered', 'nowhere'] as const
  const origins = modeNames.map((mode) => fleet.providerOf(mode).origin)
  return fleet.start({ pauses: Object.fromEntries(origins.map((origin) => [origin, order])) })
}

describe.each(modeNames)('kill -9 around a refresh, %s:', (mode) => {
  test.each(Array.from({ length: runs }, (_, run) => run + 1))(
    `whoever asks next gets a token, or rotation_lost where it is lost (%i of ${runs})`,
    async (run) => {
      const provider = fleet.providerOf(mode)
      const url = `${provider.origin}/things`
      const stories = await Promise.all(
        points.map(async (where, index) => {
          const account = `${run}-${index}`
          const isStored = where.point === 'after the store'
          const isLost = where.isSpent && !isStored && !forgiving.has(mode)
          return {
            ...where,
            isStored,
            isLost,
            account,
            grantId: await fleet.connect(mode, account),
          }
        }),
      )
      const grants = stories.map(({ grantId }) => grantId)
      fleet.clock.move(3_600_000)

      const victim = await next
      next = startVictim()
      const goOn = await bringToPoints(provider, victim, stories)
      const callsBefore = provider.tokenCalls('refresh_token')
      const [first = '', ...others] = grants
      const waiting = bystander.ask(first, url, 4)
      await victim.kill()
      await goOn()
      if (mode === 'rotation-after-5-s-of-grace') fleet.clock.move(6_000)

      const isHeirNew = (run + modeNames.indexOf(mode)) % 2 === 0
      const heir = isHeirNew ? await fleet.start() : bystander
      // By their clock no lease has ended: they go on only because its holder is dead.
      const seen = await Promise.all([
        waiting,
        ...others.map((grantId) => heir.ask(grantId, url, 4)),
      ])
      // One for each, but for what was stored.
      expect(provider.tokenCalls('refresh_token') - callsBefore).toBe(points.length - 1)
      for (const [index, { point, isStored, isLost, account, calls }] of stories.entries()) {
        const outcome = isLost
          ? { code: 'credential_revoked', reason: 'rotation_lost' }
          : { account, token: expect.any(Number) as number }
        expect({ point, seen: seen[index] }).toEqual({ point, seen: Array(4).fill(outcome) })
        const judged = { point, calls: callsOf(provider, account) }
        expect(judged).toEqual({ point, calls: isStored ? calls : calls + 1 })
      }

      // What is over is over, without another call; the others go on as if nothing had been.
      fleet.clock.move(3_600_000)
      for (const { point, isLost, account, grantId } of stories) {
        const before = provider.tokenCalls('refresh_token')
        const [outcome] = await heir.ask(grantId, url)
        const more = provider.tokenCalls('refresh_token') - before
        const { status, statusReason } = await fleet.vault.getGrant(grantId)
        expect({ point, outcome, more, status, statusReason }).toMatchObject(
          isLost
            ? {
                point,
                outcome: { reason: 'rotation_lost' },
                more: 0,
                status: 'needs_reauth',
                statusReason: 'rotation_lost',
              }
            : { point, outcome: { account }, more: 1, status: 'active' },
        )
      }
      expect([provider.wrongTokens(), provider.violations]).toEqual([0, []])
      expect(heir.complaints()).toBe('')
      if (isHeirNew) await heir.kill()
    },
  )
})

/** Refreshes that the provider has judged for one account, by whatever refresh token. */
function callsOf(provider: MisbehavingProvider, account: string): number {
  return provider
    .callsPerGeneration()
    .filter((generation) => generation.account === account)
    .reduce((sum, { calls }) => sum + calls, 0)
}

/**
 * Has the victim refresh one grant after the other, each up to its point.
 *
 * @returns what lets the provider go on with what it holds, once the victim is dead.
 */
async function bringToPoints(
  provider: MisbehavingProvider,
  victim: VaultProcess,
  stories: readonly { readonly grantId: string; readonly account: string }[],
): Promise<() => Promise<void>> {
  const { origin } = provider
  const refresh = (index: number) => victim.ask(stories[index]?.grantId ?? '', `${origin}/things`)
  const held = async (index: number, at: 'received' | 'committed') => {
    const hold = provider.hold(at)
    void refresh(index)
    await hold.arrived()
    return hold
  }
  void refresh(0)
  await victim.paused('before_sending', origin)
  const obeyed = await held(1, 'received')
  const dropped = await held(2, 'received')
  const answered = await held(3, 'committed')
  void refresh(4)
  await victim.paused('answered', origin)
  expect(await refresh(5)).toMatchObject([{ account: stories[5]?.account }])
  return async () => {
    const loss = provider.fault('connection_lost')
    dropped.release()
    await expect.poll(() => loss.given()).toBe(1)
    obeyed.release()
    await expect.poll(() => provider.families(stories[1]?.account)[0]?.refreshes).toBe(1)
    answered.release()
  }
}
