import { createVault, type VaultOptions } from '@alter-ai/vault'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ada, createTestVault, grace, testVaultOptions } from '../../support/create-test-vault.ts'

/** Rejects with nothing when it is within the limit, else with the error's fields. */
async function refusal(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
    return undefined
  } catch (error) {
    const { code, status, retryAfterSeconds } = error as Record<string, unknown>
    return { code, status, retryAfterSeconds }
  }
}

async function vaultWith(options: Partial<VaultOptions>) {
  const time = { now: Date.UTC(2026, 11, 1) }
  const world = await createTestVault({ clock: () => time.now, ...options })
  onTestFinished(() => world.close())
  const { vault } = world
  const mint = (user = ada) =>
    refusal(vault.createConnectSession({ user, allowedOrigin: 'http://localhost:4999' }))
  return { ...world, time, mint }
}

const limited = (retryAfterSeconds: number) => ({
  code: 'rate_limited',
  status: 429,
  retryAfterSeconds,
})

describe('sessions of one user', () => {
  test('are limited, by whichever client they are requested; another user is not', async () => {
    const rateLimits = { sessionsPerUser: { requests: 3, seconds: 30 } }
    const { vault, mint, time } = await vaultWith({ rateLimits })
    for (let count = 0; count < 3; count += 1) expect(await mint()).toBeUndefined()
    expect(await mint()).toEqual(limited(10))
    const options = { allowedOrigin: 'http://localhost:4999' }
    expect(await refusal(vault.forUser(ada).createConnectSession(options))).toEqual(limited(10))
    const throughKey = vault.forKey('ci').createConnectSession({ ...options, user: ada })
    expect(await refusal(throughKey)).toEqual(limited(10))
    const throughPage = vault.connectFlow.mint({ ...options, user: ada }, undefined)
    expect(await refusal(throughPage)).toEqual(limited(10))
    expect(await mint(grace)).toBeUndefined()
    time.now += 10_000
    expect(await mint()).toBeUndefined()
  })

  test('of no user are not limited: only the app can create them', async () => {
    const { vault } = await vaultWith({
      rateLimits: { sessionsPerUser: { requests: 1, seconds: 9 } },
    })
    for (let count = 0; count < 5; count += 1)
      await vault.createConnectSession({ allowedOrigin: 'http://localhost:4999' })
  })

  test('are limited by default, above what a person can click', async () => {
    const { mint } = await vaultWith({ rateLimits: {} })
    let created = 0
    while ((await mint()) === undefined) created += 1
    expect(created).toBe(60)
  })
})

describe('the default limits', () => {
  test('are met by no office: 100 people behind one address connect two accounts each within two minutes', async () => {
    const { vault, time } = await vaultWith({ rateLimits: {} })
    const { limitAddress } = vault.connectFlow
    const office = '198.51.100.20'
    // Session, page, logo, redeem, authorize, callback; and the pages are loaded twice.
    const requestsOfFlow = 8
    const flows = 200
    for (let flow = 0; flow < flows; flow += 1) {
      for (let count = 0; count < requestsOfFlow; count += 1)
        await limitAddress('perAddress', office)
      time.now += 120_000 / flows
    }
  })

  test('are met by no status poll: 50 open flows behind a proxy that lets none of them wait', async () => {
    const { vault, time } = await vaultWith({ rateLimits: {} })
    for (let second = 0; second < 120; second += 1) {
      for (let flow = 0; flow < 50; flow += 1)
        await vault.connectFlow.limitAddress('statusPerAddress', '198.51.100.20')
      time.now += 1_000
    }
  })
})

describe('the option', () => {
  test('false limits nothing', async () => {
    const { vault, mint } = await vaultWith({ rateLimits: false })
    for (let count = 0; count < 100; count += 1) expect(await mint()).toBeUndefined()
    for (let count = 0; count < 5_000; count += 1)
      await vault.connectFlow.limitAddress('perAddress', '198.51.100.20')
  })

  test.each([
    true,
    { perUser: { requests: 1, seconds: 1 } },
    { perAddress: { requests: 0, seconds: 1 } },
    { perAddress: { requests: 1.5, seconds: 1 } },
    { perAddress: { requests: 10, seconds: 0 } },
    { perAddress: { requests: 10 } },
    { statusPerAddress: false },
  ])('is refused as %j', async (rateLimits) => {
    const { provider } = await vaultWith({})
    const options = { rateLimits } as unknown as Partial<VaultOptions>
    const opening = createVault({ ...testVaultOptions(provider), ...options })
    await expect(opening).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining('rateLimits') as string,
    })
  })
})
