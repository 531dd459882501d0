import { createOutbound, type Outbound } from '@alter-ai/vault'
import { describe, expect, onTestFinished, test } from 'vitest'
import { codeOf } from '../support/error-code.ts'
import { createRefreshWorld, type RefreshWorld } from '../support/refresh-world.ts'

const hour = 3_600
const minute = 60

/** Events of the audit trail by that name, newest first. */
async function recorded({ vault }: RefreshWorld, name: string) {
  const { items } = await vault.queryAudit({ limit: 200 })
  return items.filter(({ event }) => event === name)
}

const active = { status: 'active' }
const rotationLost = { status: 'needs_reauth', statusReason: 'rotation_lost' }

describe('an answer that nobody can use', () => {
  test.each([
    ['html_200', 'unexpected_response'],
    ['error_in_200', 'temporarily_unavailable'],
    ['http_500', 'server_error'],
    ['http_502', 'server_error'],
    ['connection_lost', 'network_error'],
    ['malformed_body', 'unexpected_response'],
  ] as const)('(%s) is recorded as %s, and the next try brings a token', async (kind, code) => {
    const world = await createRefreshWorld({ refresh: { graceSeconds: minute } })
    const { vault, provider, connect, call, pass, refreshes } = world
    const grantId = await connect()
    pass(hour)
    provider.fault(kind)
    // Whoever asks waits for the next try.
    expect(await call(grantId)).toMatchObject({ account: 'ada', token: 2 })
    expect(refreshes()).toBe(2)
    expect(await recorded(world, 'grant.refresh_failed')).toMatchObject([{ errorCode: code }])
    expect(await vault.getGrant(grantId)).toMatchObject(active)
  })

  test.each(['http_500', 'half_open'] as const)(
    '(%s) is not asked for more than three times, and the grant stays',
    async (kind) => {
      const hasty = createOutbound({ limits: { fetchMs: 200 } })
      onTestFinished(() => hasty.close())
      // Only what never responds reaches the short deadline.
      let isHasty = kind === 'half_open'
      const world = await createRefreshWorld({
        between: (outbound) => ({
          ...outbound,
          fetch: async (request) =>
            (request.purpose === 'refresh' && isHasty ? hasty : outbound).fetch(request),
        }),
      })
      const { vault, provider, connect, call, pass, refreshes } = world
      const grantId = await connect()
      pass(hour)
      const fault = provider.fault(kind, { times: 1_000 })
      expect(await codeOf(call(grantId))).toBe(kind === 'half_open' ? 'timeout' : 'server_error')
      expect(refreshes()).toBe(3)
      fault.stop()
      isHasty = false
      pass(minute)
      expect(await call(grantId)).toMatchObject({ token: 2 })
      expect(await vault.getGrant(grantId)).toMatchObject(active)
    },
  )

  test('(503) leaves the old token in use until its end', async () => {
    const status = { next: 503 }
    const world = await createRefreshWorld({ between: answerWith(status) })
    const { vault, provider, connect, call, pass } = world
    const grantId = await connect()
    pass(hour - minute)
    for (let use = 0; use < 3; use++) expect(await call(grantId)).toMatchObject({ token: 1 })
    await expect
      .poll(() => recorded(world, 'grant.refresh_failed'))
      .toMatchObject([{ errorCode: 'temporarily_unavailable', details: { answer_lost: false } }])
    status.next = 0
    pass(minute)
    expect(await call(grantId)).toMatchObject({ token: 2 })
    expect([await vault.getGrant(grantId), provider.wrongTokens()]).toMatchObject([active, 0])
  })
})

/** In front of a provider that has no such answer. Nothing is sent. */
function answerWith(status: { next: number }): (outbound: Outbound) => Outbound {
  return (outbound) => ({
    ...outbound,
    fetch: async (request) =>
      request.purpose === 'refresh' && status.next !== 0
        ? new Response('', { status: status.next })
        : outbound.fetch(request),
  })
}

describe('429 with Retry-After (RFC 9110 §10.2.3)', () => {
  test.each(['retry_after_seconds', 'retry_after_date'] as const)(
    '%s: nobody asks before, in any vault, and the old token is used until its end',
    async (kind) => {
      const world = await createRefreshWorld({ isOnDisk: true })
      const { provider, connect, call, pass, refreshes } = world
      const grantId = await connect()
      const other = await world.open()
      pass(hour - minute)
      provider.fault(kind, { seconds: 5 * minute })
      expect(await call(grantId)).toMatchObject({ token: 1 })
      await expect.poll(() => recorded(world, 'grant.refresh_failed')).toHaveLength(1)
      for (const vault of [world.vault, other])
        expect(await call(grantId, vault)).toMatchObject({ token: 1 })
      pass(minute)
      for (const vault of [world.vault, other])
        expect(await codeOf(call(grantId, vault))).toBe('temporarily_unavailable')
      // In the last 20 s whoever asks would wait for the end.
      pass(4 * minute - 25)
      expect(await codeOf(call(grantId, other))).toBe('temporarily_unavailable')
      expect(refreshes()).toBe(1)
      // By chance up to a tenth later than asked, so that not all come back at once.
      pass(25 + minute / 2)
      expect(await call(grantId, other)).toMatchObject({ token: 2 })
      expect([refreshes(), provider.wrongTokens()]).toEqual([2, 0])
    },
  )
})

describe('an answer that was lost after the provider had replaced the refresh token', () => {
  test.each([
    ['a grace of 5 s', { graceSeconds: 5 }],
    ['a grace until the next is used', { graceUntilUsed: true }],
    ['no rotation', { rotates: 'never' }],
  ] as const)('is recovered at a provider with %s', async (_, refresh) => {
    const world = await createRefreshWorld({ refresh })
    const { vault, provider, connect, call, pass, refreshes } = world
    const grantId = await connect()
    pass(hour)
    provider.fault('answer_lost')
    expect(await call(grantId)).toMatchObject({ account: 'ada' })
    expect(refreshes()).toBe(2)
    expect(await recorded(world, 'grant.refreshed')).toMatchObject([
      { details: { recovered: true } },
    ])
    pass(hour)
    expect(await call(grantId)).toMatchObject({ account: 'ada' })
    expect(refreshes()).toBe(3)
    expect([await vault.getGrant(grantId), provider.wrongTokens()]).toMatchObject([active, 0])
  })

  test.each([
    ['refuses a second use', { reuse: 'refused' }],
    ['ends all at a second use', { reuse: 'ends_all' }],
  ] as const)(
    'is lost at a provider that %s: rotation_lost, and no more calls',
    async (_, facts) => {
      const { vault, provider, connect, call, pass, refreshes } = await createRefreshWorld({
        refresh: facts,
      })
      const grantId = await connect()
      pass(hour)
      provider.fault('answer_lost')
      for (let use = 0; use < 3; use++)
        expect(await codeOf(call(grantId))).toBe('credential_revoked')
      expect(refreshes()).toBe(2)
      expect(await vault.getGrant(grantId)).toMatchObject(rotationLost)
      // The user's consent mends it.
      expect(await connect()).toBe(grantId)
      expect(await call(grantId)).toMatchObject({ family: 2 })
    },
  )
})

describe('invalid_grant', () => {
  test('for a refresh token that had run out says expired_unused', async () => {
    const { vault, connect, call, pass, refreshes } = await createRefreshWorld({
      refresh: { refreshTokenSeconds: 2 * hour },
    })
    const grantId = await connect()
    pass(3 * hour)
    for (let use = 0; use < 3; use++) expect(await codeOf(call(grantId))).toBe('credential_revoked')
    expect(refreshes()).toBe(1)
    expect(await vault.getGrant(grantId)).toMatchObject({ statusReason: 'expired_unused' })
  })

  test('for one that has not run out says revoked_by_user', async () => {
    const { vault, provider, connect, call, pass, refreshes } = await createRefreshWorld({
      refresh: { refreshTokenSeconds: 2 * hour },
    })
    const grantId = await connect()
    pass(hour)
    provider.endConsent('ada')
    for (let use = 0; use < 3; use++) expect(await codeOf(call(grantId))).toBe('credential_revoked')
    expect(refreshes()).toBe(1)
    expect(await vault.getGrant(grantId)).toMatchObject({ statusReason: 'revoked_by_user' })
  })

  test('for tokens that have been replaced meanwhile is no error', async () => {
    const { vault, provider, connect, call, pass, refreshes } = await createRefreshWorld({
      row: (origin) => ({
        revocation: { url: `${origin}/revoke`, authentication: 'client_basic', reach: 'account' },
      }),
    })
    const grantId = await connect()
    pass(hour)
    const hold = provider.hold('received')
    const asked = call(grantId)
    await hold.arrived()
    await connect()
    provider.fault('invalid_grant')
    hold.release()
    expect(await asked).toMatchObject({ family: 2 })
    expect(refreshes()).toBe(1)
    expect(await vault.getGrant(grantId)).toMatchObject(active)
  })
})

describe('invalid_client', () => {
  test('pauses the client for all of its grants, breaks none, and is tried once a minute', async () => {
    const world = await createRefreshWorld()
    const { vault, provider, connect, call, pass, refreshes } = world
    const grants = await Promise.all(['ada', 'bob', 'cy'].map((account) => connect(account)))
    const askAll = () => Promise.all([...grants, ...grants].map((grantId) => codeOf(call(grantId))))
    const allPaused = [...grants, ...grants].map(() => 'client_paused')
    const [first = ''] = grants
    pass(hour)
    provider.fault('invalid_client', { times: 2 })
    expect(await codeOf(call(first))).toBe('client_paused')
    expect(await askAll()).toEqual(allPaused)
    pass(minute - 1)
    expect(await askAll()).toEqual(allPaused)
    expect(refreshes()).toBe(1)
    // One of them may try; it fails again, and the next try is a minute away again.
    pass(1)
    expect(await askAll()).toEqual(allPaused)
    pass(minute - 1)
    expect(await askAll()).toEqual(allPaused)
    expect(refreshes()).toBe(2)
    const statuses = await Promise.all(grants.map((grantId) => vault.getGrant(grantId)))
    expect(statuses).toMatchObject(grants.map(() => active))
    expect(await recorded(world, 'client.paused')).toHaveLength(1)
    expect(world.errors).toMatchObject([{ code: 'client_paused', provider: 'acme' }])
    // The secret is right again.
    pass(1)
    for (const grantId of grants) expect(await codeOf(call(grantId))).toBe('nothing was thrown')
    expect(refreshes()).toBe(2 + grants.length)
  })

  test('pauses it until a restart, with which the operator may have mended it', async () => {
    const world = await createRefreshWorld({ isOnDisk: true })
    const { provider, connect, call, pass } = world
    const grantId = await connect()
    pass(hour)
    provider.fault('invalid_client')
    expect(await codeOf(call(grantId))).toBe('client_paused')
    expect(await call(grantId, await world.open())).toMatchObject({ token: 2 })
  })
})
