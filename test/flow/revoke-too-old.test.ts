import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ada } from '../support/create-test-vault.ts'
import {
  developmentRow,
  startMisbehavingProvider,
  type MisbehavingProvider,
} from '../support/misbehaving-provider/index.ts'
import { createOwnVault, sentTo, Walker, type OwnVault } from '../support/walker.ts'

/** A provider that is told by an access token, and says of a dead one that there is nothing to end. */
let provider: MisbehavingProvider
let own: OwnVault
let nowMs: number

beforeEach(async () => {
  nowMs = Date.now()
  const clock = () => nowMs
  provider = await startMisbehavingProvider(
    (origin) =>
      developmentRow(origin, {
        revocation: {
          url: `${origin}/revoke`,
          authentication: 'bearer',
          token: 'access',
          body: 'none',
          alreadyDead: { statuses: [401] },
          reach: 'account',
        },
      }),
    { clock },
  )
  own = await createOwnVault({ acme: provider.client() }, { clock })
})
afterEach(async () => {
  await own.vault.close()
  await provider.close()
})

async function connect(): Promise<string> {
  const walker = new Walker(own.vault)
  const { url, session } = await walker.leave('acme', ada)
  await walker.arrive('acme', await sentTo(url))
  const { grants } = await own.vault.pollConnectSession(session.sessionToken)
  return grants?.[0]?.grant_id ?? ''
}

async function revoked(grantId: string): Promise<unknown> {
  await own.vault.revokeGrant(grantId)
  const record = async () =>
    (await own.vault.queryAudit({ grantId })).items.find(
      ({ event }) => event === 'grant.revoked_upstream',
    )
  await expect
    .poll(async () => {
      own.repeat.tick()
      return record()
    })
    .toBeDefined()
  return (await record())?.details?.['result']
}

describe('a grant whose access token is over', () => {
  test('is ended at the provider all the same: by a token that is refreshed once more for it', async () => {
    const grantId = await connect()
    nowMs += 2 * 3_600_000
    expect(await revoked(grantId)).toBe('revoked')
    expect(provider.isAlive('ada')).toBe(false)
    expect(provider.tokenCalls('refresh_token')).toBe(1)
    expect(provider.families().map(({ endedBy }) => endedBy)).toEqual(['revoked'])
  })

  test('has nothing left to end where the user has taken the consent back', async () => {
    const grantId = await connect()
    nowMs += 2 * 3_600_000
    provider.endConsent('ada')
    expect(await revoked(grantId)).toBe('already_dead')
    expect(provider.counts.revocation).toBe(0)
  })

  test('is tried again with the pair that the refresh has brought, if the provider fails then', async () => {
    const grantId = await connect()
    nowMs += 2 * 3_600_000
    provider.fault('http_500', { grant: 'refresh_token' })
    await own.vault.revokeGrant(grantId)
    await expect.poll(() => provider.tokenCalls('refresh_token')).toBe(1)
    expect(provider.isAlive('ada')).toBe(true)
    await expect
      .poll(() => {
        nowMs += 60_000
        own.repeat.tick()
        return provider.isAlive('ada')
      })
      .toBe(false)
  })
})

test('a grant whose access token is good is ended by it, and nothing is refreshed', async () => {
  expect(await revoked(await connect())).toBe('revoked')
  expect(provider.tokenCalls('refresh_token')).toBe(0)
  expect(provider.isAlive('ada')).toBe(false)
})
