import { describe, expect, test } from 'vitest'
import {
  faultKinds,
  malformedBodies,
  type ApiAnswer,
  type FaultKind,
  type MisbehavingProvider,
} from './misbehaving-provider/index.ts'
import {
  basicOf,
  challengeIn,
  read,
  redirectUri,
  start,
  startWithClock,
  verifier,
  type Reply,
} from './misbehaving-provider/plain-client.ts'

function authorizationUrl({ row, client }: MisbehavingProvider, changes = {}): URL {
  const url = new URL(row.authorizationUrl ?? '')
  const parameters = {
    response_type: 'code',
    client_id: client().clientId,
    redirect_uri: redirectUri,
    scope: 'read write',
    state: 'the-state',
    code_challenge: challengeIn('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url
}

async function post(
  provider: MisbehavingProvider,
  path: string,
  form: Readonly<Record<string, string>>,
  authorization = basicOf(provider),
): Promise<Reply> {
  return read(
    await fetch(`${provider.origin}${path}`, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams(form),
    }),
  )
}

const exchange = (provider: MisbehavingProvider, code: string, changes = {}) =>
  post(provider, '/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...changes,
  })

const refresh = (provider: MisbehavingProvider, token: unknown) =>
  post(provider, '/token', { grant_type: 'refresh_token', refresh_token: String(token) })

/** From consent to tokens. */
async function connect(provider: MisbehavingProvider, account = 'ada') {
  const code = provider.visit(authorizationUrl(provider), { account }).searchParams.get('code')
  const { body } = await exchange(provider, code ?? '')
  return { access: String(body['access_token']), refresh: String(body['refresh_token']) }
}

async function callApi({ origin }: MisbehavingProvider, token: unknown, query = '') {
  const headers = { authorization: `Bearer ${String(token)}` }
  return read(await fetch(`${origin}/things${query}`, { headers }))
}

describe('a development row', () => {
  test('goes from the authorization page to the API by plain HTTP', async () => {
    const provider = await start()
    provider.behaviour.signedIn = 'grace'
    const page = await fetch(authorizationUrl(provider), { redirect: 'manual' })
    const back = new URL(page.headers.get('location') ?? '')
    expect(`${back.origin}${back.pathname}`).toBe(redirectUri)
    expect(back.searchParams.get('state')).toBe('the-state')
    const { body } = await exchange(provider, back.searchParams.get('code') ?? '')
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3_600, scope: 'read write' })
    const userinfo = await read(
      await fetch(`${provider.origin}/userinfo`, {
        headers: { authorization: `Bearer ${String(body['access_token'])}` },
      }),
    )
    const { id, label, name } = provider.expectedAccount('grace')
    expect(userinfo.body).toMatchObject({ id, email: label, name })
    const api = await callApi(provider, body['access_token'])
    expect(api.body).toEqual({
      account: 'grace',
      family: 1,
      token: 1,
      rowHeaders: [],
    } satisfies ApiAnswer)
    expect(provider.violations).toEqual([])
    expect(provider.counts).toMatchObject({
      authorization: 1,
      authorization_code: 1,
      userinfo: 1,
      api: 1,
      unknown: 0,
    })
  })

  test('finds what is wrong with an authorization request', async () => {
    const provider = await start()
    const changes = { state: '', scope: 'read,write', response_type: 'token', code_challenge: 'x' }
    provider.visit(authorizationUrl(provider, changes))
    expect(provider.violations).toEqual([
      'authorization: its response_type is not code',
      'authorization: it has no state',
      'authorization: its scope is not separated as the row says',
      'authorization: its code_challenge is not encoded as the row says',
    ])
    expect(() => provider.visit(authorizationUrl(provider, { client_id: 'x' }))).toThrow('client')
    expect(() => provider.visit('https://elsewhere.example/authorize')).toThrow('address')
  })

  test.each([
    ['another secret', {}, 'Basic eDp5', 'invalid_client', 'its Basic header is wrong'],
    ['another verifier', { code_verifier: 'x' }, undefined, 'invalid_grant', 'code_verifier'],
    ['another redirect URI', { redirect_uri: 'x' }, undefined, 'invalid_grant', 'redirect_uri'],
    ['the secret twice', { client_secret: 'x' }, undefined, 'invalid_client', 'parameters too'],
  ])('exchanges no code with %s', async (_name, changes, authorization, error, violation) => {
    const provider = await start()
    const code = provider.visit(authorizationUrl(provider)).searchParams.get('code') ?? ''
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      ...changes,
    }
    const { body } = await post(provider, '/token', form, authorization)
    expect(body).toEqual({ error })
    expect(provider.violations).toHaveLength(1)
    expect(provider.violations[0]).toContain(violation)
  })

  test('ends what a code brought when it comes again (RFC 6749 §4.1.2)', async () => {
    const provider = await start()
    const code = provider.visit(authorizationUrl(provider)).searchParams.get('code') ?? ''
    const { body } = await exchange(provider, code)
    expect(provider.isAlive('ada')).toBe(true)
    expect((await exchange(provider, code)).body).toEqual({ error: 'invalid_grant' })
    expect(provider.isAlive('ada')).toBe(false)
    expect((await callApi(provider, body['access_token'])).status).toBe(401)
    expect(provider.counts).toMatchObject({ codeReplays: 1, familiesEnded: 1, staleTokens: 1 })
  })
})

test('a code has ten minutes', async () => {
  const { provider, wait } = await startWithClock()
  const code = () => provider.visit(authorizationUrl(provider)).searchParams.get('code') ?? ''
  const [fresh, late] = [code(), code()]
  wait(599)
  expect((await exchange(provider, fresh)).status).toBe(200)
  wait(1)
  expect((await exchange(provider, late)).body).toEqual({ error: 'invalid_grant' })
})

describe('refresh tokens', () => {
  test('rotate, and each is good once', async () => {
    const provider = await start()
    const first = await connect(provider)
    const second = await refresh(provider, first.refresh)
    const third = await refresh(provider, second.body['refresh_token'])
    expect(
      new Set([first.refresh, second.body['refresh_token'], third.body['refresh_token']]).size,
    ).toBe(3)
    expect((await callApi(provider, first.access)).status).toBe(200)
    expect(provider.callsPerGeneration().map(({ calls }) => calls)).toEqual([1, 1, 0])
    expect(provider.tokenCalls('refresh_token')).toBe(2)
    expect(provider.liveRefreshTokens('ada')).toBe(1)
    expect(provider.counts.refreshesAtOnce).toBe(1)
    expect(provider.violations).toEqual([])
  })

  test('stay where the row says so, or every other time', async () => {
    const provider = await start()
    const { refresh: token } = await connect(provider)
    provider.behaviour.rotates = 'never'
    const kept = await refresh(provider, token)
    expect(kept.body).not.toHaveProperty('refresh_token')
    provider.behaviour.repeatsRefreshToken = true
    expect((await refresh(provider, token)).body['refresh_token']).toBe(token)
    provider.behaviour.rotates = 'sometimes'
    const changed = await refresh(provider, token)
    expect(changed.body['refresh_token']).not.toBe(token)
    const next = await refresh(provider, changed.body['refresh_token'])
    expect(next.body['refresh_token']).toBe(changed.body['refresh_token'])
  })

  test('end the whole family when a spent one comes again', async () => {
    const provider = await start()
    const { refresh: token } = await connect(provider)
    const { body } = await refresh(provider, token)
    expect((await refresh(provider, token)).body).toEqual({ error: 'invalid_grant' })
    expect((await callApi(provider, body['access_token'])).status).toBe(401)
    expect((await refresh(provider, body['refresh_token'])).status).toBe(400)
    expect(provider.counts).toMatchObject({ reuses: 1, familiesEnded: 1 })
    expect(provider.families()).toMatchObject([{ endedBy: 'reuse', liveRefreshTokens: 0 }])
  })

  test('are only refused when a spent one comes again, where the provider is mild', async () => {
    const provider = await start()
    provider.behaviour.reuse = 'refused'
    const { refresh: token } = await connect(provider)
    const { body } = await refresh(provider, token)
    expect((await refresh(provider, token)).status).toBe(400)
    expect((await refresh(provider, body['refresh_token'])).status).toBe(200)
    expect(provider.counts).toMatchObject({ reuses: 1, familiesEnded: 0 })
  })

  test('are spent once by two that come together', async () => {
    const provider = await start()
    const { refresh: token } = await connect(provider)
    const hold = provider.hold('received', { times: 2 })
    const both = [refresh(provider, token), refresh(provider, token)]
    await expect.poll(() => provider.tokenCalls('refresh_token')).toBe(2)
    hold.release()
    const statuses = (await Promise.all(both)).map(({ status }) => status)
    expect(statuses.toSorted((one, other) => one - other)).toEqual([200, 400])
    expect(provider.counts).toMatchObject({ reuses: 1, refreshesAtOnce: 2 })
    expect(provider.isAlive('ada')).toBe(false)
  })

  test('bring the same pair again within the grace, and not after it', async () => {
    const { provider, wait } = await startWithClock()
    provider.behaviour.graceSeconds = 60
    const { refresh: token } = await connect(provider)
    const { body: first } = await refresh(provider, token)
    wait(59)
    const { body: again } = await refresh(provider, token)
    expect(again).toEqual({ ...first, expires_in: 3_541 })
    expect(provider.liveRefreshTokens('ada')).toBe(1)
    wait(1)
    expect((await refresh(provider, token)).status).toBe(400)
    expect(provider.counts.reuses).toBe(1)
  })

  test('have a grace for the one before, and for none before that', async () => {
    const { provider } = await startWithClock()
    provider.behaviour.graceSeconds = 60
    const { refresh: token } = await connect(provider)
    const { body } = await refresh(provider, token)
    await refresh(provider, body['refresh_token'])
    expect((await refresh(provider, body['refresh_token'])).status).toBe(200)
    expect((await refresh(provider, token)).status).toBe(400)
    expect(provider.families()).toMatchObject([{ endedBy: 'reuse', refreshes: 2 }])
  })

  test('keep the one before until its successor is used', async () => {
    const { provider, wait } = await startWithClock()
    provider.behaviour.graceUntilUsed = true
    const { refresh: token } = await connect(provider)
    const { body: first } = await refresh(provider, token)
    wait(86_400)
    const { body: again } = await refresh(provider, token)
    expect(again['refresh_token']).toBe(first['refresh_token'])
    expect((await callApi(provider, again['access_token'])).status).toBe(200)
    provider.behaviour.rotates = 'never'
    expect((await refresh(provider, again['refresh_token'])).status).toBe(200)
    expect((await refresh(provider, token)).status).toBe(400)
  })

  test('have a life, with and without use', async () => {
    const { provider, wait } = await startWithClock()
    Object.assign(provider.behaviour, {
      rotates: 'never',
      idleSeconds: 100,
      refreshTokenSeconds: 250,
    })
    const { refresh: token } = await connect(provider)
    for (const status of [200, 200, 400]) {
      wait(90)
      expect((await refresh(provider, token)).status).toBe(status)
    }
    const { refresh: other } = await connect(provider)
    wait(100)
    expect((await refresh(provider, other)).body).toEqual({ error: 'invalid_grant' })
    expect(provider.counts.reuses).toBe(0)
  })

  test('come too early where the row says when, and may end the token before', async () => {
    const facts = { supported: true, accessTokenSeconds: 600, notBeforeSecondsLeft: 30 }
    const { provider, wait } = await startWithClock({
      refresh: { ...facts, rotates: 'always', endsAccessToken: true },
    })
    const { access, refresh: token } = await connect(provider)
    wait(569)
    expect((await refresh(provider, token)).body).toEqual({ error: 'invalid_request' })
    wait(1)
    expect((await refresh(provider, token)).status).toBe(200)
    expect((await callApi(provider, access)).status).toBe(401)
    expect(provider.counts.earlyRefreshes).toBe(1)
  })
})

test('access tokens end by the clock, and when they are ended', async () => {
  const { provider, wait } = await startWithClock()
  provider.behaviour.accessTokenSeconds = 10
  const { access, refresh: token } = await connect(provider)
  wait(9)
  expect((await callApi(provider, access)).status).toBe(200)
  wait(1)
  expect((await callApi(provider, access)).status).toBe(401)
  const { body } = await refresh(provider, token)
  expect(body['expires_in']).toBe(10)
  provider.endAccessTokens('ada')
  expect((await callApi(provider, body['access_token'])).status).toBe(401)
  expect((await refresh(provider, body['refresh_token'])).status).toBe(200)
  expect(provider.counts.staleTokens).toBe(2)
})

test('tells stale tokens, foreign ones and those of another account apart', async () => {
  const provider = await start()
  const ada = await connect(provider, 'ada')
  await connect(provider, 'grace')
  expect((await callApi(provider, ada.access, '?expect-account=ada')).status).toBe(200)
  expect((await callApi(provider, ada.access, '?expect-account=grace')).status).toBe(403)
  expect((await callApi(provider, 'made-up')).status).toBe(401)
  provider.endConsent('ada')
  expect((await callApi(provider, ada.access)).status).toBe(401)
  expect(provider.counts).toMatchObject({ foreignTokens: 2, staleTokens: 1 })
  expect(provider.wrongTokens()).toBe(3)
  expect([provider.isAlive('ada'), provider.isAlive('grace')]).toEqual([false, true])
})

test('answers 429 beyond its rate', async () => {
  const { provider, wait } = await startWithClock()
  provider.behaviour.rotates = 'never'
  const { refresh: token } = await connect(provider)
  wait(1)
  provider.behaviour.rateLimitPerSecond = 2
  const statuses: number[] = []
  for (let call = 0; call < 3; call += 1) statuses.push((await refresh(provider, token)).status)
  expect(statuses).toEqual([200, 200, 429])
  wait(1)
  expect((await refresh(provider, token)).status).toBe(200)
  expect(provider.counts.tooManyRequests).toBe(1)
  expect(provider.tokenCalls('refresh_token')).toBe(4)
})

describe('faults', () => {
  const isHtml = ({ text }: Reply) => text.startsWith('<!doctype html>')
  const failed = (reply: Reply | undefined) => reply === undefined
  const answered = (check: (reply: Reply) => boolean) => (reply: Reply | undefined) =>
    reply !== undefined && check(reply)

  /** What a client sees of it, and whether the refresh token was spent. */
  const effects: Readonly<
    Record<FaultKind, [spent: boolean, seen: (reply: Reply | undefined) => boolean]>
  > = {
    connection_lost: [false, failed],
    half_open: [false, failed],
    http_500: [false, answered((reply) => reply.status === 500 && isHtml(reply))],
    http_502: [false, answered((reply) => reply.status === 502 && isHtml(reply))],
    html_200: [false, answered((reply) => reply.status === 200 && isHtml(reply))],
    error_in_200: [
      false,
      answered(({ status, body }) => status === 200 && body['error'] === 'slow_down'),
    ],
    invalid_grant: [
      false,
      answered(({ status, body }) => status === 400 && body['error'] === 'bad_token'),
    ],
    invalid_client: [
      false,
      answered(({ status, body }) => status === 401 && body['error'] === 'invalid_client'),
    ],
    retry_after_seconds: [
      false,
      answered(({ status, headers }) => status === 429 && headers.get('retry-after') === '30'),
    ],
    retry_after_date: [
      false,
      answered(
        ({ status, headers }) =>
          status === 429 && headers.get('retry-after') === 'Sun, 01 Nov 2026 00:00:30 GMT',
      ),
    ],
    answer_lost: [true, failed],
    slow_body: [true, answered(({ body }) => typeof body['access_token'] === 'string')],
    form_encoded: [
      true,
      answered(({ text }) => new URLSearchParams(text).get('expires_in') === '3600'),
    ],
    no_expires_in: [true, answered(({ body }) => !('expires_in' in body))],
    string_expires_in: [true, answered(({ body }) => body['expires_in'] === '3600')],
    millisecond_expires_in: [true, answered(({ body }) => body['expires_in'] === 3_600_000)],
    wrong_hosts: [true, answered(({ body }) => body['api_host'] === 'https://attacker.example')],
    malformed_body: [true, answered(({ status, text }) => status === 200 && text === '')],
  }

  test.each(faultKinds)('%s happens once, and is counted', async (kind) => {
    const { provider } = await startWithClock({
      errorCodes: { bad_token: 'invalid_grant', slow_down: 'temporarily_unavailable' },
      connection: [
        { name: 'api_host', source: 'token_response', form: 'host', suffixes: ['.acme.example'] },
      ],
    })
    const { refresh: token } = await connect(provider)
    const fault = provider.fault(kind, { grant: 'refresh_token', overMs: 60 })
    const other = await connect(provider, 'grace')
    expect([other.access, fault.given()]).toEqual([expect.stringContaining('mp-access'), 0])

    let isOver = false
    const answer = refresh(provider, token)
      .catch(() => undefined)
      .finally(() => {
        isOver = true
      })
    await expect.poll(() => fault.given()).toBe(1)
    const seen = kind === 'half_open' ? undefined : await answer
    const [isSpent, isAsExpected] = effects[kind]
    expect(isAsExpected(seen)).toBe(true)
    expect(provider.tokenCalls('refresh_token')).toBe(1)
    expect(provider.families('ada')).toMatchObject([{ refreshes: isSpent ? 1 : 0 }])
    expect((await refresh(provider, token)).status).toBe(isSpent ? 400 : 200)
    expect(provider.tokenCalls('refresh_token')).toBe(2)
    expect(isOver).toBe(kind !== 'half_open')
  })

  test('happen as often as asked, before or after the work is done, until they are stopped', async () => {
    const provider = await start()
    const { refresh: token } = await connect(provider)
    const fault = provider.fault('http_500', { times: 3 })
    const last = provider.fault('http_502', { isCommitted: true })
    expect((await refresh(provider, token)).status).toBe(500)
    expect((await exchange(provider, 'x')).status).toBe(500)
    fault.stop()
    expect((await refresh(provider, token)).status).toBe(502)
    expect([fault.given(), last.given()]).toEqual([2, 1])
    expect(provider.families()).toMatchObject([{ refreshes: 1 }])
  })

  test('name hosts that are not the provider’s in many ways', async () => {
    const { provider } = await startWithClock({
      connection: [
        { name: 'api_host', source: 'token_response', form: 'host', suffixes: ['.acme.example'] },
      ],
    })
    provider.behaviour.rotates = 'never'
    const { refresh: token } = await connect(provider)
    provider.fault('wrong_hosts', { times: 10 })
    const hosts = new Set<unknown>()
    for (let turn = 0; turn < 10; turn += 1)
      hosts.add((await refresh(provider, token)).body['api_host'])
    expect(hosts).toContain('https://evilacme.example')
    expect(hosts).toContain('https://acme.acme.example@attacker.example')
    expect(hosts).not.toContain('https://acme.acme.example')
    expect(hosts.size).toBe(10)
    expect((await refresh(provider, token)).body['api_host']).toBe('https://acme.acme.example')
  })

  test('have bodies of every bad kind, one after the other', async () => {
    const provider = await start()
    provider.behaviour.rotates = 'never'
    const { refresh: token } = await connect(provider)
    provider.fault('malformed_body', { times: malformedBodies.length })
    const texts: string[] = []
    for (const { isCut } of malformedBodies) {
      const text = await refresh(provider, token).then(
        (reply) => reply.text,
        () => 'cut',
      )
      expect(text === 'cut').toBe(isCut === true)
      texts.push(text)
    }
    expect(new Set(texts).size).toBe(malformedBodies.length)
    expect((await refresh(provider, token)).body).toHaveProperty('access_token')
  })
})

describe('holds', () => {
  test.each([
    ['received', 0],
    ['committed', 1],
  ] as const)('a call that is %s', async (point, refreshes) => {
    const provider = await start()
    const { refresh: token } = await connect(provider)
    const hold = provider.hold(point, { grant: 'refresh_token' })
    await connect(provider, 'grace')
    const held = refresh(provider, token)
    await hold.arrived()
    expect(provider.families('ada')).toMatchObject([{ refreshes }])
    expect((await refresh(provider, 'another')).status).toBe(400)
    expect(await Promise.race([held, Promise.resolve('held')])).toBe('held')
    hold.release()
    expect((await held).status).toBe(200)
  })

  test('a call goes on when its client is gone', async () => {
    const provider = await start()
    const { refresh: token } = await connect(provider)
    const hold = provider.hold('received')
    const client = new AbortController()
    const gone = fetch(`${provider.origin}/token`, {
      method: 'POST',
      headers: { authorization: basicOf(provider) },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }),
      signal: client.signal,
    })
    await hold.arrived()
    client.abort()
    await expect(gone).rejects.toThrow('abort')
    hold.release()
    await expect.poll(() => provider.families()[0]?.refreshes).toBe(1)
  })

  test('end with the provider', async () => {
    const provider = await start()
    provider.hold('received')
    const held = exchange(provider, 'x')
    await expect.poll(() => provider.tokenCalls('authorization_code')).toBe(1)
    await Promise.all([provider.close(), expect(held).rejects.toThrow('fetch failed')])
  })
})
