import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CookieJar } from '../../support/cookie-jar.ts'
import { startAuthorizationServer } from '../../support/authorization-server.ts'
import type { TestProvider } from '../../support/authorization-server.ts'
import { redirectUri, TestClient } from './client.ts'

const offline = { access_type: 'offline', prompt: 'consent' }
// Marked as deprecated so that it stands out: it allows plain http, which is what loopback speaks.
const insecure = { [oauth.allowInsecureRequests]: true }

describe('the Google-like personality', () => {
  let provider: TestProvider

  beforeAll(async () => {
    provider = await startAuthorizationServer()
  })
  afterAll(() => provider.close())

  /** A certified client library goes the whole way, and checks everything that the standards say about the answers. */
  async function connectByStandard(account: string) {
    const { clientId, clientSecret } = provider.clients.google
    const issuer = new URL(provider.origin)
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, insecure),
    )
    const client: oauth.Client = { client_id: clientId }
    const authentication = oauth.ClientSecretBasic(clientSecret)
    const codeVerifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const nonce = oauth.generateRandomNonce()
    const url = new URL(server.authorization_endpoint ?? '')
    url.search = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid email profile calendar.readonly',
      code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...offline,
    }).toString()
    const { redirect } = await provider.authorize(url, { account })
    const parameters = oauth.validateAuthResponse(server, client, redirect, state)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      redirectUri,
      codeVerifier,
      insecure,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    })
    await oauth.validateApplicationLevelSignature(server, response, insecure)
    return { server, client, authentication, tokens, redirect }
  }

  test('satisfies a certified client: discovery, PKCE, iss, ID token in RS256, userinfo, refresh', async () => {
    const { server, client, authentication, tokens, redirect } = await connectByStandard('grace')
    const claims = oauth.getValidatedIdTokenClaims(tokens)
    expect(claims).toMatchObject({ email: 'grace@example.com', name: 'Grace Hopper' })
    expect(redirect.searchParams.get('iss')).toBe(provider.origin)
    expect(provider.urls.google).toMatchObject({
      authorizationUrl: server.authorization_endpoint,
      tokenUrl: server.token_endpoint,
      userinfoUrl: server.userinfo_endpoint,
      revocationUrl: server.revocation_endpoint,
    })
    const userinfo = await oauth.processUserInfoResponse(
      server,
      client,
      claims?.sub ?? '',
      await oauth.userInfoRequest(server, client, tokens.access_token, insecure),
    )
    expect(userinfo.email).toBe('grace@example.com')
    const refreshed = await oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(
        server,
        client,
        authentication,
        tokens.refresh_token ?? '',
        insecure,
      ),
    )
    expect(refreshed.access_token).not.toBe(tokens.access_token)
    expect(refreshed.refresh_token).toBeUndefined()
    expect(await provider.isLive(tokens.refresh_token ?? '')).toBe(true)
  })

  test('gives a refresh token only for an offline request that showed the consent page', async () => {
    const client = new TestClient(provider, 'google')
    const jar = new CookieJar()
    const first = await client.connect({ access_type: 'online' }, { jar })
    expect(first.refresh_token).toBeUndefined()

    const again = client.authorizationUrl()
    again.searchParams.delete('prompt')
    const silent = await provider.authorize(again, { jar })
    expect(silent.pages).toEqual([])
    const second = await client.exchange(silent.redirect.searchParams.get('code') ?? '')
    expect(await second.json()).not.toHaveProperty('refresh_token')

    const third = await client.connect(offline, { jar })
    expect(third.refresh_token).toEqual(expect.any(String))
  })

  test('lets people untick what is not needed to tell who they are', async () => {
    const client = new TestClient(provider, 'google')
    const scope = 'openid email calendar.readonly files.read'
    const tokens = await client.connect(
      { scope, ...offline },
      { account: 'linus', scopes: ['files.read'] },
    )
    expect(tokens.scope?.split(' ').toSorted()).toEqual(['email', 'files.read', 'openid'])
    expect((await client.callApi('/files', tokens.access_token)).status).toBe(200)
    const refused = await client.callApi('/calendar/events', tokens.access_token)
    expect(refused.status).toBe(403)

    const all = await client.connect({ scope, ...offline }, { account: 'linus' })
    expect(all.scope).toContain('calendar.readonly')
  })

  test('adds a new consent to the earlier ones of the account', async () => {
    const client = new TestClient(provider, 'google')
    const how = { jar: new CookieJar(), account: 'linus' }
    await client.connect({ scope: 'openid calendar.readonly', ...offline }, how)
    await client.connect({ scope: 'openid files.read', ...offline }, how)
    const url = client.authorizationUrl({ scope: 'openid calendar.readonly files.read' })
    url.searchParams.delete('prompt')
    expect((await provider.authorize(url, how)).pages).toEqual([])
  })

  test('ends every token of the account when one is revoked, and wants a new consent', async () => {
    const client = new TestClient(provider, 'google')
    const one = await client.connect()
    const two = await client.connect()
    const other = await client.connect({}, { account: 'grace' })
    const answer = await fetch(provider.urls.google.revocationUrl, {
      method: 'POST',
      body: new URLSearchParams({ token: one.refresh_token ?? '' }),
    })
    expect(answer.status).toBe(200)
    expect(await provider.isLive(two.access_token ?? '')).toBe(false)
    expect(await provider.isLive(two.refresh_token ?? '')).toBe(false)
    expect(await provider.isLive(other.refresh_token ?? '')).toBe(true)
    const dead = await client.callApi('/calendar/events', two.access_token)
    expect(dead.status).toBe(401)
    expect((await client.refresh(two.refresh_token ?? '')).status).toBe(400)

    const { pages } = await provider.authorize(client.authorizationUrl({ prompt: 'login' }))
    expect(pages.at(-1)).toContain('Allow')
  })

  test('says invalid_token when an unknown token is revoked', async () => {
    const body = new URLSearchParams({ token: 'nobody-knows-it' })
    const answer = await fetch(provider.urls.google.revocationUrl, { method: 'POST', body })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: 'invalid_token' })
  })

  test('sends the denial to the redirect URI', async () => {
    const client = new TestClient(provider, 'google')
    const { redirect } = await provider.authorize(client.authorizationUrl(), { deny: true })
    expect(redirect.origin + redirect.pathname).toBe(redirectUri)
    expect(redirect.searchParams.get('error')).toBe('access_denied')
    expect(redirect.searchParams.get('state')).toBe('the-state')
    expect(redirect.searchParams.has('code')).toBe(false)
  })

  test('refuses a request without PKCE, and a code without its verifier (RFC 7636 §4.6)', async () => {
    const client = new TestClient(provider, 'google')
    const url = client.authorizationUrl()
    url.searchParams.delete('code_challenge')
    url.searchParams.delete('code_challenge_method')
    const { redirect } = await provider.authorize(url)
    expect(redirect.searchParams.get('error')).toBe('invalid_request')

    const code = await client.getCode()
    const answer = await client.post({ grant_type: 'authorization_code', code })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' })
  })

  test('takes a code once, and ends what came from it when it comes again (RFC 6749 §4.1.2)', async () => {
    const client = new TestClient(provider, 'google')
    const code = await client.getCode()
    const tokens = (await (await client.exchange(code)).json()) as Record<string, string>
    expect((await client.exchange(code)).status).toBe(400)
    expect(await provider.isLive(tokens.access_token ?? '')).toBe(false)
  })

  test('shows an error page and redirects nowhere when the redirect URI is not registered', async () => {
    const client = new TestClient(provider, 'google')
    const url = client.authorizationUrl({ redirect_uri: 'http://evil.example/callback' })
    const answer = await fetch(url, { redirect: 'manual' })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('location')).toBeNull()
    expect(await answer.text()).toContain('This request cannot go on')
  })

  test('knows no client of another personality', async () => {
    const client = new TestClient(provider, 'google')
    const url = client.authorizationUrl({ client_id: provider.clients.github.clientId })
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(400)

    const { clientId, clientSecret } = provider.clients.slack
    const form = {
      grant_type: 'authorization_code',
      client_id: clientId,
      client_secret: clientSecret,
    }
    const answer = await client.post({ ...form, code: 'x' })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ error: 'invalid_client' })
  })

  test('lets another person sign in where somebody is signed in already', async () => {
    const client = new TestClient(provider, 'google')
    const jar = new CookieJar()
    await client.connect({}, { jar, account: 'ada' })
    const url = client.authorizationUrl({ prompt: 'select_account consent' })
    const { redirect, pages } = await provider.authorize(url, { jar, account: 'grace' })
    expect(pages).toHaveLength(2)
    const tokens = (await (
      await client.exchange(redirect.searchParams.get('code') ?? '')
    ).json()) as Record<string, string>
    const events = await client.callApi('/calendar/events', tokens.access_token)
    expect(await events.json()).toMatchObject({ owner: 'grace@example.com' })
  })
})
