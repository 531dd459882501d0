import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { getStatus, jsonHeaders, postSession, type MintedSession } from '../support/http-flow.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

async function minted() {
  const jar = new CookieJar()
  await jar.fetch(`${app.origin}/login/ada`)
  const session = (await (await postSession(app, jar)).json()) as MintedSession
  return { jar, token: session.session_token, session: session.session_token.split('.')[0] }
}

const at = (path: string) => `${app.origin}/alter/sdk/oauth/connect/${path}`

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { code: string } }).error.code
}

describe('the endpoints of the connect page', () => {
  const strange: [string, RequestInit][] = [
    [
      'a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'session=x' },
    ],
    [
      'JSON dressed as text',
      { headers: { 'content-type': 'text/plain', 'alter-connect': '1' }, body: '{}' },
    ],
    ['JSON without our header', { headers: { 'content-type': 'application/json' }, body: '{}' }],
    [
      'a cross-site script',
      { headers: { ...jsonHeaders, origin: 'https://evil.example' }, body: '{}' },
    ],
    ['a sandboxed frame', { headers: { ...jsonHeaders, origin: 'null' }, body: '{}' }],
    [
      'an unknown member',
      { headers: jsonHeaders, body: '{"session":"x","display":"popup","scopes":["all"]}' },
    ],
    ['no object', { headers: jsonHeaders, body: '[]' }],
    ['no JSON', { headers: jsonHeaders, body: '{"session":' }],
    ['nothing', { headers: jsonHeaders }],
    ['17 kB', { headers: jsonHeaders, body: JSON.stringify({ session: 'x'.repeat(17_000) }) }],
    [
      'an object for a string',
      { headers: jsonHeaders, body: '{"session":{"$ne":1},"display":"popup","provider":{}}' },
    ],
  ]
  test.each(strange)('refuse %s with a 4xx and a code', async (_name, init) => {
    const { jar } = await minted()
    for (const path of ['redeem', 'authorize', 'done', 'cancel']) {
      const response = await jar.fetch(at(path), { method: 'POST', ...init })
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.status).toBeLessThan(500)
      expect(['origin_not_allowed', 'invalid_argument']).toContain(await codeOf(response))
      expect(response.headers.getSetCookie()).toEqual([])
    }
  })

  test('refuse a right body from a wrong place', async () => {
    const { jar, session } = await minted()
    const places: Record<string, string>[] = [
      { 'content-type': 'application/json' },
      { ...jsonHeaders, origin: 'https://evil.example' },
      { ...jsonHeaders, origin: 'null' },
      { ...jsonHeaders, 'sec-fetch-site': 'cross-site' },
      { ...jsonHeaders, 'sec-fetch-site': 'same-site' },
    ]
    const redeem = (headers: Record<string, string>) =>
      jar.fetch(at('redeem'), {
        method: 'POST',
        headers,
        body: JSON.stringify({ session, display: 'popup' }),
      })
    for (const headers of places) {
      const response = await redeem(headers)
      expect([response.status, await codeOf(response)]).toEqual([403, 'origin_not_allowed'])
    }
    expect(
      (await redeem({ ...jsonHeaders, origin: app.origin, 'sec-fetch-site': 'same-origin' }))
        .status,
    ).toBe(200)
  })

  test('do nothing for a session id without the right cookies', async () => {
    const { session } = await minted()
    const post = (path: string, body: object) =>
      new CookieJar().fetch(at(path), {
        method: 'POST',
        headers: jsonHeaders,
        body: JSON.stringify(body),
      })
    expect(await codeOf(await post('redeem', { session, display: 'popup' }))).toBe('binding_failed')
    expect(await codeOf(await post('authorize', { session, provider: 'google' }))).toBe(
      'binding_failed',
    )
    expect(await codeOf(await post('cancel', { session }))).toBe('binding_failed')
    expect(await codeOf(await post('done', { session }))).toBe('binding_failed')
    expect(await codeOf(await post('redeem', { session: 'sess_main_x', display: 'popup' }))).toBe(
      'session_not_found',
    )
    expect(app.provider.control.calls).toEqual([])
  })

  test('take the whole token from clients of 0.8.0, but not a wrong one', async () => {
    const { jar, token, session } = await minted()
    const redeem = (sessionToken: string) =>
      jar.fetch(at('redeem'), {
        method: 'POST',
        headers: jsonHeaders,
        body: JSON.stringify({ session, session_token: sessionToken, display: 'popup' }),
      })
    expect(await codeOf(await redeem(`${session}.${'a'.repeat(43)}`))).toBe('session_not_found')
    expect((await redeem(token)).status).toBe(200)
  })

  test('keep at most eight flows of one browser', async () => {
    const jar = new CookieJar()
    await jar.fetch(`${app.origin}/login/ada`)
    const dropped: string[] = []
    for (let flow = 1; flow <= 10; flow += 1) {
      const { session_token: token } = (await (await postSession(app, jar)).json()) as MintedSession
      const response = await jar.fetch(at('redeem'), {
        method: 'POST',
        headers: jsonHeaders,
        body: JSON.stringify({ session: token.split('.')[0], display: 'popup' }),
      })
      dropped.push(...response.headers.getSetCookie().filter((line) => line.includes('Max-Age=0')))
    }
    expect(dropped).toHaveLength(2)
    expect(new Set(dropped).size).toBe(2)
  })
})

describe('session status', () => {
  test('is for the holder of the whole token', async () => {
    const { token, session } = await minted()
    expect(await (await getStatus(app, token)).json()).toEqual({ status: 'pending' })
    expect(await codeOf(await getStatus(app, String(session)))).toBe('session_not_found')
    expect(await codeOf(await fetch(at('status')))).toBe('unauthenticated')
    expect(await codeOf(await fetch(`${at('status')}?session_token=${token}`))).toBe(
      'unauthenticated',
    )
  })

  test('answers a long poll at the moment in which the session ends', async () => {
    const { token } = await minted()
    const waiting = fetch(at('status'), { headers: { authorization: `Bearer ${token}` } })
    const cancelled = await fetch(at('cancel'), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
    expect(await cancelled.json()).toEqual({ status: 'cancelled' })
    expect(await (await waiting).json()).toMatchObject({ status: 'cancelled' })
  })

  test('refuses a wait that is none', async () => {
    const { token } = await minted()
    for (const query of [
      'wait=26',
      'wait=-1',
      'wait=1e1',
      'wait=',
      'wait=1&wait=2',
      'wait[]=1&wait=x',
    ]) {
      const response = await fetch(`${at('status')}?${query}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      expect([response.status, await codeOf(response)]).toEqual([400, 'invalid_argument'])
    }
  })
})

describe('the OAuth callback', () => {
  test.each([
    '',
    '?code=a',
    '?state=',
    '?state=a&state=b',
    '?state[]=a&code[]=b',
    '?code=a&state=%00',
    `?state=st_main_${'a'.repeat(43)}&code=x`,
    `?error=access_denied&error_description=<script>alert(1)</script>&state=x`,
    `?state=${'x'.repeat(5_000)}`,
  ])('%s: a page that says so, with a 4xx, and no token call', async (query) => {
    const response = await fetch(`${app.origin}/alter/oauth/callback/google${query}`)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const html = await response.text()
    expect(html).not.toContain('alert(1)')
    expect(html).toMatch(/<h1[^>]*>.{5,}<\/h1>/)
    expect(app.provider.control.tokenCalls()).toBe(0)
  })
})
