import type { Outbound } from '@alter-ai/vault'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../support/error-code.ts'
import { createRefreshWorld, type RefreshWorld } from '../support/refresh-world.ts'

const hour = 3_600
const day = 24 * hour

/** What becomes of those who only stand by: callers that have gone, other users' grants, a vault that is closed. */

describe('a caller that goes away', () => {
  test('before its token is refreshed costs no refresh, and leaves no failure behind', async () => {
    const { vault, provider, connect, pass, refreshes } = await createRefreshWorld()
    const grantId = await connect()
    pass(2 * hour)
    provider.fault('invalid_grant', { grant: 'refresh_token' })
    const gone = AbortSignal.abort(new Error('gone'))
    const call = vault.request('GET', `${provider.origin}/things`, { grantId, signal: gone })
    await expect(call).rejects.toThrow('gone')
    expect(refreshes()).toBe(0)
    expect((await vault.getGrant(grantId)).status).toBe('active')
  })

  test('during the refresh does not take its answer along', async () => {
    const world = await createRefreshWorld()
    const { provider, connect, call, pass, refreshes } = world
    const grantId = await connect()
    pass(2 * hour)
    const hold = provider.hold('committed', { grant: 'refresh_token' })
    await leaveDuring(hold, world, grantId)
    hold.release()
    expect(await call(grantId)).toMatchObject({ token: 2 })
    expect([refreshes(), provider.counts.reuses]).toEqual([1, 0])
  })

  test('during a refresh that fails leaves a failure that is nobody’s, and does no harm', async () => {
    const world = await createRefreshWorld()
    const { vault, provider, connect, pass } = world
    const grantId = await connect()
    pass(2 * hour)
    const hold = provider.hold('received', { grant: 'refresh_token' })
    provider.fault('invalid_grant', { grant: 'refresh_token' })
    await leaveDuring(hold, world, grantId)
    // Vitest fails the run for a rejection that nobody has heard of.
    hold.release()
    await expect.poll(async () => (await vault.getGrant(grantId)).status).toBe('needs_reauth')
  })
})

describe('a provider that does not take the client for one grant', () => {
  test.each([
    ['unauthorized_client', false],
    ['invalid_client', true],
  ])(
    '(%s) is left alone with that one, and the others are refreshed',
    async (error, hasTenants) => {
      let refusals = 1
      const { vault, connect, call, pass } = await createRefreshWorld({
        between: answering('refresh', () =>
          refusals-- > 0 ? Response.json({ error }, { status: 400 }) : undefined,
        ),
        // Each tenant has an address of its own, and may have thrown the app out.
        ...(hasTenants && {
          row: (origin) => ({
            connection: [
              {
                name: 'tenant',
                source: 'token_response',
                default: 'acme',
                required: false,
              },
            ],
            refreshUrl: `${origin}/token?tenant={tenant}`,
          }),
        }),
      })
      const [refused, other] = [await connect('ada'), await connect('bob')]
      pass(2 * hour)
      expect(await codeOf(call(refused))).toBe(error)
      expect(await call(other)).toMatchObject({ account: 'bob' })
      expect(await codeOf(call(refused))).toBe('temporarily_unavailable')
      expect((await vault.getGrant(refused)).status).toBe('active')
      pass(120)
      expect(await call(refused)).toMatchObject({ account: 'ada' })
    },
  )
})

test.each([429, 503, 500])(
  'an error word in an answer %i does not count: whoever is too busy has judged nothing',
  async (status) => {
    let busy = true
    const { vault, connect, call, pass } = await createRefreshWorld({
      between: answering('refresh', () =>
        busy
          ? Response.json(
              { error: 'invalid_grant' },
              { status, headers: { 'retry-after': '3600' } },
            )
          : undefined,
      ),
    })
    const grantId = await connect()
    pass(2 * hour)
    expect(await codeOf(call(grantId))).toMatch(/temporarily_unavailable|server_error/)
    expect((await vault.getGrant(grantId)).status).toBe('active')
    busy = false
    pass(2 * hour)
    expect(await call(grantId)).toMatchObject({ account: 'ada' })
  },
)

test('a token that renews itself, and ends while it is renewed, is waited for and not given up', async () => {
  const { vault, provider, connect, call, pass, refreshes } = await createRefreshWorld({
    refresh: {
      credential: 'access_token',
      method: 'GET',
      grantType: 'acme_renew_token',
      parameter: 'access_token',
      accessTokenSeconds: 60 * day,
    },
  })
  const grantId = await connect()
  pass(60 * day - 60)
  const hold = provider.hold('committed', { grant: 'refresh_token' })
  expect(await call(grantId)).toMatchObject({ token: 1 })
  await hold.arrived()
  pass(61)
  const waiting = call(grantId)
  hold.release()
  expect(await waiting).toMatchObject({ token: 2 })
  expect((await vault.getGrant(grantId)).status).toBe('active')
  expect([refreshes(), provider.counts.revocation]).toEqual([1, 0])
})

test('a vault that is closed finishes what is under way, and begins nothing more', async () => {
  const { vault, provider, repeat, connectMany, pass, refreshes } = await createRefreshWorld({
    refresh: { idleSeconds: 60 * day },
  })
  await connectMany(12)
  pass(40 * day)
  const hold = provider.hold('committed', { grant: 'refresh_token', times: 2 })
  repeat.tick()
  await hold.arrived()
  await expect.poll(refreshes).toBe(2)
  const closed = vault.close()
  hold.release()
  await closed
  expect(refreshes()).toBe(2)
})

test('what an API says back of the client’s secret does not reach the caller', async () => {
  const { vault, provider, connect } = await createRefreshWorld({
    row: () => ({ api: { headers: { 'x-api-key': '{client_id}:{client_secret}' } } }),
    between: (outbound) => ({
      ...outbound,
      async stream(request) {
        const response = await outbound.stream(request)
        const sent = new Headers(request.headers).get('x-api-key') ?? ''
        return new Response(response.body, {
          status: response.status,
          headers: { ...Object.fromEntries(response.headers), 'x-echo': sent, 'x-plain': 'yes' },
        })
      },
    }),
  })
  const grantId = await connect()
  const response = await vault.request('GET', `${provider.origin}/things`, { grantId })
  expect(response.headers.get('x-plain')).toBe('yes')
  expect(JSON.stringify([...response.headers])).not.toContain(provider.client().clientSecret)
})

/** Calls with the grant, and goes away while its token is refreshed. */
async function leaveDuring(
  hold: ReturnType<RefreshWorld['provider']['hold']>,
  { vault, provider }: RefreshWorld,
  grantId: string,
): Promise<void> {
  const leaving = new AbortController()
  const { signal } = leaving
  const left = vault.request('GET', `${provider.origin}/things`, { grantId, signal })
  await hold.arrived()
  leaving.abort(new Error('gone'))
  await expect(left).rejects.toThrow('gone')
}

/** Answers calls of one purpose itself, where it has an answer. */
function answering(purpose: string, answer: () => Response | undefined) {
  return (outbound: Outbound): Outbound => ({
    ...outbound,
    fetch: async (request) =>
      (request.purpose === purpose ? answer() : undefined) ?? outbound.fetch(request),
  })
}
