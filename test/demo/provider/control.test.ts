import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startAuthorizationServer } from '../../support/authorization-server.ts'
import type { TestProvider } from '../../support/authorization-server.ts'
import { CookieJar } from '../../support/cookie-jar.ts'
import { TestClient } from './client.ts'

let provider: TestProvider
let client: TestClient

beforeEach(async () => {
  provider = await startAuthorizationServer()
  client = new TestClient(provider, 'google')
})
afterEach(async () => {
  vi.useRealTimers()
  await provider.close()
})

describe('calls', () => {
  test('are written down with what was asked, and without anything secret', async () => {
    const tokens = await client.connect()
    await client.refresh(tokens.refresh_token ?? '')
    await client.callApi('/files', tokens.access_token)
    const { control } = provider
    expect(control.tokenCalls()).toBe(2)
    expect(control.tokenCalls('google', 'refresh_token')).toBe(1)
    expect(control.tokenCalls('slack')).toBe(0)
    expect(control.apiCalls('google')).toBe(1)
    expect(control.revocations()).toBe(0)
    expect(control.calls.map(({ endpoint }) => endpoint)).toEqual([
      'authorization',
      'token',
      'token',
      'api',
    ])
    expect(control.calls[1]).toMatchObject({ grantType: 'authorization_code', method: 'POST' })
    expect(control.calls[1]?.parameterNames).toContain('code_verifier')
    expect(control.calls[3]).toMatchObject({
      authorizationScheme: 'Bearer',
      path: '/api/google/files',
    })
    const written = JSON.stringify(control.calls)
    for (const secret of [
      tokens.access_token,
      tokens.refresh_token,
      client.codeVerifier,
      provider.clients.google.clientSecret,
    ]) {
      expect(written).not.toContain(secret)
    }
  })

  test('are told to the log, one line each', async () => {
    const lines: string[] = []
    const logging = await startAuthorizationServer({ log: (line) => lines.push(line) })
    await new TestClient(logging, 'slack').connect()
    await logging.close()
    expect(lines).toEqual([
      'slack authorization GET /slack/oauth/v2/authorize 303',
      'slack token POST /slack/api/oauth.v2.access 200',
    ])
  })
})

describe('expireAccessTokens', () => {
  test('lets every access token of the personality die, and no refresh token', async () => {
    const tokens = await client.connect()
    const other = await new TestClient(provider, 'github').connect()
    expect(provider.expireAccessTokens('google')).toBe(1)
    expect((await client.callApi('/calendar/events', tokens.access_token)).status).toBe(401)
    expect(await provider.isLive(other.access_token ?? '')).toBe(true)
    const answer: unknown = await (await client.refresh(tokens.refresh_token ?? '')).json()
    const { access_token: fresh } = answer as { access_token: string }
    expect((await client.callApi('/calendar/events', fresh)).status).toBe(200)
  })
})

describe('accessTokenTtlSeconds', () => {
  test('holds where access tokens expire at all', async () => {
    const brief = await startAuthorizationServer({ accessTokenTtlSeconds: 7 })
    const google = await new TestClient(brief, 'google').connect()
    const github = await new TestClient(brief, 'github').connect()
    expect(google.expires_in).toBe(7)
    expect(github).not.toHaveProperty('expires_in')
    const now = Date.now()
    vi.useFakeTimers({ toFake: ['Date'] })
    for (const [seconds, isLive] of [
      [5, true],
      [8, false],
    ] as const) {
      vi.setSystemTime(now + seconds * 1000)
      expect(await brief.isLive(google.access_token ?? '')).toBe(isLive)
      expect(await brief.isLive(github.access_token ?? '')).toBe(true)
    }
    vi.useRealTimers()
    await brief.close()
  })
})

describe('failNext', () => {
  const refresh = (token: string) => client.refresh(token)

  test('answers as told, as often as told, before anything is done', async () => {
    const code = await client.getCode()
    provider.control.failNext('token', { status: 503, headers: { 'retry-after': '7' } }, 2)
    const first = await client.exchange(code)
    expect(first.status).toBe(503)
    expect(first.headers.get('retry-after')).toBe('7')
    expect((await client.exchange(code)).status).toBe(503)
    expect((await client.exchange(code)).status).toBe(200)
    expect(provider.control.tokenCalls()).toBe(3)
  })

  test.each([
    ['empty', 200, ''],
    ['html', 502, '<!doctype html>'],
  ] as const)('answers %s', async (fault, status, body) => {
    provider.control.failNext('token', fault)
    const answer = await refresh('x')
    expect(answer.status).toBe(status)
    expect((await answer.text()).startsWith(body)).toBe(true)
    expect(answer.headers.get('content-type')?.includes('json')).not.toBe(true)
  })

  test('cuts the connection before or after the work was done', async () => {
    const slack = new TestClient(provider, 'slack')
    const answer: Record<string, unknown> = await slack.connect()
    const { refresh_token: token } = answer.authed_user as { refresh_token: string }
    provider.control.failNext('token', 'reset')
    await expect(slack.refresh(token)).rejects.toThrow('fetch failed')
    expect(await provider.isLive(token)).toBe(true)
    provider.control.failNext('token', 'lost')
    await expect(slack.refresh(token)).rejects.toThrow('fetch failed')
    expect(await provider.isLive(token)).toBe(false)
  })

  test('hangs until the caller gives up', async () => {
    provider.control.failNext('api', 'hang')
    const { access_token: token } = await client.connect()
    const caller = new AbortController()
    const call = client.callApi('/files', token, { signal: caller.signal })
    await expect.poll(() => provider.control.apiCalls()).toBe(1)
    caller.abort()
    await expect(call).rejects.toThrow('aborted')
  })

  test.each(['userinfo', 'revocation', 'api'] as const)(
    'reaches the %s endpoint',
    async (endpoint) => {
      provider.control.failNext(endpoint, {
        status: 500,
        body: 'broken',
        contentType: 'text/plain',
      })
      const { userinfoUrl, revocationUrl, apiUrl } = provider.urls.google
      const url = { userinfo: userinfoUrl ?? '', revocation: revocationUrl, api: `${apiUrl}/files` }
      const answer = await fetch(url[endpoint], {
        method: endpoint === 'revocation' ? 'POST' : 'GET',
      })
      expect(answer.status).toBe(500)
      expect(await answer.text()).toBe('broken')
      provider.control.failNext(endpoint, 'empty')
      provider.control.clearFaults()
      const next = await fetch(url[endpoint], {
        method: endpoint === 'revocation' ? 'POST' : 'GET',
      })
      expect(next.status).toBeGreaterThanOrEqual(400)
    },
  )
})

describe('hold', () => {
  test('keeps requests waiting until it is released', async () => {
    const tokens = await client.connect()
    const hold = provider.control.hold('token')
    const calls = [1, 2].map(() => client.refresh(tokens.refresh_token ?? ''))
    await hold.arrived(2)
    await fetch(provider.urls.google.revocationUrl, {
      method: 'POST',
      body: new URLSearchParams({ token: tokens.refresh_token ?? '' }),
    })
    hold.release()
    const statuses = (await Promise.all(calls)).map(({ status }) => status)
    expect(statuses).toEqual([400, 400])
    expect((await client.refresh('x')).status).toBe(400)
  })
})

describe('shapeNextTokenResponse', () => {
  test('changes the next answer and no other', async () => {
    provider.control.shapeNextTokenResponse((body) => ({ ...body, expires_in: 'soon' }))
    expect((await client.connect()).expires_in).toBe('soon')
    expect((await client.connect()).expires_in).toBe(3600)
  })

  test('sends a string as it is', async () => {
    provider.control.shapeNextTokenResponse(() => '{"access_token":')
    expect(await (await client.exchange(await client.getCode())).text()).toBe('{"access_token":')
  })

  test('changes the form of the GitHub-like answer', async () => {
    const github = new TestClient(provider, 'github')
    provider.control.shapeNextTokenResponse((body) => ({ ...body, scope: '' }))
    const answer = await github.exchange(await github.getCode(), {})
    expect(new URLSearchParams(await answer.text()).get('scope')).toBe('')
  })
})

describe('autoConsent', () => {
  test('signs in and consents without a page, whoever was signed in before', async () => {
    const jar = new CookieJar()
    await client.connect({}, { jar, account: 'ada' })
    provider.control.autoConsent = 'grace'
    const { redirect, pages } = await provider.authorize(client.authorizationUrl(), { jar })
    expect(pages).toEqual([])
    const answer: unknown = await (
      await client.exchange(redirect.searchParams.get('code') ?? '')
    ).json()
    const { access_token: token } = answer as { access_token: string }
    const events = await client.callApi('/calendar/events', token)
    expect(await events.json()).toMatchObject({ owner: 'grace@example.com' })
  })
})

describe('the API for tests', () => {
  test('streams a body back while it is still coming in', async () => {
    const { access_token: token } = await client.connect()
    const outgoing = request(`${provider.urls.google.apiUrl}/echo`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}` },
    })
    const answered = once(outgoing, 'response')
    outgoing.flushHeaders()
    const [incoming] = (await answered) as [IncomingMessage]
    expect(incoming.headers['x-echo-method']).toBe('PATCH')
    for (const word of ['one', 'two']) {
      const echoed = once(incoming, 'data')
      outgoing.write(word)
      expect(String((await echoed)[0])).toBe(word)
    }
    const ended = once(incoming, 'end')
    outgoing.end()
    await ended
  })

  test('describes a request without its token', async () => {
    const { access_token: token } = await client.connect()
    const body = 'some bytes'
    const init = { method: 'POST', body, headers: { 'x-mine': 'yes' } }
    const answer = await client.callApi('/inspect?a=1', token, init)
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({
      method: 'POST',
      query: { a: '1' },
      authorizationScheme: 'Bearer',
      headers: { 'x-mine': 'yes' },
      body: { bytes: 10 },
    })
    expect(text).not.toContain(token)
  })

  test.each(['google', 'github', 'slack'] as const)('is closed to strangers at %s', async (key) => {
    const answer = await new TestClient(provider, key).callApi('/echo', 'not-a-token')
    expect(answer.status).toBe(401)
  })
})
