import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAuthorizationServer } from '../../support/authorization-server.ts'
import type { TestProvider } from '../../support/authorization-server.ts'
import { CookieJar } from '../../support/cookie-jar.ts'
import { TestClient } from './client.ts'

interface UserTokens {
  readonly id: string
  readonly access_token: string
  readonly refresh_token: string
}

describe('the Slack-like personality', () => {
  let provider: TestProvider
  let client: TestClient

  beforeAll(async () => {
    provider = await startAuthorizationServer()
    client = new TestClient(provider, 'slack')
  })
  afterAll(() => provider.close())

  async function connect(account = 'ada'): Promise<UserTokens> {
    const answer: Record<string, unknown> = await client.connect({}, { account })
    return answer.authed_user as UserTokens
  }

  test('answers a code with the tokens of the user under authed_user', async () => {
    const { authed_user: user, ...rest } = (await client.connect()) as Record<string, unknown>
    expect(rest).toEqual({
      ok: true,
      app_id: 'A0DEMO',
      team: { id: 'T01ENGINES', name: 'Analytical Engines' },
      enterprise: null,
      is_enterprise_install: false,
    })
    const { access_token: token, refresh_token: refreshToken, ...facts } = user as UserTokens
    expect(facts).toEqual({
      id: 'U01ADA',
      scope: 'users:read,users.profile:read,channels:read',
      token_type: 'user',
      expires_in: 43_200,
    })
    expect(await provider.isLive(token)).toBe(true)
    expect(await provider.isLive(refreshToken)).toBe(true)
  })

  test('answers a refresh at the top level, with a new refresh token', async () => {
    const tokens = await connect()
    const refreshed: unknown = await (await client.refresh(tokens.refresh_token)).json()
    expect(refreshed).toMatchObject({ ok: true, token_type: 'user', expires_in: 43_200 })
    const pair = refreshed as UserTokens
    expect(pair.refresh_token).not.toBe(tokens.refresh_token)
    expect(await provider.isLive(tokens.refresh_token)).toBe(false)
    expect((await client.callApi('/auth.test', pair.access_token)).status).toBe(200)
  })

  test('ends the family when a refresh token is used twice, and no other authorization (RFC 9700 §4.14.2)', async () => {
    const tokens = await connect()
    const other = await connect()
    const pair = (await (await client.refresh(tokens.refresh_token)).json()) as UserTokens
    const reuse = await client.refresh(tokens.refresh_token)
    expect(reuse.status).toBe(200)
    expect(await reuse.json()).toEqual({ ok: false, error: 'invalid_refresh_token' })
    expect(await provider.isLive(pair.access_token)).toBe(false)
    expect(await provider.isLive(pair.refresh_token)).toBe(false)
    expect(await provider.isLive(other.refresh_token)).toBe(true)
  })

  test('kills what it gave to the winner when eight refreshes come at once', async () => {
    const tokens = await connect()
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const answer: unknown = await (await client.refresh(tokens.refresh_token)).json()
        return answer as UserTokens & { readonly ok: boolean }
      }),
    )
    const winners = answers.filter(({ ok }) => ok)
    expect(winners.length).toBeGreaterThan(0)
    const alive = await Promise.all(winners.map((pair) => provider.isLive(pair.refresh_token)))
    expect(alive).not.toContain(true)
  })

  test('knows no PKCE, and lets its parameters pass', async () => {
    const url = client.authorizationUrl()
    url.searchParams.delete('code_challenge')
    url.searchParams.delete('code_challenge_method')
    const { redirect } = await provider.authorize(url)
    expect([...redirect.searchParams.keys()].toSorted()).toEqual(['code', 'state'])
    const code = redirect.searchParams.get('code') ?? ''
    expect(await (await client.exchange(code)).json()).toMatchObject({ ok: true })
  })

  test('asks for consent every time', async () => {
    const jar = new CookieJar()
    const first = await provider.authorize(client.authorizationUrl(), { jar })
    const second = await provider.authorize(client.authorizationUrl(), { jar })
    expect(first.pages).toHaveLength(2)
    expect(second.pages).toEqual(['Allow Alter Connect demo? – Chatter'])
  })

  test('says errors with status 200 and ok: false', async () => {
    const badCode = await client.exchange('no-such-code')
    expect(badCode.status).toBe(200)
    expect(await badCode.json()).toEqual({ ok: false, error: 'invalid_code' })
    const badSecret = await client.post({ code: 'x', client_secret: 'wrong' })
    expect(await badSecret.json()).toEqual({ ok: false, error: 'bad_client_secret' })
    const badClient = await client.post({ code: 'x', client_id: 'nobody' })
    expect(await badClient.json()).toEqual({ ok: false, error: 'invalid_client_id' })
  })

  test('refuses a request that asks for no user scope', async () => {
    const url = client.authorizationUrl()
    url.searchParams.delete('user_scope')
    url.searchParams.set('scope', 'chat:write')
    const answer = await fetch(url, { redirect: 'manual' })
    expect(answer.status).toBe(400)
  })

  test('revokes the authorization of the token in the header, and no other', async () => {
    const tokens = await connect('grace')
    const other = await connect('grace')
    const revoke = () => client.callApi('/auth.revoke', tokens.access_token, { method: 'POST' })
    expect(await (await revoke()).json()).toEqual({ ok: true, revoked: true })
    expect(await (await revoke()).json()).toEqual({ ok: false, error: 'invalid_auth' })
    expect((await client.callApi('/auth.test', tokens.access_token)).status).toBe(401)
    expect(await provider.isLive(tokens.refresh_token)).toBe(false)
    expect((await client.callApi('/auth.test', other.access_token)).status).toBe(200)
  })

  test('answers its API within the scopes of the token', async () => {
    const { access_token: token } = await connect()
    const profile = await client.callApi('/users.profile.get', token)
    expect(await profile.json()).toMatchObject({ ok: true, profile: { real_name: 'Ada Lovelace' } })
    const post = await client.callApi('/chat.postMessage', token, { method: 'POST', body: '{}' })
    expect(await post.json()).toMatchObject({ error: 'missing_scope', needed: 'chat:write' })
  })

  test('sends the denial to the redirect URI', async () => {
    const { redirect } = await provider.authorize(client.authorizationUrl(), { deny: true })
    expect(redirect.searchParams.get('error')).toBe('access_denied')
  })
})
