import { describe, expect, onTestFinished, test } from 'vitest'
import { startDjangoOAuthToolkit } from './django-oauth-toolkit.ts'
import { deadTokenResponses, type MisbehavingProvider } from './index.ts'
import { startKeycloak } from './keycloak.ts'
import { basicOf, challengeIn, read, redirectUri, verifier, type Reply } from './plain-client.ts'

/** What a client that is no vault sees of the two servers. */
function clientOf(provider: MisbehavingProvider) {
  onTestFinished(() => provider.close())
  const { row, origin } = provider
  const post = async (form: Readonly<Record<string, string>>, authorization = basicOf(provider)) =>
    read(
      await fetch(row.tokenUrl ?? '', {
        method: 'POST',
        headers: { authorization },
        body: new URLSearchParams(form),
      }),
    )
  return {
    connect: async (scope: string): Promise<Reply> => {
      const url = new URL(row.authorizationUrl ?? '')
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: provider.client().clientId,
        redirect_uri: redirectUri,
        scope,
        state: 'the-state',
        nonce: 'the-nonce',
        code_challenge: challengeIn('base64url'),
        code_challenge_method: 'S256',
      }).toString()
      const code = provider.visit(url).searchParams.get('code') ?? ''
      return post({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      })
    },
    refresh: (token: unknown, authorization?: string) =>
      post({ grant_type: 'refresh_token', refresh_token: String(token) }, authorization),
    callApi: async (token: unknown) =>
      read(
        await fetch(`${origin}/things`, { headers: { authorization: `Bearer ${String(token)}` } }),
      ),
  }
}

function clockAt() {
  const time = { now: Date.UTC(2026, 10, 1) }
  return {
    clock: () => time.now,
    pass: (seconds: number) => {
      time.now += seconds * 1_000
    },
  }
}

const wrong = `Basic ${Buffer.from('someone:else').toString('base64')}`
const minute = 60
const hour = 60 * minute

describe('Keycloak', () => {
  test('states the life of a refresh token, up to the end of the session, and 0 for an offline token', async () => {
    const { clock, pass } = clockAt()
    const { connect, refresh } = clientOf(await startKeycloak({ clock }))
    let { body } = await connect('openid')
    expect(body).toMatchObject({
      expires_in: 300,
      refresh_expires_in: 1_800,
      'not-before-policy': 0,
      session_state: expect.any(String) as string,
      scope: 'openid',
    })
    for (let round = 0; round < 29; round++) {
      pass(20 * minute)
      const next = (await refresh(body['refresh_token'])).body
      expect(next['refresh_token']).not.toBe(body['refresh_token'])
      body = next
    }
    expect(body['refresh_expires_in']).toBe(10 * hour - 29 * 20 * minute)
    pass(20 * minute)
    expect(await refresh(body['refresh_token'])).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Session not active' },
    })
    const offline = clientOf(await startKeycloak({ clock, isOffline: true }))
    expect((await offline.connect('openid offline_access')).body['refresh_expires_in']).toBe(0)
  })

  test('refuses with invalid_grant and a description, and ends the session after a second use', async () => {
    const { clock, pass } = clockAt()
    const { connect, refresh } = clientOf(await startKeycloak({ clock }))
    const refused = async (token: unknown) => (await refresh(token)).body['error_description']
    expect(await refused('anything')).toBe('Invalid refresh token')
    const unused = (await connect('openid')).body['refresh_token']
    const first = (await connect('openid')).body['refresh_token']
    const second = (await refresh(first)).body['refresh_token']
    expect(await refused(first)).toBe('Maximum allowed refresh token reuse exceeded')
    expect(await refused(second)).toBe('Session not active')
    pass(30 * minute)
    expect(await refused(unused)).toBe('Token is not active')
  })

  test('refuses a wrong client with 401 unauthorized_client', async () => {
    const { connect, refresh } = clientOf(await startKeycloak())
    const { body } = await connect('openid')
    expect(await refresh(body['refresh_token'], wrong)).toMatchObject({
      status: 401,
      body: { error: 'unauthorized_client' },
    })
  })

  test('publishes its endpoints, also without one for revocation', async () => {
    const provider = await startKeycloak()
    clientOf(provider)
    const metadata = async () =>
      read(await fetch(`${provider.row.issuer}/.well-known/openid-configuration`))
    const prefix = `${provider.origin}/realms/acme/protocol/openid-connect`
    expect((await metadata()).body).toMatchObject({
      token_endpoint: `${prefix}/token`,
      userinfo_endpoint: `${prefix}/userinfo`,
      revocation_endpoint: `${prefix}/revoke`,
    })
    provider.behaviour.hasRevocationEndpoint = false
    expect((await metadata()).body).not.toHaveProperty('revocation_endpoint')
  })
})

describe('Django OAuth Toolkit', () => {
  test('rotates, says nothing of the life of a refresh token, and ends the access token before', async () => {
    const { connect, refresh, callApi } = clientOf(await startDjangoOAuthToolkit())
    const first = (await connect('read write')).body
    expect(Object.keys(first).toSorted()).toEqual([
      'access_token',
      'expires_in',
      'refresh_token',
      'scope',
      'token_type',
    ])
    const second = (await refresh(first['refresh_token'])).body
    expect((await callApi(first['access_token'])).status).toBe(403)
    expect(await refresh(first['refresh_token'])).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    })
    expect((await callApi(second['access_token'])).status).toBe(200)
    expect(await refresh(second['refresh_token'], wrong)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    })
  })

  test('has an API that says in one of several ways that a token is dead', async () => {
    const provider = await startDjangoOAuthToolkit()
    const { callApi } = clientOf(provider)
    const dead = await callApi('dead')
    expect([dead.status, dead.headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringContaining('error="invalid_token"'),
    ])
    provider.behaviour.deadToken = deadTokenResponses.forbiddenWithoutReason
    expect(await callApi('dead')).toMatchObject({ status: 403, text: '' })
    provider.behaviour.deadToken = deadTokenResponses.codeInBody
    expect(await callApi('dead')).toMatchObject({
      status: 200,
      body: { error: { code: 'token_expired' } },
    })
  })

  test('has no revocation endpoint', async () => {
    const provider = await startDjangoOAuthToolkit()
    clientOf(provider)
    const { status } = await fetch(`${provider.origin}/o/revoke_token/`, { method: 'POST' })
    expect(status).toBe(404)
  })
})
