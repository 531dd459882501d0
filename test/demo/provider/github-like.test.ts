import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAuthorizationServer } from '../../support/authorization-server.ts'
import type { TestProvider } from '../../support/authorization-server.ts'
import { CookieJar } from '../../support/cookie-jar.ts'
import { TestClient } from './client.ts'

describe('the GitHub-like personality', () => {
  let provider: TestProvider
  let client: TestClient

  beforeAll(async () => {
    provider = await startAuthorizationServer()
    client = new TestClient(provider, 'github')
  })
  afterAll(() => provider.close())

  function revoke(accessToken: string | undefined, secret = provider.clients.github.clientSecret) {
    const { clientId } = provider.clients.github
    return fetch(provider.urls.github.revocationUrl.replace('{client_id}', clientId), {
      method: 'DELETE',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ access_token: accessToken }),
    })
  }

  test('gives an access token that never expires, and nothing else', async () => {
    const { access_token: token, ...rest } = await client.connect()
    expect(await provider.isLive(token ?? '')).toBe(true)
    expect(rest).toEqual({ scope: 'read:user,user:email', token_type: 'bearer' })
  })

  test('answers as a form unless JSON is asked for, and always when told so', async () => {
    const answer = await client.exchange(await client.getCode(), {})
    expect(answer.headers.get('content-type')).toContain('application/x-www-form-urlencoded')
    const form = new URLSearchParams(await answer.text())
    expect(form.get('scope')).toBe('read:user,user:email')
    expect(await provider.isLive(form.get('access_token') ?? '')).toBe(true)

    provider.control.formEncodedOnly = true
    const insistent = await client.exchange(await client.getCode())
    provider.control.formEncodedOnly = false
    expect(insistent.headers.get('content-type')).toContain('application/x-www-form-urlencoded')
  })

  test('sends a callback without iss, and answers at once when the person has consented before', async () => {
    const jar = new CookieJar()
    const how = { jar, account: 'linus' }
    const first = await provider.authorize(client.authorizationUrl(), how)
    expect(first.pages).toEqual(['Sign in – Octobase', 'Allow Alter Connect demo? – Octobase'])
    expect([...first.redirect.searchParams.keys()].toSorted()).toEqual(['code', 'state'])
    const second = await provider.authorize(client.authorizationUrl(), how)
    expect(second.pages).toEqual([])
    const more = await provider.authorize(client.authorizationUrl({ scope: 'read:user repo' }), how)
    expect(more.pages).toHaveLength(1)
    const all = client.authorizationUrl({ scope: 'read:user user:email repo' })
    expect((await provider.authorize(all, how)).pages).toEqual([])
  })

  test('says errors with status 200, in words of its own', async () => {
    const badCode = await client.exchange('no-such-code')
    expect(badCode.status).toBe(200)
    expect(await badCode.json()).toMatchObject({ error: 'bad_verification_code' })

    const code = await client.getCode()
    const form = { code, code_verifier: client.codeVerifier }
    const badSecret = await client.post({ ...form, client_secret: 'wrong' })
    expect(badSecret.status).toBe(200)
    expect(await badSecret.json()).toMatchObject({ error: 'incorrect_client_credentials' })

    const { clientId, clientSecret } = provider.clients.google
    const badClient = await client.post({
      ...form,
      client_id: clientId,
      client_secret: clientSecret,
    })
    expect(await badClient.json()).toMatchObject({ error: 'incorrect_client_credentials' })

    const formEncoded = await client.exchange('no-such-code', {})
    expect(new URLSearchParams(await formEncoded.text()).get('error')).toBe('bad_verification_code')
  })

  test('needs no grant_type when there is a code', async () => {
    const code = await client.getCode()
    const answer = await client.post({ code, code_verifier: client.codeVerifier })
    expect(await answer.json()).toHaveProperty('access_token')
  })

  test('tells who the account is by a number and a login', async () => {
    const { access_token: token } = await client.connect({}, { account: 'grace' })
    const user = await client.callApi('/user', token)
    expect(await user.json()).toMatchObject({
      id: 1906,
      login: 'grace',
      email: 'grace@example.com',
    })
  })

  test('refuses an API call without User-Agent', async () => {
    const { access_token: token } = await client.connect()
    const answer = await client.callApi('/user', token, { headers: { 'user-agent': '' } })
    expect(answer.status).toBe(403)
  })

  test('revokes one token and leaves the others of the account alone', async () => {
    const one = await client.connect()
    const two = await client.connect()
    const answer = await revoke(one.access_token)
    expect(answer.status).toBe(204)
    expect((await client.callApi('/user', one.access_token)).status).toBe(401)
    expect((await client.callApi('/user', two.access_token)).status).toBe(200)
    expect((await revoke(one.access_token)).status).toBe(404)
  })

  test('revokes nothing for a client that does not know its secret, or another personality’s token', async () => {
    const { access_token: token } = await client.connect()
    expect((await revoke(token, 'wrong')).status).toBe(401)
    const foreign = await new TestClient(provider, 'google').connect()
    expect((await revoke(foreign.access_token)).status).toBe(404)
    expect(await provider.isLive(token ?? '')).toBe(true)
    expect(await provider.isLive(foreign.access_token ?? '')).toBe(true)
  })

  test('answers its API only with a token of its own', async () => {
    const foreign = await new TestClient(provider, 'google').connect()
    expect((await client.callApi('/user', foreign.access_token)).status).toBe(401)
  })

  test('sends the denial to the redirect URI', async () => {
    const { redirect } = await provider.authorize(client.authorizationUrl({ scope: 'repo' }), {
      deny: true,
    })
    expect(redirect.searchParams.get('error')).toBe('access_denied')
    expect(redirect.searchParams.has('iss')).toBe(false)
  })
})
