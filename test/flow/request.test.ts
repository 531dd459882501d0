import { createHash } from 'node:crypto'
import { AmbiguousGrantError, ProviderAPIError } from '@alter-ai/vault'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  ada,
  createTestVault,
  FlowBrowser,
  grace,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import { createManualRepeat, type ManualRepeat } from '../support/time/manual-repeat.ts'

let world: TestWorld
let clockMs: number
let background: ManualRepeat

beforeEach(async () => {
  clockMs = Date.now()
  background = createManualRepeat()
  world = await createTestVault({ clock: () => clockMs, repeat: background.repeat })
})
afterEach(() => world.close())

const googleApi = (path: string) => world.provider.urls.google.apiUrl + path

async function grantId(
  key: 'google' | 'github' | 'slack' = 'google',
  user = ada,
  account = 'ada',
): Promise<string> {
  const grant = await new FlowBrowser(world).grant(key, user, { account })
  return grant.grant_id
}

describe('request', () => {
  test('sends method, path and query parameters, headers and JSON, and adds the token itself', async () => {
    const response = await world.vault.request('POST', googleApi('/{what}'), {
      grantId: await grantId(),
      pathParams: { what: 'inspect' },
      queryParams: { page: 2, tag: ['a', 'b c'] },
      extraHeaders: { 'x-trace': '7' },
      json: { hello: 'world' },
    })
    expect(await response.json()).toMatchObject({
      method: 'POST',
      query: { page: '2', tag: 'b c' },
      authorizationScheme: 'Bearer',
      headers: { 'x-trace': '7', 'content-type': 'application/json' },
      body: { bytes: 17, sha256: createHash('sha256').update('{"hello":"world"}').digest('hex') },
    })
  })

  test('streams a body both ways: the first piece is back before the last is sent', async () => {
    let sendRest: () => void = () => {}
    const rest = new Promise<void>((resolve) => (sendRest = resolve))
    async function* body() {
      yield new TextEncoder().encode('first ')
      await rest
      yield new TextEncoder().encode('last')
    }
    const response = await world.vault.request('POST', googleApi('/echo'), {
      grantId: await grantId(),
      body: body(),
    })
    const reader = response.body!.getReader()
    const first = await reader.read()
    expect(new TextDecoder().decode(first.value)).toBe('first ')
    sendRest()
    const second = await reader.read()
    expect(new TextDecoder().decode(second.value)).toBe('last')
  })

  test('an answer outside 2xx throws with the response attached, or is returned when that is asked for', async () => {
    const id = await grantId()
    const error = await world.vault
      .request('GET', googleApi('/nothing'), { grantId: id })
      .catch((e: unknown) => e)
    expect(error).toBeInstanceOf(ProviderAPIError)
    expect((error as ProviderAPIError).response.status).toBe(404)
    expect(JSON.stringify(error)).not.toContain('NOT_FOUND')
    const response = await world.vault.request('GET', googleApi('/nothing'), {
      grantId: id,
      throwOnError: false,
    })
    expect(response.status).toBe(404)
  })

  test('a URL outside the provider’s hosts is refused, audited, and nothing is sent', async () => {
    const id = await grantId()
    const before = world.provider.control.calls.length
    const host = new URL(world.provider.origin).host
    for (const url of [
      'https://evil.example/',
      `http://${host}@evil.example/`,
      `http://evil.example/?${host}`,
      `http://localhost:${new URL(world.provider.origin).port}/api/google/files`,
      'http://127.0.0.1:1/',
      `https://${host}\\@evil.example/`,
      'http://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
    ]) {
      expect(await codeOf(world.vault.request('GET', url, { grantId: id }))).toBe(
        'target_not_allowed',
      )
    }
    expect(world.provider.control.calls.length).toBe(before)
    const { items } = await world.vault.queryAudit({ grantId: id, outcome: 'denied' })
    expect(items).toHaveLength(8)
    expect(items[0]).toMatchObject({ event: 'request.denied', errorCode: 'target_not_allowed' })
  })

  test('a redirect is an answer: the token does not follow it', async () => {
    const id = await grantId()
    world.provider.control.failNext('api', {
      status: 302,
      headers: { location: 'https://evil.example/' },
    })
    const response = await world.vault.request('GET', googleApi('/files'), {
      grantId: id,
      throwOnError: false,
    })
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      'https://evil.example/',
    ])
  })

  test('the caller can neither set nor read the credential header, nor cookies', async () => {
    const id = await grantId()
    for (const name of [
      'Authorization',
      'cookie',
      'Host',
      'X-Forwarded-For',
      'Transfer-Encoding',
    ]) {
      expect(
        await codeOf(
          world.vault.request('GET', googleApi('/files'), {
            grantId: id,
            extraHeaders: { [name]: 'x' },
          }),
        ),
      ).toBe('invalid_argument')
    }
    world.provider.control.failNext('api', {
      status: 200,
      body: '{}',
      headers: { 'set-cookie': 'a=b', authorization: 'x' },
    })
    const response = await world.vault.request('GET', googleApi('/files'), { grantId: id })
    expect([...response.headers.keys()]).not.toContain('set-cookie')
    expect([...response.headers.keys()]).not.toContain('authorization')
  })

  test('finds the grant by provider and user; several are an error that lists them; account chooses', async () => {
    const first = await grantId('google', ada, 'ada')
    const { vault } = world
    const call = (account?: string) =>
      vault.request('GET', googleApi('/files'), {
        provider: 'google',
        user: ada,
        ...(account && { account }),
      })
    expect((await call()).status).toBe(200)
    const second = await grantId('google', ada, 'grace')
    const error = await call().catch((e: unknown) => e)
    expect(error).toBeInstanceOf(AmbiguousGrantError)
    expect(
      (error as AmbiguousGrantError).accounts.map((each) => [each.grantId, each.accountIdentifier]),
    ).toEqual([
      [first, 'ada@example.com'],
      [second, 'grace@example.com'],
    ])
    expect(await (await call('grace@example.com')).json()).toMatchObject({
      owner: 'grace@example.com',
    })
    expect(await codeOf(call('nobody@example.com'))).toBe('grant_not_found')
  })

  test('another user’s grant is as absent as one that never was', async () => {
    const id = await grantId()
    const asGrace = world.vault.forUser(grace)
    for (const use of [
      asGrace.request('GET', googleApi('/files'), { grantId: id }),
      asGrace.getGrant(id),
      asGrace.revokeGrant(id),
      asGrace.queryAudit({ grantId: id }),
      asGrace.getGrant('0190-none'),
    ].map(codeOf)) {
      expect(await use).toBe('grant_not_found')
    }
    // The attempt is on record, under the name of who made it.
    expect((await world.vault.queryAudit({ grantId: id, outcome: 'denied' })).items).toMatchObject([
      { event: 'request.denied', errorCode: 'grant_not_found', principal: { id: 'user-grace' } },
    ])
    expect((await asGrace.listGrants()).items).toEqual([])
    expect((await world.vault.forUser(ada).getGrant(id)).grantId).toBe(id)
    expect(await codeOf(asGrace.listGrants({ user: ada }))).toBe('invalid_argument')
  })

  test('a provider and a user name the live grant after more than 200 revoked ones', async () => {
    for (let round = 0; round < 201; round += 1) await world.vault.revokeGrant(await grantId())
    await grantId()
    const response = await world.vault.request('GET', googleApi('/files'), {
      provider: 'google',
      user: ada,
    })
    expect(response.status).toBe(200)
  })

  test('nobody never becomes everybody: forUser() without a user is refused', async () => {
    await grantId()
    for (const nobody of [undefined, null, {}, { id: '' }, { id: 7 }, 'user-ada']) {
      expect(() => world.vault.forUser(nobody as never)).toThrow(/user/)
    }
  })

  test('a use is on record before a revocation, or it does not happen', async () => {
    const outcomes = new Set<string>()
    for (let delay = 0; delay < 12; delay += 1) {
      const { grant_id: id } = await new FlowBrowser(world).grant('github', ada)
      const before = world.provider.control.apiCalls('github')
      const url = `${world.provider.urls.github.apiUrl}/user/repos`
      const revoking = delay < 6 ? world.vault.revokeGrant(id) : undefined
      for (let turn = 0; turn < delay % 6; turn += 1) await Promise.resolve()
      const use = codeOf(world.vault.request('GET', url, { grantId: id }))
      for (let turn = 0; turn < delay % 6; turn += 1) await Promise.resolve()
      await (revoking ?? world.vault.revokeGrant(id))
      outcomes.add(await use)
      const { items } = await world.vault.queryAudit({ grantId: id })
      const seqOf = (event: string) => items.find((item) => item.event === event)?.seq
      const started = seqOf('request.started')
      const wasUsed = world.provider.control.apiCalls('github') > before
      expect(wasUsed).toBe(started !== undefined)
      if (started !== undefined) expect(started).toBeLessThan(seqOf('grant.revoked')!)
    }
    expect(outcomes).toContain('grant_revoked')
  })

  test('bad arguments are named', async () => {
    const id = await grantId()
    const call = (options: object, method = 'GET') =>
      codeOf(world.vault.request(method, googleApi('/files'), { grantId: id, ...options }))
    expect(await call({}, 'CONNECT')).toBe('invalid_argument')
    expect(await call({ json: {}, body: 'x' }, 'POST')).toBe('invalid_argument')
    expect(await call({ provider: 'google' })).toBe('invalid_argument')
    expect(await call({ reason: 'x'.repeat(1_001) })).toBe('invalid_argument')
  })

  test('every use leaves an intent and an outcome, without query, token or body', async () => {
    const id = await grantId()
    await world.vault.request('POST', googleApi('/inspect'), {
      grantId: id,
      queryParams: { secret: 'query-canary' },
      json: { canary: 'body-canary' },
      reason: 'nightly sync',
      context: { job: '42' },
    })
    const { items } = await world.vault.queryAudit({ grantId: id, limit: 2 })
    expect(
      items.map(({ event, outcome, status, reason, path, context }) => ({
        event,
        outcome,
        status,
        reason,
        path,
        context,
      })),
    ).toEqual([
      {
        event: 'request.allowed',
        outcome: 'succeeded',
        status: 200,
        reason: 'nightly sync',
        path: '/api/google/inspect',
        context: { job: '42' },
      },
      {
        event: 'request.started',
        outcome: 'started',
        status: undefined,
        reason: 'nightly sync',
        path: '/api/google/inspect',
        context: { job: '42' },
      },
    ])
    expect(items[0]?.requestId).toBe(items[1]?.requestId)
    expect(JSON.stringify(items)).not.toMatch(/canary/)
  })
})

/** Time passes and background work comes round, as often as this is asked for. */
function letTimePass(): void {
  clockMs += 61_000
  background.tick()
}

describe('grants', () => {
  test('the same account again keeps its id, another account is another grant', async () => {
    const browser = new FlowBrowser(world)
    const first = await browser.grant('google', ada)
    const again = await browser.grant('google', ada)
    expect([again.grant_id, again.operation]).toEqual([first.grant_id, 'reauth'])
    const other = await new FlowBrowser(world).grant('google', ada, { account: 'grace' })
    expect([other.grant_id === first.grant_id, other.operation]).toEqual([false, 'creation'])
    const ofGrace = await new FlowBrowser(world).grant('google', grace)
    expect(ofGrace.grant_id).not.toBe(first.grant_id)
    expect(
      (await world.vault.request('GET', googleApi('/files'), { grantId: first.grant_id })).status,
    ).toBe(200)
  })

  test('a revoked grant stays over; the account connected again is a new grant', async () => {
    const browser = new FlowBrowser(world)
    const first = await browser.grant('github', ada)
    await world.vault.revokeGrant(first.grant_id)
    const second = await browser.grant('github', ada)
    expect([second.grant_id === first.grant_id, second.operation]).toEqual([false, 'creation'])
    expect(
      await codeOf(
        world.vault.request('GET', world.provider.urls.github.apiUrl + '/user', {
          grantId: first.grant_id,
        }),
      ),
    ).toBe('grant_revoked')
  })

  test('revoking one of two grants of a mailbox does not end the other’s, where the provider would end both', async () => {
    const mine = await new FlowBrowser(world).grant('google', ada)
    const hers = await new FlowBrowser(world).grant('google', grace)
    await world.vault.revokeGrant(mine.grant_id)
    await expect
      .poll(async () =>
        (await world.vault.queryAudit({ grantId: mine.grant_id })).items.map(
          (item) => item.details?.['result'],
        ),
      )
      .toContain('kept_for_other_grant')
    expect(world.provider.control.revocations()).toBe(0)
    expect(
      (await world.vault.request('GET', googleApi('/files'), { grantId: hers.grant_id })).status,
    ).toBe(200)
  })

  test('the token that a new consent replaces is ended, where that ends nothing else', async () => {
    const tokens: string[] = []
    for (const round of [0, 1]) {
      world.provider.control.shapeNextTokenResponse((body) => {
        tokens.push(String(body['access_token']))
        return body
      })
      await new FlowBrowser(world).grant('github', ada)
      expect(await world.provider.isLive(tokens[round]!)).toBe(true)
    }
    await expect.poll(() => world.provider.control.revocations('github')).toBe(1)
    await expect.poll(() => world.provider.isLive(tokens[0]!)).toBe(false)
    expect(await world.provider.isLive(tokens[1]!)).toBe(true)
  })

  test('a provider that answers a second consent with the same token keeps it while a grant holds it', async () => {
    const browser = new FlowBrowser(world)
    let first: unknown
    world.provider.control.shapeNextTokenResponse((body) => (first = body))
    const mine = await browser.grant('github', ada)
    world.provider.control.shapeNextTokenResponse(() => first)
    const hers = await new FlowBrowser(world).grant('github', grace)
    await world.vault.revokeGrant(mine.grant_id)
    const results = async () =>
      (await world.vault.queryAudit({ grantId: mine.grant_id })).items.map(
        (item) => item.details?.['result'],
      )
    await expect.poll(results).toContain('kept_for_other_grant')
    const url = world.provider.urls.github.apiUrl + '/user'
    expect((await world.vault.request('GET', url, { grantId: hers.grant_id })).status).toBe(200)
  })

  test.each([
    { status: 200, body: '{"ok":false,"error":"internal_error"}' },
    { status: 403, body: '{"message":"rate limited"}' },
    { status: 302, headers: { location: '/' } },
    { status: 401 },
  ])('a revocation endpoint that answers %j has not revoked: it is asked again', async (fault) => {
    const grant = await new FlowBrowser(world).grant('slack', ada)
    world.provider.control.failNext('revocation', fault, 3)
    await world.vault.revokeGrant(grant.grant_id)
    await expect
      .poll(async () => {
        letTimePass()
        return (await world.vault.queryAudit({ grantId: grant.grant_id })).items[0]
      })
      .toMatchObject({
        event: 'grant.revoked_upstream',
        outcome: 'succeeded',
        details: { result: 'revoked', upstream_revocation: 'done', attempts: 4 },
      })
    expect(world.provider.control.revocations('slack')).toBe(4)
  })

  test('time to live: the grant ends with it, at use and in lists', async () => {
    const grant = await new FlowBrowser(world).grant('github', ada, {
      session: { grantPolicy: { defaultTtlSeconds: 60 } },
    })
    const url = world.provider.urls.github.apiUrl + '/user'
    expect((await world.vault.request('GET', url, { grantId: grant.grant_id })).status).toBe(200)
    clockMs += 60_001
    expect(await codeOf(world.vault.request('GET', url, { grantId: grant.grant_id }))).toBe(
      'grant_expired',
    )
    expect((await world.vault.getGrant(grant.grant_id)).status).toBe('expired')
    expect((await world.vault.listGrants({ status: 'active' })).items).toEqual([])
    expect((await world.vault.listGrants({ status: 'expired' })).items).toHaveLength(1)
  })

  test('lists in pages', async () => {
    const browser = new FlowBrowser(world)
    const ids = []
    for (const key of ['google', 'github', 'slack'] as const)
      ids.push((await browser.grant(key, ada)).grant_id)
    const first = await world.vault.listGrants({ limit: 2 })
    expect(first.items.map((item) => item.grantId)).toEqual(ids.slice(0, 2))
    const second = await world.vault.listGrants({
      limit: 2,
      ...(first.nextCursor && { cursor: first.nextCursor }),
    })
    expect(second.items.map((item) => item.grantId)).toEqual(ids.slice(2))
    expect(second.nextCursor).toBeUndefined()
    expect(await codeOf(world.vault.listGrants({ limit: 0 }))).toBe('invalid_argument')
  })

  test('a full-page return is exchanged once, by the user whose session it is', async () => {
    const browser = new FlowBrowser(world)
    const { result } = await browser.connect('github', ada, {
      session: { returnUrl: 'http://localhost:4999/done' },
    })
    const handle = new URL(result.continueTo!).searchParams.get('alter_connect_result')!
    const { vault } = world
    expect(await codeOf(vault.completeConnectSession({ result: handle }))).toBe('binding_failed')
    expect(await codeOf(vault.completeConnectSession({ result: handle, user: grace }))).toBe(
      'binding_failed',
    )
    expect(await vault.completeConnectSession({ result: handle, user: ada })).toMatchObject({
      status: 'completed',
      grants: [{ account_identifier: 'ada' }],
      returnUrl: 'http://localhost:4999/done',
    })
    expect(await codeOf(vault.completeConnectSession({ result: handle, user: ada }))).toBe(
      'session_not_found',
    )
  })
})
