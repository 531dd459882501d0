import type { Outbound, ProviderInput } from '@alter-ai/vault'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../support/error-code.ts'
import { routeOutbound } from '../support/misbehaving-provider/index.ts'
import { createRefreshWorld } from '../support/refresh-world.ts'

const hour = 3_600
const minute = 60

describe('the lifetime in an answer', () => {
  test('where it is missing, the token is used until the API refuses it', async () => {
    const { provider, connect, call, pass, refreshes } = await createRefreshWorld()
    provider.behaviour.accessTokenSeconds = undefined
    const grantId = await connect()
    for (let day = 0; day < 3; day++) {
      pass(24 * hour)
      expect(await call(grantId)).toMatchObject({ token: 1 })
    }
    expect(refreshes()).toBe(0)
    provider.endAccessTokens()
    expect(await call(grantId)).toMatchObject({ token: 2 })
    expect([refreshes(), provider.counts.staleTokens]).toEqual([1, 1])
  })

  test.each([
    ['seconds', 'no fault'],
    ['seconds', 'string_expires_in'],
    ['milliseconds', 'no fault'],
    ['milliseconds', 'string_expires_in'],
  ] as const)('counts %s, as the row says (%s)', async (unit, kind) => {
    const { provider, connect, call, pass, refreshes } = await createRefreshWorld({
      row: () => ({ expiresInUnit: unit }),
    })
    if (kind !== 'no fault') provider.fault(kind, { times: 3 })
    const grantId = await connect()
    for (const token of [1, 2, 3]) {
      pass(hour / 2)
      expect(await call(grantId)).toMatchObject({ token })
      expect(refreshes()).toBe(token - 1)
      pass(hour / 2)
      expect(await call(grantId)).toMatchObject({ token: token + 1 })
    }
    expect(provider.wrongTokens()).toBe(0)
  })

  test('caps the margin: a token of five minutes is not renewed with each call', async () => {
    const { connect, call, pass, refreshes } = await createRefreshWorld({
      refresh: { accessTokenSeconds: 5 * minute },
    })
    const grantId = await connect()
    for (let second = 0; second < 4 * minute; second += 10) {
      expect(await call(grantId)).toMatchObject({ token: 1 })
      pass(10)
    }
    expect(refreshes()).toBe(0)
    // In the last tenth it is renewed, once, whoever asks meanwhile.
    pass(minute / 2)
    expect(await call(grantId)).toMatchObject({ token: 1 })
    await expect.poll(async () => (await call(grantId)).token).toBe(2)
    expect(refreshes()).toBe(1)
  })

  test('is waited for to the last where the provider renews no sooner', async () => {
    const { provider, connect, call, pass, refreshes } = await createRefreshWorld({
      refresh: { notBeforeSecondsLeft: 20 },
    })
    const grantId = await connect()
    // Well inside of the usual margin.
    pass(hour - minute)
    expect(await call(grantId)).toMatchObject({ token: 1 })
    pass(minute / 2)
    expect(await call(grantId)).toMatchObject({ token: 1 })
    expect(refreshes()).toBe(0)
    pass(15)
    expect(await call(grantId)).toMatchObject({ token: 1 })
    await expect.poll(async () => (await call(grantId)).token).toBe(2)
    expect([refreshes(), provider.counts.earlyRefreshes]).toEqual([1, 0])
    expect(provider.violations).toEqual([])
  })
})

describe('an answer', () => {
  test('may be a form', async () => {
    const { provider, connect, call, pass } = await createRefreshWorld()
    const grantId = await connect()
    for (const token of [2, 3]) {
      provider.fault('form_encoded')
      pass(hour)
      expect(await call(grantId)).toMatchObject({ token })
    }
    expect(provider.violations).toEqual([])
  })

  test('without a refresh token keeps the one there is (RFC 6749 §6)', async () => {
    const { provider, connect, call, pass } = await createRefreshWorld({
      refresh: { rotates: 'never' },
    })
    const grantId = await connect()
    for (const token of [2, 3, 4]) {
      pass(hour)
      expect(await call(grantId)).toMatchObject({ token })
    }
    expect(provider.callsPerGeneration()).toMatchObject([{ generation: 0, calls: 3 }])
  })

  test('with other scopes leaves the grant those (RFC 6749 §5.1)', async () => {
    const answer: Record<string, unknown> = {}
    const { vault, connect, call, pass } = await createRefreshWorld({ between: merge(answer) })
    const grantId = await connect()
    const scopes = async () => (await vault.getGrant(grantId)).scopes
    expect(await scopes()).toEqual(['read', 'write'])
    pass(hour)
    answer['scope'] = 'read'
    await call(grantId)
    expect(await scopes()).toEqual(['read'])
    // Nothing said, nothing changed.
    pass(hour)
    answer['scope'] = undefined
    await call(grantId)
    expect(await scopes()).toEqual(['read'])
  })

  /** A row whose API is where the token answer says. */
  const withInstance = (origin: string): Partial<ProviderInput> => ({
    connection: [
      {
        name: 'instance',
        source: 'token_response',
        path: 'instance_url',
        form: 'host',
        suffixes: ['.my.example.com'],
        example: 'acme.my.example.com',
      },
    ],
    hosts: [new URL(origin).host, '{instance}'],
  })

  test('that names another place of the connection is obeyed', async () => {
    const answer: Record<string, unknown> = {}
    const { vault, connect, call, pass, errors } = await createRefreshWorld({
      row: withInstance,
      between: (outbound, origin) => merge(answer)(routeOutbound(origin, outbound)),
    })
    const grantId = await connect()
    const goTo = (host: string) =>
      codeOf(vault.request('GET', `https://${host}/things`, { grantId }))
    expect((await vault.getGrant(grantId)).connection).toEqual({ instance: 'acme.my.example.com' })
    expect(await goTo('acme.my.example.com')).toBe('nothing was thrown')
    expect(await goTo('moved.my.example.com')).toBe('target_not_allowed')
    pass(hour)
    answer['instance_url'] = 'https://moved.my.example.com'
    await call(grantId)
    expect((await vault.getGrant(grantId)).connection).toEqual({ instance: 'moved.my.example.com' })
    expect(await goTo('moved.my.example.com')).toBe('nothing was thrown')
    expect(await goTo('acme.my.example.com')).toBe('target_not_allowed')
    expect(errors).toEqual([])
  })

  test('that names a foreign host is not obeyed, and its pair is kept', async () => {
    const { vault, provider, connect, call, pass, errors } = await createRefreshWorld({
      row: withInstance,
    })
    const grantId = await connect()
    pass(hour)
    provider.fault('wrong_hosts')
    expect(await call(grantId)).toMatchObject({ token: 2 })
    expect(errors).toMatchObject([{ code: 'unexpected_response' }])
    expect((await vault.getGrant(grantId)).connection).toEqual({ instance: 'acme.my.example.com' })
    // The refresh token of that answer is the good one.
    pass(hour)
    expect(await call(grantId)).toMatchObject({ token: 3 })
    expect(provider.counts.reuses).toBe(0)
  })
})

/** Has answers of a refresh say something else, or nothing, where the provider here always says the same. */
function merge(members: Readonly<Record<string, unknown>>): (outbound: Outbound) => Outbound {
  return (outbound) => ({
    ...outbound,
    async fetch(request) {
      const response = await outbound.fetch(request)
      if (request.purpose !== 'refresh') return response
      const body = (await response.json()) as Record<string, unknown>
      return Response.json({ ...body, ...members })
    },
  })
}

describe('a provider without refresh tokens, whose access token is renewed while it lives', () => {
  const day = 24 * hour
  const world = () =>
    createRefreshWorld({
      refresh: {
        credential: 'access_token',
        method: 'GET',
        grantType: 'acme_renew_token',
        parameter: 'access_token',
        accessTokenSeconds: 60 * day,
      },
    })

  test('renews it in its margin', async () => {
    const { provider, connect, call, pass, refreshes } = await world()
    const grantId = await connect()
    pass(60 * day - hour)
    expect(await call(grantId)).toMatchObject({ token: 1 })
    expect(refreshes()).toBe(0)
    pass(hour - minute)
    expect(await call(grantId)).toMatchObject({ token: 1 })
    await expect.poll(async () => (await call(grantId)).token).toBe(2)
    pass(50 * day)
    expect(await call(grantId)).toMatchObject({ token: 2 })
    expect([refreshes(), provider.wrongTokens()]).toEqual([1, 0])
    expect(provider.violations).toEqual([])
  })

  test('asks nothing of the provider when it is over: the user has to connect again', async () => {
    const { vault, connect, call, pass, refreshes } = await world()
    const grantId = await connect()
    pass(60 * day)
    for (let use = 0; use < 3; use++) expect(await codeOf(call(grantId))).toBe('credential_revoked')
    // For an hour it may be the clock that is wrong.
    expect((await vault.getGrant(grantId)).status).toBe('active')
    pass(hour + 1)
    expect(await codeOf(call(grantId))).toBe('credential_revoked')
    expect(await vault.getGrant(grantId)).toMatchObject({
      status: 'needs_reauth',
      statusReason: 'token_expired',
    })
    expect(refreshes()).toBe(0)
    expect(await connect()).toBe(grantId)
    expect(await call(grantId)).toMatchObject({ family: 2 })
  })
})
