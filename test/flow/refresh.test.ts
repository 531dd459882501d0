import { createOutbound, type Outbound } from '@alter-ai/vault'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ada, createTestVault, FlowBrowser, type TestWorld } from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'

let world: TestWorld
let clockMs: number

beforeEach(async () => {
  clockMs = Date.now()
  world = await createTestVault({ clock: () => clockMs })
})
afterEach(() => world.close())

const api = {
  google: '/files',
  slack: '/users.profile.get',
} as const

async function connected(key: 'google' | 'slack') {
  const { grant_id: grantId } = await new FlowBrowser(world).grant(key, ada)
  const call = () =>
    world.vault.request('GET', world.provider.urls[key].apiUrl + api[key], { grantId })
  const refreshes = () => world.provider.control.tokenCalls(key, 'refresh_token')
  return { grantId, call, refreshes }
}

/** Past the token's end, on the vault's clock as on the provider's. */
function expire(key: 'google' | 'slack') {
  world.provider.expireAccessTokens(key)
  clockMs += 13 * 3_600_000
}

describe('refresh', () => {
  test.each(['google', 'slack'] as const)(
    '%s: 50 requests at once on an expired token make one token call',
    async (key) => {
      const { call, refreshes } = await connected(key)
      expire(key)
      const responses = await Promise.all(Array.from({ length: 50 }, call))
      expect(responses.map((response) => response.status)).toEqual(
        Array.from({ length: 50 }, () => 200),
      )
      expect(refreshes()).toBe(1)
    },
  )

  test('a rotated refresh token is kept: the next refresh works too', async () => {
    const { call, refreshes } = await connected('slack')
    for (const round of [1, 2, 3]) {
      expire('slack')
      expect((await call()).status).toBe(200)
      expect(refreshes()).toBe(round)
    }
  })

  test('a token that the API refuses before its end is refreshed once, and the call repeated', async () => {
    const { call, refreshes } = await connected('google')
    clockMs += 31_000
    world.provider.expireAccessTokens('google')
    expect((await call()).status).toBe(200)
    expect(refreshes()).toBe(1)
  })

  test('an API that refuses every token costs one refresh, and the 401 is the caller’s', async () => {
    const { call, refreshes } = await connected('google')
    clockMs += 31_000
    world.provider.control.failNext('api', { status: 401 }, 10)
    for (let use = 1; use <= 5; use += 1) expect(await codeOf(call())).toBe('provider_api_error')
    expect(refreshes()).toBe(1)
  })

  test('inside the margin the old token is used at once and the next one fetched behind it', async () => {
    const { call, refreshes } = await connected('google')
    clockMs += 3_600_000 - 120_000
    const hold = world.provider.control.hold('token')
    expect((await call()).status).toBe(200)
    await hold.arrived()
    hold.release()
    await expect
      .poll(async () => (await world.vault.queryAudit()).items.map((item) => item.event))
      .toContain('grant.refreshed')
    expect(refreshes()).toBe(1)
    expect((await call()).status).toBe(200)
    expect(refreshes()).toBe(1)
  })

  test('a provider that is down costs nothing while the old token is good, and is an error after', async () => {
    const { call } = await connected('google')
    clockMs += 3_600_000 - 120_000
    world.provider.control.failNext('token', { status: 503, headers: { 'retry-after': '400' } })
    expect((await call()).status).toBe(200)
    await expect.poll(() => world.provider.control.tokenCalls('google', 'refresh_token')).toBe(1)
    // Within the time that the provider has named nobody asks it again.
    expect((await call()).status).toBe(200)
    clockMs += 300_000
    world.provider.expireAccessTokens('google')
    expect(await codeOf(call())).toBe('temporarily_unavailable')
    expect(world.provider.control.tokenCalls('google', 'refresh_token')).toBe(1)
    clockMs += 200_000
    expect((await call()).status).toBe(200)
    expect(world.provider.control.tokenCalls('google', 'refresh_token')).toBe(2)
  })

  test('a consent that the user has withdrawn ends in credential_revoked, with one token call for any number of uses', async () => {
    const { call, grantId, refreshes } = await connected('google')
    expire('google')
    world.provider.control.failNext('token', { status: 400, body: '{"error":"invalid_grant"}' })
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(call())))
    expect(new Set(codes)).toEqual(new Set(['credential_revoked']))
    expect(await codeOf(call())).toBe('credential_revoked')
    expect(refreshes()).toBe(1)
    expect(await world.vault.getGrant(grantId)).toMatchObject({
      status: 'needs_reauth',
      statusReason: 'revoked_by_user',
    })
    // Connecting again brings the same grant back.
    const again = await new FlowBrowser(world).grant('google', ada)
    expect([again.grant_id, again.operation]).toEqual([grantId, 'reauth'])
    expect((await call()).status).toBe(200)
  })

  test('a grant revoked while its token is refreshed stays revoked, and the late pair is ended', async () => {
    const { call, grantId } = await connected('slack')
    // Refused before its end, so that what is revoked is not too old to be told by.
    clockMs += 31_000
    world.provider.expireAccessTokens('slack')
    const hold = world.provider.control.hold('token')
    const late = codeOf(call())
    await hold.arrived()
    await world.vault.revokeGrant(grantId)
    hold.release()
    expect(await late).toBe('grant_revoked')
    expect((await world.vault.getGrant(grantId)).status).toBe('revoked')
    await expect.poll(() => world.provider.control.revocations('slack')).toBe(2)
  })

  test('a grant connected anew while its token is refreshed keeps the new tokens; the late answer is dropped', async () => {
    let answer: () => void = () => {}
    const answered = new Promise<void>((resolve) => (answer = resolve))
    let asked: () => void = () => {}
    const refreshIsUnderWay = new Promise<void>((resolve) => (asked = resolve))
    const real = createOutbound()
    const outbound: Outbound = {
      ...real,
      async fetch(request) {
        const response = await real.fetch(request)
        if (request.purpose === 'refresh') {
          asked()
          await answered
        }
        return response
      },
    }
    const slow = await createTestVault({ clock: () => clockMs, outbound })
    const browser = new FlowBrowser(slow)
    const { grant_id: grantId } = await browser.grant('slack', ada)
    const url = slow.provider.urls.slack.apiUrl + api.slack
    slow.provider.expireAccessTokens('slack')
    clockMs += 13 * 3_600_000
    const waiting = slow.vault.request('GET', url, { grantId })
    await refreshIsUnderWay
    const again = await browser.grant('slack', ada)
    expect(again.grant_id).toBe(grantId)
    answer()
    expect((await waiting).status).toBe(200)
    // The pair that came too late is ended (its provider ends only what is sent), the new consent is not.
    await expect.poll(() => slow.provider.control.revocations('slack')).toBe(1)
    expect((await slow.vault.request('GET', url, { grantId })).status).toBe(200)
    expect(slow.provider.control.tokenCalls('slack', 'refresh_token')).toBe(1)
    await slow.close()
    await real.close()
  })
})

describe('consent', () => {
  test('is asked for once more when no refresh token came, and then a grant is made', async () => {
    const browser = new FlowBrowser(world)
    const first = await browser.grant('google', ada)
    await world.vault.revokeGrant(first.grant_id)
    await expect.poll(() => world.provider.control.revocations('google')).toBe(1)
    world.provider.control.shapeNextTokenResponse(({ refresh_token: _, ...body }) => body)
    const before = world.provider.control.calls.filter(
      (call) => call.endpoint === 'authorization',
    ).length
    const grant = await browser.grant('google', ada)
    const asked = world.provider.control.calls
      .filter((call) => call.endpoint === 'authorization')
      .slice(before)
    expect(asked.some((call) => call.parameterNames.includes('prompt'))).toBe(true)
    expect(grant.operation).toBe('creation')
    world.provider.expireAccessTokens('google')
    clockMs += 2 * 3_600_000
    const response = await world.vault.request(
      'GET',
      world.provider.urls.google.apiUrl + '/files',
      { grantId: grant.grant_id },
    )
    expect(response.status).toBe(200)
  })
})
