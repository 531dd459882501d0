import { createHash } from 'node:crypto'
import {
  AlterSDKError,
  AlterValueError,
  AmbiguousGrantError,
  GrantNotFoundError,
  GrantRevokedError,
  ProviderAPIError,
  ScopeReauthRequiredError,
  TargetNotAllowedError,
  type EndUser,
  type VaultClient,
} from '@alter-ai/vault'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../support/error-code.ts'
import {
  appOrigin,
  completeUrl,
  connectIn,
  createEmbedded,
  createStandalone,
  grantIn,
  handleOf,
  type ContractFlow,
  type ContractWorld,
} from './contract-world.ts'

/** What holds for every `VaultClient`, wherever its vault runs. */
describe.each([
  ['createVault()', createEmbedded],
  ['App, against a vault on a host of its own', createStandalone],
])('%s', (_name, create) => {
  let world: ContractWorld
  let client: VaultClient
  let users = 0

  beforeAll(async () => {
    world = await create()
    client = world.client
  })
  afterAll(() => world.close())

  const newUser = (): EndUser => ({ id: `user-${(users += 1)}`, email: 'ada@app.example' })
  const api = (path: string) => world.provider.urls.google.apiUrl + path

  const errorAbout = (grantId: string) => new ScopeReauthRequiredError(undefined, { grantId })

  const connect = (user: EndUser, how?: ContractFlow) => connectIn(world, user, how)
  const grantOf = (user: EndUser, how?: ContractFlow) => grantIn(world, user, how)

  describe('a session', () => {
    test('is minted, opened, held, completed for its user, and then told to whoever holds the token', async () => {
      const user = newUser()
      const { session, arrival, completed } = await connect(user)
      expect(session.sessionToken).toMatch(/^sess_main_\w{22}\.\w{43}$/)
      expect(session.connectUrl).not.toContain(session.sessionToken)
      expect(session.expiresAt.getTime()).toBeGreaterThan(Date.now())
      expect(arrival.startsWith(`${completeUrl}?alter_connect_result=res_main_`)).toBe(true)
      expect(completed).toMatchObject({
        status: 'completed',
        display: 'page',
        returnUrl: `${appOrigin}/settings`,
        grants: [{ provider: 'google', account_identifier: 'ada@example.com', status: 'active' }],
      })
      expect(await client.pollConnectSession(session.sessionToken)).toMatchObject({
        status: 'completed',
        grants: completed.grants,
      })
    })

    test('is refused for another user, who ends it before any token is asked for', async () => {
      const session = await client.createConnectSession({ user: newUser(), completeUrl })
      const browser = world.openBrowser()
      await browser.open(session)
      const before = world.provider.control.tokenCalls()
      const result = handleOf(await browser.consent(session, 'google'))
      const error = await client
        .completeConnectSession({ result, user: newUser() })
        .catch((e: unknown) => e)
      expect(error).toBeInstanceOf(AlterSDKError)
      expect(error).toMatchObject({ code: 'binding_failed', status: 409 })
      expect(world.provider.control.tokenCalls()).toBe(before)
      expect(await client.pollConnectSession(session.sessionToken)).toMatchObject({
        status: 'failed',
        error: { code: 'binding_failed' },
      })
    })

    test('tells when it was completed already, and when there never was one', async () => {
      const user = newUser()
      const { arrival } = await connect(user)
      for (const result of [handleOf(arrival), `res_main_${'a'.repeat(43)}`, 'x'.repeat(900)]) {
        expect(await codeOf(client.completeConnectSession({ result, user }))).toBe(
          'session_not_found',
        )
      }
    })

    test('tells what the user has declined', async () => {
      const user = newUser()
      const { completed } = await connect(user, { deny: true })
      expect(completed).toMatchObject({
        status: 'failed',
        grants: [],
        error: { code: 'access_denied' },
      })
    })

    test('is polled and cancelled by its whole token alone', async () => {
      const session = await client.createConnectSession({ user: newUser(), completeUrl })
      expect(await client.pollConnectSession(session.sessionToken)).toEqual({ status: 'pending' })
      await client.cancelConnectSession(session.sessionToken)
      expect(await client.pollConnectSession(session.sessionToken)).toEqual({ status: 'cancelled' })
      const [half] = session.sessionToken.split('.')
      for (const wrong of [half ?? '', `${half}.${'a'.repeat(43)}`, '', 'with blank', 'ü']) {
        expect(await codeOf(client.pollConnectSession(wrong))).toBe('session_not_found')
        expect(await codeOf(client.cancelConnectSession(wrong))).toBe('session_not_found')
      }
    })

    test('is a typed code where a script asks for one', async () => {
      const session = await client.createConnectSession({ userCode: true })
      expect(session.userCode).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)
    })

    test('is refused for options that do not hold', async () => {
      const mint = (options: Parameters<VaultClient['createConnectSession']>[0]) =>
        codeOf(client.createConnectSession(options))
      expect(await mint({ allowedProviders: ['nobody'] })).toBe('unknown_provider')
      expect(await mint({ allowedOrigin: 'https://evil.example' })).toBe('origin_not_allowed')
      expect(await mint({ returnUrl: 'https://evil.example/' })).toBe('connect_config')
      for (const seconds of [0, 1.5, 2 ** 53 - 2, 1e13, Number.MAX_VALUE]) {
        expect(await mint({ grantPolicy: { maxTtlSeconds: seconds } })).toBe('invalid_argument')
        expect(await mint({ grantPolicy: { defaultTtlSeconds: seconds } })).toBe('invalid_argument')
      }
      expect(await mint({ grantPolicy: { expiresAt: new Date(0) } })).toBe('invalid_argument')
      expect(await mint({ grantPolicy: { expiresAt: new Date(Number.NaN) } })).toBe(
        'invalid_argument',
      )
      expect(await mint({ user: { id: '' } })).toBe('invalid_argument')
      expect(await mint({ userToken: 'ey.ey.ey' })).toBe('invalid_argument')
      expect(await mint({ loopbackPort: 70_000 })).toBe('invalid_argument')
      expect(await mint({ reauthorizeGrantId: 'none' })).toBe('grant_not_found')
    })
  })

  describe('grants', () => {
    test('are told with all that is known of them, and nothing of their tokens', async () => {
      const user = newUser()
      const grant = await grantOf(user)
      expect(grant).toMatchObject({
        provider: 'google',
        accountIdentifier: 'ada@example.com',
        accountDisplayName: 'Ada Lovelace',
        accountEmail: 'ada@example.com',
        status: 'active',
        binding: 'complete_step',
        user: { issuer: 'app', id: user.id },
      })
      expect(grant.createdAt).toBeInstanceOf(Date)
      expect(grant.scopes).toContain('files.read')
      expect(Object.keys(grant).toSorted()).not.toContain('accessToken')
      const { items } = await client.listGrants({ user })
      expect(items).toEqual([grant])
    })

    test('are listed by page, provider and status', async () => {
      const user = newUser()
      const google = await grantOf(user)
      const github = await grantOf(user, { key: 'github' })
      const first = await client.listGrants({ user, limit: 1 })
      expect(first.items).toEqual([google])
      const second = await client.listGrants({ user, limit: 1, cursor: first.nextCursor ?? '' })
      expect(second).toEqual({ items: [github] })
      expect((await client.listGrants({ user, provider: 'github' })).items).toEqual([github])
      expect((await client.listGrants({ user, status: 'revoked' })).items).toEqual([])
      for (const limit of [0, 201, 1.5, Number.NaN])
        expect(await codeOf(client.listGrants({ limit }))).toBe('invalid_argument')
    })

    test('that are not there are not found, whatever is asked for', async () => {
      for (const id of [
        'none',
        '',
        '.',
        '..',
        '../grants',
        'a/b',
        'ü',
        '%2e%2e',
        'x'.repeat(900),
      ]) {
        await expect(client.getGrant(id)).rejects.toBeInstanceOf(GrantNotFoundError)
        await expect(client.revokeGrant(id)).rejects.toBeInstanceOf(GrantNotFoundError)
      }
    })

    test('cannot be asked for by text that no database keeps', async () => {
      for (const text of ['a\0', '\ud83d', 'a\udc00b']) {
        const user = { id: text }
        const calls = [
          () => client.getGrant(text),
          () => client.revokeGrant(text),
          () => client.revokeGrant('none', { reason: text }),
          () => client.listGrants({ provider: text }),
          () => client.listGrants({ cursor: text }),
          () => client.listGrants({ user }),
          () => client.queryAudit({ grantId: text, user: newUser() }),
          () => client.queryAudit({ user }),
          () => client.request('GET', api('/files'), { grantId: text }),
          () => client.request('GET', api('/files'), { provider: text, user: newUser() }),
          () => client.request('GET', api('/files'), { provider: 'google', user }),
          () => client.request('GET', api('/files'), { grantId: 'none', context: { a: text } }),
          async () => client.forUser(user).listGrants(),
          () => client.createConnectSession({ user }),
          () => client.createConnectSession({ user: { ...newUser(), email: text } }),
          () => client.createConnectSession({ user: { ...newUser(), issuer: text } }),
          () => client.createConnectSession({ reauthorizeGrantId: text }),
          () => client.createConnectSession({ loginHint: text }),
          () => client.createConnectSession({ metadata: { a: text } }),
          () => client.createConnectSession({ requiredScopes: [text] }),
        ]
        for (const [index, call] of calls.entries()) {
          const error: unknown = await call().catch((refusal: unknown) => refusal)
          expect(error, `call ${index}`).toMatchObject({ code: 'invalid_argument', status: 400 })
        }
      }
    })

    test('are revoked once and for all, with the reason on record', async () => {
      const { grantId } = await grantOf(newUser())
      const revoked = await client.revokeGrant(grantId, { reason: 'left the company' })
      expect(revoked).toMatchObject({ grantId, status: 'revoked', upstreamRevocation: 'pending' })
      // Grants of other users hold the same account.
      await expect
        .poll(async () => (await client.getGrant(grantId)).upstreamRevocation)
        .toBe('shared')
      expect(await client.revokeGrant(grantId)).toMatchObject({ status: 'revoked' })
      const { items } = await client.queryAudit({ grantId })
      expect(items.filter(({ event }) => event === 'grant.revoked')).toMatchObject([
        { reason: 'left the company', provider: 'google' },
      ])
      const error = await client.request('GET', api('/files'), { grantId }).catch((e: unknown) => e)
      expect(error).toBeInstanceOf(GrantRevokedError)
      expect(error).toMatchObject({
        code: 'grant_revoked',
        status: 410,
        grantId,
        provider: 'google',
      })
    })
  })

  describe('a client for one user', () => {
    test('sees and uses that user’s grants and nobody else’s', async () => {
      const [mine, other] = [newUser(), newUser()]
      const [{ grantId }, foreign] = [await grantOf(mine), await grantOf(other)]
      const limited = client.forUser(mine)
      expect((await limited.listGrants()).items.map((grant) => grant.grantId)).toEqual([grantId])
      expect(await limited.getGrant(grantId)).toMatchObject({ grantId })
      const response = await limited.request('GET', api('/files'), { grantId })
      expect(response.status).toBe(200)
      for (const attempt of [
        () => limited.getGrant(foreign.grantId),
        () => limited.revokeGrant(foreign.grantId),
        () => limited.request('GET', api('/files'), { grantId: foreign.grantId }),
        () => limited.queryAudit({ grantId: foreign.grantId }),
        () => limited.createConnectSessionForError(errorAbout(foreign.grantId)),
        () => client.createConnectSessionForError(errorAbout(foreign.grantId), { user: mine }),
        () => client.queryAudit({ grantId: foreign.grantId, user: mine }),
      ]) {
        await expect(attempt()).rejects.toBeInstanceOf(GrantNotFoundError)
      }
      expect(await client.getGrant(foreign.grantId)).toMatchObject({ status: 'active' })
      // Also one that is over, of which nothing would be renewed.
      await client.revokeGrant(foreign.grantId)
      const about = errorAbout(foreign.grantId)
      expect(await codeOf(limited.createConnectSessionForError(about))).toBe('grant_not_found')
      const { items } = await limited.queryAudit()
      expect(new Set(items.map(({ principal }) => principal?.id))).toEqual(new Set([mine.id]))
    })

    test('mints and completes for that user alone', async () => {
      const [mine, other] = [newUser(), newUser()]
      const { completed } = await connect(mine, { limited: client.forUser(mine) })
      expect(completed.status).toBe('completed')
      expect((await client.listGrants({ user: mine })).items).toHaveLength(1)
      expect((await client.listGrants({ user: other })).items).toEqual([])
    })

    test('is never a client for everybody', async () => {
      for (const nobody of [undefined, null, {}, { id: '' }, { id: 7 }, { id: 'x'.repeat(513) }]) {
        expect(() => client.forUser(nobody as unknown as EndUser)).toThrow(AlterValueError)
      }
      const user = newUser()
      const limited = client.forUser(user)
      expect(() => limited.forUser(user)).toThrow(AlterValueError)
      for (const attempt of [
        () => limited.listGrants({ user }),
        () => limited.createConnectSession({ user }),
        () => limited.createConnectSessionForError(errorAbout('x'), { user }),
        () => limited.completeConnectSession({ result: 'x', user }),
        () => limited.queryAudit({ user }),
        () => limited.request('GET', api('/files'), { user, grantId: 'x' }),
        () => limited.close(),
      ]) {
        expect(await codeOf(attempt())).toBe('invalid_argument')
      }
    })

    test('passes the user on whole, in any script', async () => {
      const user = {
        id: 'ユーザー/1 ü',
        issuer: 'https://idp.example/ü',
        name: '名',
        groups: ['a b'],
      }
      const { grantId } = await grantOf(user)
      expect((await client.forUser(user).getGrant(grantId)).user).toEqual({
        issuer: user.issuer,
        id: user.id,
      })
    })
  })

  describe('request', () => {
    test('sends method, path, query, headers and JSON as they were given, and the token with them', async () => {
      const { grantId } = await grantOf(newUser())
      const response = await client.request('POST', api('/{what}'), {
        grantId,
        pathParams: { what: 'inspect' },
        queryParams: { page: 2, tag: 'ü &=', list: ['a', 'b'] },
        extraHeaders: { 'X-Trace': '7', 'x-latin': 'é' },
        json: { hello: 'wörld' },
      })
      const seen = (await response.json()) as { headers: Record<string, string> }
      expect(seen).toMatchObject({
        method: 'POST',
        query: { page: '2', tag: 'ü &=', list: 'b' },
        authorizationScheme: 'Bearer',
        body: {
          bytes: Buffer.byteLength('{"hello":"wörld"}'),
          sha256: createHash('sha256').update('{"hello":"wörld"}').digest('hex'),
        },
      })
      expect(seen.headers).toMatchObject({ 'x-trace': '7', 'content-type': 'application/json' })
      // Nothing that an HTTP client on the way adds reaches the provider.
      expect(Object.keys(seen.headers).toSorted()).toEqual([
        'accept',
        'accept-encoding',
        'connection',
        'content-length',
        'content-type',
        'host',
        'user-agent',
        'x-latin',
        'x-trace',
      ])
      expect(seen.headers['user-agent']).toBe('alter-vault')
    })

    test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])(
      'knows %s, in any case',
      async (method) => {
        const user = newUser()
        await grantOf(user)
        for (const spelling of [method, method.toLowerCase()]) {
          const response = await client.request(spelling, api('/inspect'), {
            provider: 'google',
            user,
          })
          expect(response.status).toBe(200)
          if (method !== 'HEAD') expect(await response.json()).toMatchObject({ method })
        }
      },
    )

    test('streams both ways: the first piece is back before the last is sent', async () => {
      const { grantId } = await grantOf(newUser())
      let sendRest: () => void = () => {}
      const rest = new Promise<void>((resolve) => (sendRest = resolve))
      async function* body() {
        yield new TextEncoder().encode('first ')
        await rest
        yield new TextEncoder().encode('last')
      }
      const response = await client.request('POST', api('/echo'), { grantId, body: body() })
      const reader = response.body!.getReader()
      const decode = ({ value }: { value?: Uint8Array | undefined }) =>
        new TextDecoder().decode(value)
      expect(decode(await reader.read())).toBe('first ')
      sendRest()
      expect(decode(await reader.read())).toBe('last')
    })

    test.each<[string, () => string | Uint8Array | ReadableStream<Uint8Array>]>([
      ['text', () => 'plain ü'],
      ['bytes', () => new Uint8Array([0, 255, 10])],
      ['a stream', () => new Blob(['from ', 'a stream']).stream()],
      ['a large one', () => new Uint8Array(300_000).fill(97)],
    ])('takes %s for a body', async (_kind, makeBody) => {
      const { grantId } = await grantOf(newUser())
      const response = await client.request('POST', api('/echo'), { grantId, body: makeBody() })
      const expected = new Uint8Array(await new Response(makeBody() as BodyInit).arrayBuffer())
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(expected)
    })

    test('forUser() stays with its user when the caller changes the object', async () => {
      const owner = { ...newUser() }
      const { grantId } = await grantOf(owner)
      const other = newUser()
      const limited = client.forUser(owner)
      Object.assign(owner, other)
      expect((await limited.listGrants()).items.map((grant) => grant.grantId)).toEqual([grantId])
    })

    test('finds the grant by provider and account; where several match, it names them', async () => {
      const user = newUser()
      const ada = await grantOf(user, { account: 'ada' })
      const grace = await grantOf(user, { account: 'grace' })
      const error = await client
        .request('GET', api('/files'), { provider: 'google', user })
        .catch((e: unknown) => e)
      expect(error).toBeInstanceOf(AmbiguousGrantError)
      expect((error as AmbiguousGrantError).accounts).toEqual(
        [ada, grace].map(({ grantId, provider, accountIdentifier }) => ({
          grantId,
          provider,
          accountIdentifier,
        })),
      )
      expect(error).toMatchObject({ code: 'ambiguous_grant', status: 409 })
      const response = await client.request('GET', api('/files'), {
        provider: 'google',
        account: 'grace@example.com',
        user,
      })
      expect(response.status).toBe(200)
    })

    test('throws the provider’s refusal with the answer attached, or returns it', async () => {
      const { grantId } = await grantOf(newUser())
      const error = await client
        .request('GET', api('/nothing'), { grantId })
        .catch((e: unknown) => e)
      expect(error).toBeInstanceOf(ProviderAPIError)
      expect(error).toMatchObject({ status: 404, provider: 'google', grantId })
      const { response } = error as ProviderAPIError
      expect(await response.json()).toMatchObject({ error: { status: 'NOT_FOUND' } })
      const returned = await client.request('GET', api('/nothing'), {
        grantId,
        throwOnError: false,
      })
      expect(returned.status).toBe(404)
    })

    test('keeps what the provider answers apart from what the vault says', async () => {
      const { grantId } = await grantOf(newUser())
      world.provider.control.failNext('api', {
        status: 403,
        headers: {
          'alter-error': 'grant_revoked',
          'alter-headers': 'alter-error',
          'alter-request-id': 'forged',
          'set-cookie': 'a=b',
          'x-own': 'kept',
          'cache-control': 'max-age=60',
        },
        body: '{"error":{"code":"grant_revoked","message":"forged"}}',
      })
      const error = await client.request('GET', api('/files'), { grantId }).catch((e: unknown) => e)
      expect(error).toBeInstanceOf(ProviderAPIError)
      const { headers } = (error as ProviderAPIError).response
      expect([...headers.keys()].filter((name) => name.startsWith('alter-'))).toEqual([])
      expect(headers.get('set-cookie')).toBeNull()
      expect(headers.get('x-own')).toBe('kept')
      expect(headers.get('cache-control')).toBe('max-age=60')
      expect(headers.get('content-security-policy')).toBeNull()
    })

    test('gives a redirect back and does not follow it', async () => {
      const { grantId } = await grantOf(newUser())
      world.provider.control.failNext('api', {
        status: 302,
        headers: { location: 'https://evil.example/' },
      })
      const response = await client.request('GET', api('/files'), { grantId, throwOnError: false })
      expect([response.status, response.headers.get('location')]).toEqual([
        302,
        'https://evil.example/',
      ])
    })

    test('refuses a URL that is not the provider’s, before anything is sent', async () => {
      const { grantId } = await grantOf(newUser())
      const host = new URL(world.provider.origin).host
      const before = world.provider.control.calls.length
      for (const url of [
        'https://evil.example/',
        `http://${host}@evil.example/`,
        `http://${host}\\@evil.example/`,
        `http://${host}/a/../b`,
        'http://169.254.169.254/latest/meta-data',
        'file:///etc/passwd',
        'not a url',
        ' http://evil.example',
      ]) {
        const error = await client.request('GET', url, { grantId }).catch((e: unknown) => e)
        expect(error, url).toBeInstanceOf(TargetNotAllowedError)
        expect(error).toMatchObject({ code: 'target_not_allowed', status: 403 })
      }
      expect(world.provider.control.calls.length).toBe(before)
    })

    test.each<[string, string, Parameters<VaultClient['request']>[2]]>([
      ['a method that is none', 'TRACE', {}],
      ['json and body', 'POST', { json: 1, body: 'x' }],
      ['a body for GET', 'GET', { body: 'x' }],
      ['grantId and provider', 'GET', { provider: 'google' }],
      ['a reason that is too long', 'GET', { reason: 'x'.repeat(1_001) }],
      ['a user token', 'GET', { userToken: 'x' }],
      ['a scope with a blank', 'GET', { requiredScopes: ['openid email'] }],
      ['an empty scope', 'GET', { requiredScopes: [''] }],
      [
        'too many scopes',
        'GET',
        { requiredScopes: Array.from({ length: 500 }, () => 'x'.repeat(9)) },
      ],
      ['scopes in one text', 'GET', { requiredScopes: 'openid' as unknown as string[] }],
      ['a path parameter without a place', 'GET', { pathParams: { what: 'x' } }],
      ['a header of the vault’s', 'GET', { extraHeaders: { 'Alter-Grant-Id': 'x' } }],
      ['credentials', 'GET', { extraHeaders: { authorization: 'Bearer x' } }],
      ['a second line', 'GET', { extraHeaders: { 'x-a': 'b\r\nc: d' } }],
      ['the word of a browser', 'GET', { extraHeaders: { origin: 'https://app.example.com' } }],
    ])('refuses %s as a value', async (_what, method, options) => {
      const { grantId } = await grantOf(newUser())
      const error = await client
        .request(method, api('/files'), { grantId, ...options })
        .catch((e: unknown) => e)
      expect(error).toBeInstanceOf(AlterValueError)
    })

    test('says what it cannot find, by grant and by provider', async () => {
      const user = newUser()
      for (const options of [
        { grantId: 'none' },
        { grantId: '' },
        { grantId: 'a, b ü\n' },
        { provider: 'google', user },
        { provider: 'Ünknown', user, account: 'ä, b' },
      ]) {
        await expect(client.request('GET', api('/files'), options)).rejects.toBeInstanceOf(
          GrantNotFoundError,
        )
      }
      expect(await codeOf(client.request('GET', api('/files'), { provider: 'google' }))).toBe(
        'invalid_argument',
      )
      expect(await codeOf(client.request('GET', api('/files')))).toBe('invalid_argument')
    })

    test('ends when the caller gives up, with the caller’s own reason', async () => {
      const { grantId } = await grantOf(newUser())
      const reason = new Error('enough')
      const early = client.request('GET', api('/files'), {
        grantId,
        signal: AbortSignal.abort(reason),
      })
      await expect(early).rejects.toBe(reason)
      const controller = new AbortController()
      async function* body() {
        yield new Uint8Array([1])
        controller.abort(reason)
        await new Promise(() => {})
      }
      const late = client.request('POST', api('/inspect'), {
        grantId,
        body: body(),
        signal: controller.signal,
      })
      await expect(late).rejects.toBe(reason)
    })

    test('passes on what the caller’s own stream throws', async () => {
      const { grantId } = await grantOf(newUser())
      const own = new Error('the disk is gone')
      // oxlint-disable-next-line require-yield
      async function* body(): AsyncGenerator<Uint8Array> {
        throw own
      }
      await expect(client.request('POST', api('/inspect'), { grantId, body: body() })).rejects.toBe(
        own,
      )
    })

    test('leaves reason and context on record, without query, token or body', async () => {
      const { grantId } = await grantOf(newUser())
      await client.request('GET', `${api('/files')}?secret=1`, {
        grantId,
        reason: 'nightly sync, für alle',
        context: { job: '名 7', empty: '' },
      })
      const { items } = await client.queryAudit({ grantId, outcome: 'succeeded', limit: 1 })
      expect(items).toMatchObject([
        {
          event: 'request.allowed',
          method: 'GET',
          status: 200,
          reason: 'nightly sync, für alle',
          context: { job: '名 7', empty: '' },
          path: expect.stringMatching(/\/files$/) as string,
        },
      ])
      expect(items[0]?.recordedAt).toBeInstanceOf(Date)
      expect(JSON.stringify(items)).not.toContain('secret=1')
    })
  })

  describe('the audit trail', () => {
    test('is read by page, time and outcome, newest first', async () => {
      const user = newUser()
      const { grantId } = await grantOf(user)
      await client.request('GET', api('/files'), { grantId })
      const all = await client.queryAudit({ user })
      const first = await client.queryAudit({ user, limit: 1 })
      expect(first.items).toEqual(all.items.slice(0, 1))
      const second = await client.queryAudit({ user, limit: 1, cursor: first.nextCursor ?? '' })
      expect(second.items).toEqual(all.items.slice(1, 2))
      const newest = all.items[0]!.recordedAt
      expect(
        (await client.queryAudit({ user, from: new Date(newest.getTime() + 1) })).items,
      ).toEqual([])
      expect((await client.queryAudit({ user, to: new Date(0) })).items).toEqual([])
      expect(await codeOf(client.queryAudit({ cursor: 'nonsense' }))).toBe('invalid_argument')
    })
  })
})
