import { isDeepStrictEqual } from 'node:util'
import type { ProviderInput } from '@alter-ai/vault'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { leaseMs } from '../../packages/vault/src/refresh/lease/refresh-lease.ts'
import type { MisbehavingProvider } from '../support/misbehaving-provider/index.ts'
import { patienceMs } from '../support/time/patience.ts'
import { createVaultFleet, type VaultFleet } from '../support/vault-fleet.ts'
import type { Outcome, VaultProcess } from '../support/vault-processes.ts'

/**
 * The process that holds the leases is stopped (SIGSTOP) for longer than they last, while others go on asking; then it goes
 * on (SIGCONT). One stop serves all stories; each has a provider of its own.
 */
interface Story {
  /** What the provider thinks of a refresh token that comes a second time. */
  readonly refresh: Partial<NonNullable<ProviderInput['refresh']>>
  /** How far the holder had come. */
  readonly at: 'lease taken' | 'connected' | 'request sent'
  /** Who else asks: a process of the same machine, which sees that the holder is alive, or one that cannot see it. */
  readonly asker: 'beside' | 'elsewhere'
}

const endsAll = { rotates: 'always', graceSeconds: 0, reuse: 'ends_all' } as const
const refuses = { rotates: 'always', graceSeconds: 0, reuse: 'refused' } as const
const graced = { rotates: 'always', graceSeconds: 60, reuse: 'ends_all' } as const

const stories = {
  'beside-sent': { refresh: endsAll, at: 'request sent', asker: 'beside' },
  'beside-connected': { refresh: endsAll, at: 'connected', asker: 'beside' },
  'elsewhere-leased': { refresh: endsAll, at: 'lease taken', asker: 'elsewhere' },
  'elsewhere-connected': { refresh: endsAll, at: 'connected', asker: 'elsewhere' },
  'elsewhere-sent-unrotated': {
    refresh: { rotates: 'never' },
    at: 'request sent',
    asker: 'elsewhere',
  },
  'elsewhere-sent-graced': { refresh: graced, at: 'request sent', asker: 'elsewhere' },
  'elsewhere-sent': { refresh: endsAll, at: 'request sent', asker: 'elsewhere' },
  'elsewhere-sent-refused': { refresh: refuses, at: 'request sent', asker: 'elsewhere' },
  // The other one, too, is still waiting for its answer when the holder goes on.
  'elsewhere-both': { refresh: { rotates: 'never' }, at: 'request sent', asker: 'elsewhere' },
} as const satisfies Record<string, Story>

type Key = keyof typeof stories
const keys = Object.keys(stories) as Key[]

/** What became of a story. */
interface End {
  readonly provider: MisbehavingProvider
  readonly grantId: string
  readonly calls: number
  /** What those got who asked while the holder stood still, each of them the same; and the holder, when it went on. */
  readonly others: Outcome
  readonly holder: Outcome
  /** The others had it before the holder went on. */
  readonly wasTakenOver: boolean
}

let fleet: VaultFleet<Key | 'bystander'>
let beside: VaultProcess
const ends = new Map<Key, End>()

beforeAll(async () => {
  const facts = Object.entries(stories).map(([key, { refresh }]) => [key, refresh])
  fleet = await createVaultFleet({
    ...(Object.fromEntries(facts) as Record<Key, Story['refresh']>),
    bystander: {},
  })
  const pauses = Object.fromEntries(
    keys
      .filter((key) => stories[key].at === 'connected')
      .map((key) => [fleet.providerOf(key).origin, ['before_sending'] as const]),
  )
  const [holder, halting, elsewhere] = await Promise.all([
    fleet.start({ pauses, hasSharedTimers: true }),
    fleet.start({ haltsAfterLease: true }),
    fleet.start({ machine: 'another' }),
  ])
  beside = await fleet.start()
  const grants = await Promise.all(keys.map((key) => fleet.connect(key, 'ada')))
  fleet.clock.move(3_600_000)
  const bystander = await fleet.connect('bystander', 'ada')

  const begun = await Promise.all(
    keys.map(async (key, index) => {
      const { at, asker } = stories[key]
      const grantId = grants[index] ?? ''
      const provider = fleet.providerOf(key)
      const hold = at === 'request sent' ? provider.hold('received') : undefined
      const answer = ask(at === 'lease taken' ? halting : holder, key, grantId)
      if (at === 'lease taken') await halting.halted()
      if (at === 'connected') await holder.paused('before_sending', provider.origin)
      await hold?.arrived()
      return { key, grantId, provider, hold, answer, other: { beside, elsewhere }[asker] }
    }),
  )
  await holder.stop()
  // The provider answers into the socket of somebody who does not read.
  for (const { hold, provider } of begun) {
    if (hold === undefined) continue
    hold.release()
    const isObeyed = () => provider.families()[0]?.refreshes === 1
    await vi.waitUntil(isObeyed, { timeout: patienceMs })
  }

  const answered = new Set<Key>()
  const askAll = () => begun.map(({ key, grantId, other }) => ask(other, key, grantId, 4))
  const otherHeld = fleet.providerOf('elsewhere-both').hold('received')
  const before = askAll()
  // By the holder's clocks its token calls are over too.
  fleet.clock.move(leaseMs + 5_000)
  const after = askAll()
  const others = keys.map(async (key, index) => {
    const outcomes = (await Promise.all([before[index], after[index]])).flat()
    answered.add(key)
    return outcomes
  })
  await otherHeld.arrived()
  await Promise.all(
    others.filter(
      (_, index) => begun[index]?.other === elsewhere && keys[index] !== 'elsewhere-both',
    ),
  )
  // What those beside were asked later is done; so they have looked at the lease, and wait.
  await ask(beside, 'bystander', bystander)
  const takenOver = new Set(answered)

  for (const { provider } of begun) holder.goOn('before_sending', provider.origin)
  holder.resume()
  halting.resume()
  // What it is asked now is done later; so it has read all answers, and stored them or not.
  await ask(holder, 'bystander', bystander)
  otherHeld.release()
  for (const [index, { key, grantId, provider, answer }] of begun.entries()) {
    ends.set(key, {
      provider,
      grantId,
      holder: same(await answer),
      others: same((await others[index]) ?? []),
      calls: provider.tokenCalls('refresh_token'),
      wasTakenOver: takenOver.has(key),
    })
  }
})

afterAll(() => fleet.close())

function ask(
  process: VaultProcess,
  key: Key | 'bystander',
  grantId: string,
  times?: number,
): Promise<Outcome[]> {
  return process.ask(grantId, `${fleet.providerOf(key).origin}/things`, times)
}

/** What all of them are. */
function same(outcomes: readonly (Outcome | undefined)[]): Outcome {
  const [first] = outcomes
  expect(outcomes).toEqual(outcomes.map(() => first))
  if (first === undefined) throw new Error('nobody got anything')
  return first
}

function endOf(key: Key): End {
  const end = ends.get(key)
  if (end === undefined) throw new Error(`no end of ${key}`)
  return end
}

const firstRefreshed = { account: 'ada', token: 2 }
const tooLate = { code: 'timeout', reason: 'connect' }
const lost = { code: 'credential_revoked', reason: 'rotation_lost' }

describe('a holder stopped for longer than its lease, seen from the same machine', () => {
  test('is waited for when its request was sent: the answer lies in its socket, and is kept', () => {
    expect(endOf('beside-sent')).toMatchObject({
      wasTakenOver: false,
      calls: 1,
      holder: firstRefreshed,
      others: firstRefreshed,
    })
  })

  test('sends nothing that it had not sent before, and then another does', () => {
    expect(endOf('beside-connected')).toMatchObject({
      wasTakenOver: false,
      calls: 1,
      holder: tooLate,
      others: firstRefreshed,
    })
  })
})

describe('a holder stopped for longer than its lease, seen from elsewhere', () => {
  test('finds that its time is over, and takes what another has got meanwhile', () => {
    expect(endOf('elsewhere-leased')).toMatchObject({
      wasTakenOver: true,
      calls: 1,
      holder: firstRefreshed,
      others: firstRefreshed,
    })
  })

  test('sends nothing on the connection that it had made: the grant would be lost by a reuse', () => {
    expect(endOf('elsewhere-connected')).toMatchObject({
      wasTakenOver: true,
      calls: 1,
      holder: tooLate,
      others: firstRefreshed,
    })
  })

  test('cannot overwrite with its late answer what another has stored', () => {
    // Of a provider that gave each of them another access token.
    const stored = { account: 'ada', token: 3 }
    expect(endOf('elsewhere-sent-unrotated')).toMatchObject({
      wasTakenOver: true,
      calls: 2,
      holder: stored,
      others: stored,
    })
  })

  test('mends with its late answer what another had to give up, where a reuse ends nothing', () => {
    expect(endOf('elsewhere-sent-refused')).toMatchObject({
      wasTakenOver: true,
      calls: 2,
      holder: firstRefreshed,
      others: lost,
    })
  })

  test('agrees with the other on one pair, when both have an answer at last', () => {
    const { holder, others, calls } = endOf('elsewhere-both')
    expect([calls, others]).toEqual([2, holder])
  })

  test('costs nothing where the provider has a grace', () => {
    expect(endOf('elsewhere-sent-graced')).toMatchObject({
      wasTakenOver: true,
      calls: 2,
      holder: firstRefreshed,
      others: firstRefreshed,
    })
  })

  test('costs the grant where its request was obeyed and a reuse ends all; it says rotation_lost', () => {
    expect(endOf('elsewhere-sent')).toMatchObject({
      wasTakenOver: true,
      calls: 2,
      holder: lost,
      others: lost,
    })
  })
})

test.each(keys)(
  'after a stop, %s: one token call an hour, or none where all is over',
  async (key) => {
    const { provider, grantId, calls, holder } = endOf(key)
    const isOver = isDeepStrictEqual(holder, lost)
    fleet.clock.move(3_600_000)
    expect(await ask(beside, key, grantId)).toMatchObject([isOver ? lost : { account: 'ada' }])
    expect(provider.tokenCalls('refresh_token')).toBe(isOver ? calls : calls + 1)
    expect((await fleet.vault.getGrant(grantId)).status).toBe(isOver ? 'needs_reauth' : 'active')
    expect([provider.wrongTokens(), provider.violations]).toEqual([0, []])
  },
)
