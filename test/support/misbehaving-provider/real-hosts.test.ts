import { createHmac } from 'node:crypto'
import { defineProvider, type Provider, type ProviderInput } from '@alter-ai/vault'
import { describe, expect, test } from 'vitest'
import { routeOutbound, type MisbehavingProvider } from './index.ts'
import { basicOf, challengeIn, read, redirectUri, start, verifier } from './plain-client.ts'

describe('rows with real hosts', () => {
  const shop = defineProvider({
    id: 'shop',
    name: 'Shop',
    connection: [
      { name: 'shop', source: 'input', pattern: '^[a-z0-9\\-]+$', example: 'my-store' },
      { name: 'realm', source: 'redirect', path: 'realmId', pattern: '^\\d{10}$' },
    ],
    authorizationUrl: 'https://{shop}.shops.example/authorize',
    tokenUrl: 'https://{shop}.shops.example/token',
    hosts: ['{shop}.shops.example'],
    responseHmac: { parameter: 'hmac' },
    responseEchoes: { shop: '{shop}.shops.example' },
    responseIssuer: true,
    issuer: 'https://{shop}.shops.example',
    pkce: 'unsupported',
    clientAuthentication: 'post',
    defaultScopes: ['read'],
    scopeAnswer: 'redirect',
    account: {
      source: 'connection',
      idPaths: ['$connection.shop'],
      labelPaths: ['$connection.realm'],
    },
    api: {
      header: 'x-token',
      scheme: '',
      headers: { 'client-key': '{client_id}:{client_secret}' },
    },
  })

  function ask(provider: MisbehavingProvider, url: string, options: AskOptions = {}) {
    const { method = 'POST', form, headers = {}, body } = options
    const target = new URL(url)
    return provider.outbound
      .fetch({
        purpose: 'token',
        method,
        url: target,
        headers: {
          ...headers,
          ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form && { body: new URLSearchParams(form).toString() }),
        ...(body !== undefined && { body }),
        hosts: { hosts: [target.host], development: false },
      })
      .then(read)
  }

  interface AskOptions {
    readonly method?: string
    readonly form?: Readonly<Record<string, string>>
    readonly body?: string
    readonly headers?: Readonly<Record<string, string>>
  }

  const secret = ({ client }: MisbehavingProvider) => ({
    client_id: client().clientId,
    client_secret: client().clientSecret ?? '',
  })

  /** The tokens of a row that takes a code without more ado. */
  async function tokensOf(
    provider: MisbehavingProvider,
    host: string,
    url: string,
    how: Parameters<MisbehavingProvider['visit']>[1] = {},
  ) {
    const { clientId } = provider.client()
    const back = provider.visit(
      `${url}?${new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope: 'read', state: 's', nonce: 'n' })}`,
      how,
    )
    const code = back.searchParams.get('code') ?? ''
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
    const reply = await ask(provider, `https://${host}/token`, {
      form: { ...form, ...secret(provider) },
    })
    return { back, ...reply }
  }

  test('are asked under the host that the connection names', async () => {
    const provider = await start(shop)
    const url = 'https://other.shops.example/authorize'
    const { back, body } = await tokensOf(provider, 'other.shops.example', url)
    const { hmac, ...answer } = Object.fromEntries(back.searchParams)
    expect(answer).toEqual({
      code: expect.stringMatching(/^mp-code-/) as string,
      state: 's',
      scope: 'read',
      shop: 'other.shops.example',
      iss: 'https://other.shops.example',
      realmId: provider.connection['realm'],
    })
    const { code, iss, realmId, scope, shop: site, state } = answer
    const signed = `code=${code}&iss=${iss}&realmId=${realmId}&scope=${scope}&shop=${site}&state=${state}`
    const key = provider.client().clientSecret ?? ''
    expect(hmac).toBe(createHmac('sha256', key).update(signed).digest('hex'))
    expect(body).not.toHaveProperty('scope')
    const { clientId, clientSecret } = provider.client()
    const token = { 'x-token': String(body['access_token']) }
    const headers = { ...token, 'client-key': `${clientId}:${clientSecret}` }
    const call = (host: string, sent: Readonly<Record<string, string>>) =>
      ask(provider, `https://${host}/things`, { method: 'GET', headers: sent })
    const api = await call('other.shops.example', headers)
    expect(api.body).toMatchObject({ account: 'ada', rowHeaders: ['client-key'] })
    const own = await call('other.shops.example', { ...token, 'client-key': 'my-own' })
    expect(own.body).toMatchObject({ account: 'ada', rowHeaders: [] })
    expect(provider.violations).toEqual([])

    expect((await call('my-store.shops.example', headers)).status).toBe(401)
    expect((await call('other.shops.example', token)).status).toBe(400)
    expect((await call('third.shops.example', headers)).status).toBe(404)
    expect(provider.violations).toEqual([
      'api: a token of another connection came here',
      'api: the header client-key is missing',
      'nothing is at third.shops.example/things',
    ])
    expect(provider.outbound.asked.map(({ host }) => host)).toEqual([
      'other.shops.example',
      'other.shops.example',
      'other.shops.example',
      'my-store.shops.example',
      'other.shops.example',
      'third.shops.example',
    ])
  })

  test('take a code at the host where it was given', async () => {
    const provider = await start(shop)
    const url = 'https://other.shops.example/authorize'
    const { body } = await tokensOf(provider, 'my-store.shops.example', url)
    expect(body).toEqual({ error: 'invalid_grant' })
    expect(provider.violations).toEqual([
      'authorization_code: it came to the address of another connection',
    ])
  })

  test('keep the host rule of the vault, also in another process', async () => {
    const provider = await start(shop)
    const outbound = routeOutbound(provider.origin)
    const url = new URL('https://attacker.example/token')
    const hosts = { hosts: ['my-store.shops.example'], development: false }
    const call = outbound.fetch({ purpose: 'token', method: 'GET', url, headers: {}, hosts })
    await expect(call).rejects.toThrow('not allowed')
    expect(outbound.refused).toEqual([{ purpose: 'token', host: 'attacker.example' }])
    expect([outbound.asked, provider.counts.unknown]).toEqual([[], 0])
    await outbound.close()
  })

  test('have members where they say, in their units, under their names', async () => {
    const provider = await start(
      defineProvider({
        id: 'odd',
        name: 'Odd',
        connection: [
          {
            name: 'api_domain',
            source: 'token_response',
            form: 'host',
            suffixes: ['.odd.example'],
          },
          { name: 'dc', source: 'account', path: '0.dc', pattern: '^us\\d$' },
        ],
        authorizationUrl: 'https://odd.example/authorize',
        tokenUrl: 'https://odd.example/token',
        hosts: ['{api_domain}', 'odd.example'],
        codeChallengeEncoding: 'hex',
        clientAuthentication: 'post',
        clientIdParameter: 'client_key',
        tokenFormat: 'json',
        tokenHeaders: { 'odd-version': '3' },
        tokenParameters: { audience: 'odd' },
        exchangeParameters: { back: '{redirect_uri}' },
        refreshParameters: { scope: '{scopes}' },
        scopeParameter: 'user_scope',
        scopeSeparator: ',',
        bearerAliases: ['user'],
        tokenResponse: {
          access_token: ['user.token'],
          refresh_token: ['user.next'],
          refresh_token_expires_in: ['user.next_in'],
          expires_at: ['user.until'],
        },
        expiresInUnit: 'milliseconds',
        errorPaths: ['error', 'errors.0.code'],
        errorCodes: { BAD: 'invalid_grant' },
        account: {
          source: 'userinfo',
          url: 'https://odd.example/me?fields=id',
          method: 'POST',
          json: { query: '{ me }' },
          scheme: 'OAuth',
          idPaths: ['0.team.id', '0.id'],
          labelPaths: ['0.login'],
        },
        refresh: {
          supported: true,
          rotates: 'always',
          accessTokenSeconds: 600,
          refreshTokenSeconds: 9_000,
        },
      }),
      { clock: () => Date.UTC(2026, 10, 1), connection: { dc: 'us7' } },
    )
    const { clientId, clientSecret } = provider.client()
    const parameters = new URLSearchParams({
      response_type: 'code',
      client_key: clientId,
      redirect_uri: redirectUri,
      user_scope: 'a,b',
      state: 's',
      code_challenge: challengeIn('hex'),
      code_challenge_method: 'S256',
    })
    const back = provider.visit(`https://odd.example/authorize?${parameters}`)
    const client = { client_key: clientId, client_secret: clientSecret, audience: 'odd' }
    const json = (body: unknown, headers = {}) => ({
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
    const version = { 'odd-version': '3' }
    const { body } = await ask(
      provider,
      'https://odd.example/token',
      json(
        {
          ...client,
          grant_type: 'authorization_code',
          code: back.searchParams.get('code'),
          redirect_uri: redirectUri,
          back: redirectUri,
          code_verifier: verifier,
        },
        version,
      ),
    )
    const user = body['user'] as Record<string, unknown>
    expect(body).toEqual({
      user: {
        token: expect.stringMatching(/^mp-access-/) as string,
        next: expect.stringMatching(/^mp-refresh-/) as string,
        next_in: 9_000_000,
        until: '2026-11-01T00:10:00.000Z',
      },
      token_type: 'user',
      scope: 'a,b',
      api_domain: 'https://acme.odd.example',
    })
    const me = await ask(
      provider,
      'https://odd.example/me?fields=id',
      json({ query: '{ me }' }, { authorization: `OAuth ${String(user['token'])}` }),
    )
    expect(JSON.parse(me.text)).toEqual([
      { dc: 'us7', team: { id: 'ada-id' }, id: 'ada-id', login: 'ada-login' },
    ])
    const boards = await ask(
      provider,
      'https://odd.example/me?fields=id',
      json({ query: '{ boards }' }, { authorization: `Bearer ${String(user['token'])}` }),
    )
    expect(boards.body).toMatchObject({ account: 'ada' })
    const again = { ...client, grant_type: 'refresh_token', scope: 'b a' }
    const renew = (token: unknown, headers: Readonly<Record<string, string>>) =>
      ask(provider, 'https://odd.example/token', json({ ...again, refresh_token: token }, headers))
    expect((await renew(user['next'], version)).status).toBe(200)
    expect(provider.violations).toEqual([])
    expect((await renew('x', {})).body).toEqual({ errors: [{ code: 'BAD' }] })
    expect(provider.violations).toEqual([
      'refresh_token: its header odd-version is not as the row says',
    ])
  })

  test('exchange a short token for a longer one, and that for another', async () => {
    const provider = await start(
      plain({
        longerToken: {
          url: 'https://plain.example/longer',
          grantType: 'exchange_it',
          parameter: 'access_token',
          client: 'secret',
        },
        refreshUrl: 'https://plain.example/again',
        refresh: {
          supported: true,
          credential: 'access_token',
          method: 'GET',
          grantType: 'refresh_it',
          parameter: 'access_token',
          rotates: 'always',
          accessTokenSeconds: 86_400,
        },
      }),
    )
    const { body: short } = await tokensOf(provider, 'plain.example', plainPage)
    expect(short).toMatchObject({ expires_in: 3_600 })
    expect(short).not.toHaveProperty('refresh_token')
    const get = (path: string, query: Record<string, string>) =>
      ask(provider, `https://plain.example/${path}?${new URLSearchParams(query)}`, {
        method: 'GET',
      })
    const access_token = String(short['access_token'])
    const { client_secret } = secret(provider)
    const lengthen = { grant_type: 'exchange_it', access_token }
    expect((await get('longer', lengthen)).body).toEqual({ error: 'invalid_client' })
    const { body: long } = await get('longer', { ...lengthen, client_secret })
    expect(long).toMatchObject({ expires_in: 86_400 })
    const renewed = await get('again', {
      grant_type: 'refresh_it',
      access_token: String(long['access_token']),
    })
    expect(renewed.body['access_token']).not.toBe(long['access_token'])
    expect(provider.callsPerGeneration().map(({ calls }) => calls)).toEqual([1, 0])
    expect(provider.counts).toMatchObject({ longer_token: 2, refresh_token: 1 })
  })

  test('speak OpenID Connect, and say where their endpoints are', async () => {
    const issuer = 'https://plain.example'
    const provider = await start(
      defineProvider({
        ...plain({ openid: true, discovery: true, issuer }),
        authorizationUrl: undefined,
        tokenUrl: undefined,
        account: undefined,
      }),
    )
    const { body: metadata } = await ask(provider, `${issuer}/.well-known/openid-configuration`, {
      method: 'GET',
    })
    expect(metadata).toMatchObject({ issuer, token_endpoint: `${issuer}/token` })
    const { body } = await tokensOf(provider, 'plain.example', plainPage)
    const claims = JSON.parse(
      Buffer.from(String(body['id_token']).split('.')[1] ?? '', 'base64url').toString(),
    ) as unknown
    const { clientId } = provider.client()
    expect(claims).toMatchObject({ iss: issuer, aud: clientId, nonce: 'n', sub: 'ada-sub' })
    const { body: userinfo } = await ask(provider, `${issuer}/userinfo`, {
      method: 'GET',
      headers: { authorization: `Bearer ${String(body['access_token'])}` },
    })
    expect(userinfo).toEqual({ sub: 'ada-sub' })
    expect(provider.violations).toEqual([])
    const asked = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri }
    provider.visit(`${plainPage}?${new URLSearchParams({ ...asked, state: 's' })}`)
    expect(provider.violations).toEqual(['authorization: it has no nonce'])
  })

  test('tell scopes in their own spelling, and none that another one includes', async () => {
    const scopeAliases = { mail: ['acme.mail'], 'acme.mail': ['mail'], read: ['write'] }
    const provider = await start(plain({ scopeAliases }))
    const scopeOf = async (grantScopes: readonly string[]) => {
      const { body } = await tokensOf(provider, 'plain.example', plainPage, { grantScopes })
      return body['scope']
    }
    expect(await scopeOf(['mail', 'read'])).toBe('acme.mail read')
    expect(await scopeOf(['read', 'write'])).toBe('write')
  })

  test('tell the client about a token that it asks about (RFC 7662 §2.2)', async () => {
    const url = 'https://plain.example/introspect'
    const account = { url, method: 'POST', authentication: 'client_post' } as const
    const paths = { idPaths: ['hub'], labelPaths: ['hub'] }
    const provider = await start(plain({ account: { source: 'userinfo', ...account, ...paths } }))
    const { body } = await tokensOf(provider, 'plain.example', plainPage)
    const form = { token: String(body['access_token']), ...secret(provider) }
    const told = await ask(provider, url, { form })
    expect(told.body).toEqual({ hub: 'ada-hub', active: true })
    const refused = await ask(provider, url, { form: { ...form, client_secret: 'x' } })
    expect(refused.status).toBe(401)
    expect(provider.violations).toEqual(['userinfo: its client_id or client_secret is wrong'])
  })

  test('give a refresh token with a consent that was really shown', async () => {
    const provider = await start(plain({ consentParameters: { prompt: 'consent' } }))
    const first = await tokensOf(provider, 'plain.example', plainPage)
    const second = await tokensOf(provider, 'plain.example', plainPage)
    expect(first.body).toHaveProperty('refresh_token')
    expect(second.body).not.toHaveProperty('refresh_token')
    provider.endConsent('ada')
    const third = await tokensOf(provider, 'plain.example', plainPage)
    expect(third.body).toHaveProperty('refresh_token')
  })

  const plainPage = 'https://plain.example/authorize'

  function plain(changes: Partial<ProviderInput> = {}): Provider {
    return defineProvider({
      id: 'plain',
      name: 'Plain',
      authorizationUrl: plainPage,
      tokenUrl: 'https://plain.example/token',
      hosts: ['api.plain.example'],
      pkce: 'unsupported',
      clientAuthentication: 'post',
      account: { source: 'token_response', idPaths: ['user_id'], labelPaths: ['user_id'] },
      refresh: { supported: true },
      ...changes,
    })
  }

  type Revocation = NonNullable<ProviderInput['revocation']>
  const revoke = 'https://plain.example/revoke'
  const revocations: Readonly<
    Record<NonNullable<Revocation['authentication']>, [Partial<Revocation>, AskRevocation]>
  > = {
    none: [{}, (token) => ({ form: { token } })],
    client_basic: [
      { body: 'json', parameter: 'it' },
      (it, provider) => ({
        body: JSON.stringify({ it }),
        headers: { authorization: basicOf(provider), 'content-type': 'application/json' },
      }),
    ],
    client_post: [
      { clientParameters: { id: 'clientId', secret: 'clientSecret' } },
      (token, { client }) => ({
        form: { token, clientId: client().clientId, clientSecret: client().clientSecret ?? '' },
      }),
    ],
    client_id: [
      { parameters: { hint: '{client_id}' } },
      (token, { client }) => ({
        form: { token, client_id: client().clientId, hint: client().clientId },
      }),
    ],
    secret_bearer: [
      { token: 'account' },
      (_token, { client }) => ({
        form: { token: 'ada-user_id' },
        headers: { authorization: `Bearer ${client().clientSecret}` },
      }),
    ],
    secret_client: [
      {},
      (token, { client }) => ({
        form: { token },
        headers: { authorization: `Client ${client().clientSecret}` },
      }),
    ],
    bearer: [
      { body: 'none', token: 'access', method: 'DELETE' },
      (token) => ({ method: 'DELETE', headers: { authorization: `Bearer ${token}` } }),
    ],
    api: [
      { body: 'none', token: 'access', method: 'DELETE' },
      (token) => ({ method: 'DELETE', headers: { 'x-token': token } }),
    ],
  }
  type AskRevocation = (token: string, provider: MisbehavingProvider) => AskOptions

  test.each(Object.entries(revocations))(
    'end tokens, authenticated by %s, and say when they were dead',
    async (authentication, [rule, request]) => {
      const provider = await start(
        plain({
          api: { header: 'x-token', scheme: '' },
          revocation: {
            url: revoke,
            reach: 'token',
            authentication: authentication as Revocation['authentication'],
            ...rule,
          },
        }),
      )
      const { body } = await tokensOf(provider, 'plain.example', plainPage)
      const token = String(body[rule.token === 'access' ? 'access_token' : 'refresh_token'])
      const good = request(token, provider)
      expect((await ask(provider, revoke, good)).status).toBe(200)
      const [state] = provider.families()
      expect(state).toMatchObject({
        liveAccessTokens: 0,
        liveRefreshTokens: rule.token === 'access' ? 1 : 0,
      })
      expect(provider.violations).toEqual([])
      if (rule.token !== 'account') {
        const again = await ask(provider, revoke, good)
        expect(again).toMatchObject({ status: 400, body: { error: 'invalid_token' } })
      }
      if (authentication === 'none') return
      const { headers: _, ...bare } = good
      const stripped = { ...bare, ...(good.form && { form: { token } }) }
      expect((await ask(provider, revoke, stripped)).status).toBe(401)
      expect(provider.violations).toContain(
        `revocation: it is not authenticated by ${authentication}`,
      )
    },
  )

  test('end everything of an account where that is their reach', async () => {
    const provider = await start(plain({ revocation: { url: revoke, reach: 'account' } }))
    const { body } = await tokensOf(provider, 'plain.example', plainPage)
    await tokensOf(provider, 'plain.example', plainPage)
    expect(provider.liveRefreshTokens('ada')).toBe(2)
    await ask(provider, revoke, { form: { token: String(body['access_token']) } })
    expect(provider.liveRefreshTokens('ada')).toBe(0)
    expect(provider.isAlive('ada')).toBe(false)
  })
})
