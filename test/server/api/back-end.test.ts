import { createApiKeys, createServer, generateApiKey, type Server } from '@alter-ai/server'
import { toBase64Url } from '@alter-ai/protocol/wire'
import { createOutbound, type Outbound } from '@alter-ai/vault'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { listen } from '../../../packages/cli/src/http/listen.ts'
import {
  ada,
  createTestVault,
  FlowBrowser,
  type TestWorld,
} from '../../support/create-test-vault.ts'

const { key, hash } = generateApiKey('main')
let world: TestWorld
let server: Server
let grantId: string
let clockMs = Date.now()
/** What the vault sent to a provider's API, and what it got where a test puts something in its place. */
let sent: Parameters<Outbound['stream']>[0][]
let answer: (() => Response) | undefined

beforeAll(async () => {
  const outbound = createOutbound()
  world = await createTestVault({
    clock: () => clockMs,
    outbound: {
      ...outbound,
      stream: (request) => {
        sent.push(request)
        return answer === undefined ? outbound.stream(request) : Promise.resolve(answer())
      },
    },
  })
  server = createServer({ vault: world.vault, apiKeys: createApiKeys([{ name: 'shop', hash }]) })
  ;({ grant_id: grantId } = await new FlowBrowser(world).grant('google', ada))
})
afterAll(() => world.close())
beforeEach(() => {
  clockMs = Date.now()
  sent = []
  answer = undefined
})

const authorization = `Bearer ${key}`
const ask = (path: string, init: RequestInit & { duplex?: 'half' } = {}) =>
  server.fetch(
    new Request(`http://localhost${path}`, {
      ...init,
      headers: { authorization, ...(init.headers as Record<string, string>) },
    }),
  )
const apiUrl = () => `${world.provider.urls.google.apiUrl}/inspect`
const proxy = (
  headers: Record<string, string> = {},
  init: RequestInit & { duplex?: 'half' } = {},
) =>
  ask('/sdk/proxy', {
    ...init,
    headers: { 'alter-grant-id': grantId, 'alter-target': apiUrl(), ...headers },
  })
const codeOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code

describe('every route for back ends', () => {
  const routes = () => server.routes().filter(({ auth }) => auth.includes('api_key'))
  const call = (path: string, method: string, headers: Record<string, string>) =>
    server.fetch(
      new Request(`http://localhost${path.replace(':id', 'x')}`, {
        method: method === 'ANY' ? 'PUT' : method,
        headers,
      }),
    )

  const refusalOf = ({ status, headers }: Response) => [
    status,
    headers.get('www-authenticate'),
    headers.get('alter-error'),
  ]

  test('is known by name', () => {
    expect(routes().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /sdk/oauth/connect/session',
      'POST /sdk/oauth/connect/complete',
      'ANY /sdk/proxy',
      'GET /sdk/grants',
      'GET /sdk/grants/:id',
      'POST /sdk/grants/:id/revoke',
      'GET /sdk/audit',
    ])
  })

  test('refuses whoever has no key, a wrong one, or something weaker', async () => {
    const { sessionToken } = await world.vault.createConnectSession({ userCode: true })
    for (const { method, path } of routes()) {
      for (const headers of [
        {},
        { authorization: 'Bearer' },
        { authorization: key },
        { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` },
        { cookie: `api_key=${key}` },
        { 'x-api-key': key },
      ] as Record<string, string>[]) {
        const response = await call(path, method, headers)
        expect(refusalOf(response), path).toEqual([401, 'Bearer', 'unauthenticated'])
      }
      for (const wrong of [
        generateApiKey('main').key,
        generateApiKey('shop').key,
        key.slice(0, -1),
        hash.replace(':', '_'),
        sessionToken,
      ]) {
        const response = await call(path, method, { authorization: `Bearer ${wrong}` })
        expect(refusalOf(response), path).toEqual([401, 'Bearer', 'invalid_key'])
      }
    }
  })

  test('refuses a page of whatever origin, and a key in the address', async () => {
    for (const { method, path } of routes()) {
      for (const origin of ['https://app.example.com', 'http://localhost', 'null']) {
        const response = await call(path, method, { authorization, origin })
        expect([response.status, await codeOf(response)]).toEqual([403, 'origin_not_allowed'])
        expect(response.headers.get('access-control-allow-origin')).toBeNull()
      }
      for (const query of [`?api_key=${key}`, `?key=${key}`, `?x=${key}`]) {
        const response = await call(path + query, method, { authorization })
        expect(response.status).toBe(400)
        expect(await response.text()).not.toContain(key)
      }
    }
  })

  test('is not there where no keys are configured', async () => {
    const closed = createServer({ vault: world.vault })
    const request = new Request('http://localhost/sdk/grants', { headers: { authorization } })
    expect((await closed.fetch(request)).status).toBe(404)
    expect(closed.routes().filter(({ auth }) => auth.includes('api_key'))).toEqual([])
  })

  test.each([
    ['POST', '/sdk/oauth/connect/session', { scopes: ['everything'] }],
    ['POST', '/sdk/oauth/connect/session', { user: { id: 'x', admin: true } }],
    ['POST', '/sdk/oauth/connect/session', { user: {} }],
    ['POST', '/sdk/oauth/connect/session', []],
    ['POST', '/sdk/oauth/connect/complete', { result: 7 }],
    ['POST', '/sdk/oauth/connect/complete', { result: 'x', grant: 'y' }],
    ['POST', '/sdk/grants/x/revoke', { grant_id: 'y' }],
    ['GET', '/sdk/grants?limit=1&limit=2', undefined],
    ['GET', '/sdk/grants?limit=-1', undefined],
    ['GET', '/sdk/grants?user=x', undefined],
    ['GET', '/sdk/grants?status=pending', undefined],
    ['GET', '/sdk/audit?from=yesterday', undefined],
  ])('%s %s takes nothing that is not documented: %j', async (method, path, body) => {
    const response = await ask(path, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    expect([response.status, await codeOf(response)]).toEqual([400, 'invalid_argument'])
  })

  test.each([
    '',
    'x',
    'e30',
    toBase64Url('{"id":7}'),
    toBase64Url('{"id":"x","admin":true}'),
    '%7B',
  ])('a user that is none is refused, not everybody: %j', async (user) => {
    for (const path of ['/sdk/grants', `/sdk/grants/${grantId}`, '/sdk/audit']) {
      const response = await ask(path, { headers: { 'alter-user': user } })
      expect([response.status, await codeOf(response)]).toEqual([400, 'invalid_argument'])
    }
    expect((await proxy({ 'alter-user': user })).status).toBe(400)
  })

  test.each(['/sdk/oauth/connect/session', '/sdk/oauth/connect/complete'])(
    'takes no limit in a header where %s has it in the body, rather than pass it over',
    async (path) => {
      const user = toBase64Url(JSON.stringify(ada))
      for (const name of ['alter-user', 'alter-usr']) {
        const response = await ask(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', [name]: user },
          body: JSON.stringify({ result: 'x' }),
        })
        expect(response.status, name).toBe(400)
      }
    },
  )

  test('is on record under the key’s name', async () => {
    await proxy()
    await proxy({ 'alter-grant-id': 'none' })
    await ask('/sdk/oauth/connect/session', {
      method: 'POST',
      body: '{"user_code":true}',
      headers: { 'content-type': 'application/json' },
    })
    const { grant_id: other } = await new FlowBrowser(world).grant('github', ada)
    await ask(`/sdk/grants/${other}/revoke`, { method: 'POST' })
    const { items } = await world.vault.queryAudit({ limit: 200 })
    for (const event of [
      'request.started',
      'request.allowed',
      'request.denied',
      'session.created',
      'grant.revoked',
    ]) {
      const keys = items
        .filter((each) => each.event === event)
        .map(({ details }) => details?.['api_key'])
      expect(keys, event).toContain('shop')
    }
    // The vault's own process has no key.
    await world.vault.createConnectSession({ userCode: true })
    const { items: newest } = await world.vault.queryAudit({ limit: 1 })
    expect(newest[0]?.details).not.toHaveProperty('api_key')
  })
})

describe('/sdk/proxy', () => {
  test('says what it refuses of its own by Alter-Error, with a body or without', async () => {
    const response = await proxy({ 'alter-grant-id': 'none' })
    expect(response.status).toBe(404)
    expect(response.headers.get('alter-error')).toBe('grant_not_found')
    expect(response.headers.get('alter-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    const head = await proxy({ 'alter-grant-id': 'none' }, { method: 'HEAD' })
    expect(head.headers.get('alter-error')).toBe('grant_not_found')
    expect(sent).toEqual([])
  })

  test('passes a provider’s answer on with the provider’s headers, less those of the connection', async () => {
    answer = () =>
      new Response('x', {
        status: 418,
        headers: {
          'x-own': 'a',
          'content-type': 'text/plain',
          'alter-error': 'forged',
          'alter-headers': 'forged',
          'set-cookie': 'a=b',
          'keep-alive': 'timeout=5',
        },
      })
    const response = await proxy()
    expect(response.status).toBe(418)
    const { 'alter-request-id': requestId, ...headers } = Object.fromEntries(response.headers)
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers).toEqual({
      'x-own': 'a',
      'content-type': 'text/plain',
      'cache-control': 'no-store, no-transform',
      'alter-grant-id': grantId,
      'alter-provider': 'google',
    })
    expect(await response.text()).toBe('x')
  })

  test('forbids to keep any answer, whatever the provider allows, and tells the SDK what that was', async () => {
    const allowed = 'public, max-age=300'
    answer = () =>
      new Response('{}', {
        headers: {
          'cache-control': allowed,
          'cdn-cache-control': allowed,
          'surrogate-control': allowed,
          expires: 'Wed, 01 Jan 2070 00:00:00 GMT',
          pragma: 'cache',
        },
      })
    for (const headers of [{}, { 'alter-headers': '' }]) {
      const response = await proxy(headers)
      expect(response.headers.get('cache-control')).toBe('no-store, no-transform')
      for (const name of ['cdn-cache-control', 'surrogate-control', 'expires', 'pragma'])
        expect(response.headers.has(name), name).toBe(false)
    }
    const raw = await proxy({ 'alter-headers': '' })
    expect(raw.headers.get('alter-cache-control')).toBe(allowed)
  })

  test('hands a packed answer to an HTTP client to unpack, and to the SDK as it is', async () => {
    answer = () => new Response('packed', { headers: { 'content-encoding': 'gzip' } })
    const plain = await proxy()
    expect(plain.headers.get('content-encoding')).toBe('gzip')
    expect(plain.headers.has('alter-headers')).toBe(false)
    const raw = await proxy({ 'alter-headers': '' })
    expect(raw.headers.get('content-encoding')).toBeNull()
    expect(raw.headers.get('alter-content-encoding')).toBe('gzip')
    expect(raw.headers.get('alter-headers')).toBe('content-encoding,content-type')
  })

  test('sends on what the caller named, or all but what is of the way there', async () => {
    answer = () => new Response('{}')
    const given = {
      'x-own': '1',
      accept: 'application/json',
      cookie: 'a=b',
      via: '1.1 proxy',
      'x-forwarded-for': '10.0.0.1',
      'x-real-ip': '10.0.0.1',
      forwarded: 'for=x',
      'sec-fetch-site': 'none',
    }
    await proxy(given)
    await proxy({ ...given, 'alter-headers': 'X-Own' })
    const names = sent.map(({ headers }) =>
      Object.keys(headers as Record<string, string>).toSorted(),
    )
    expect(names).toEqual([
      // The token comes to these when the call leaves.
      ['accept', 'x-own'],
      ['x-own'],
    ])
    for (const { headers } of sent) expect(JSON.stringify(headers)).not.toContain(key)
  })

  test.each<[string, Record<string, string>]>([
    ['no target', { 'alter-target': '' }],
    ['a target with a blank', { 'alter-target': 'https://a.example/ b' }],
    ['a header of ours that nobody knows', { 'alter-grantid': 'x' }],
    ['the whole of ours twice', { 'alter-provider': 'google' }],
    ['a reason that is no text', { 'alter-reason': '*' }],
    ['a context that is no JSON', { 'alter-context': toBase64Url('x') }],
    ['a context of something else', { 'alter-context': toBase64Url('{"a":1}') }],
    ['required scopes that are no list', { 'alter-required-scopes': toBase64Url('openid') }],
    ['required scopes that are no scopes', { 'alter-required-scopes': toBase64Url('["a b"]') }],
    ['a grant that is not percent-encoded', { 'alter-grant-id': '%' }],
    ['a named header that is not there', { 'alter-headers': 'x-none' }],
    ['a credential of the caller’s', { 'alter-headers': 'authorization' }],
    ['the vault’s own word', { 'alter-headers': 'alter-grant-id' }],
  ])('refuses %s', async (_what, headers) => {
    const response = await proxy(headers)
    expect([response.status, await codeOf(response)]).toEqual([400, 'invalid_argument'])
    expect(sent).toEqual([])
  })

  test('refuses a header of ours that stands twice, by whatever the connection says', async () => {
    const { port, stop } = await listen(server, {
      host: '127.0.0.1',
      port: 0,
      publicURL: 'http://localhost',
    })
    onTestFinished(stop)
    const head = `GET /sdk/proxy HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${authorization}\r\nAlter-Target: ${apiUrl()}\r\nAlter-Grant-Id: ${grantId}\r\n`
    const say = async (more: string) => {
      let heard = ''
      const socket = connect(port, '127.0.0.1').setEncoding('utf8')
      socket.on('data', (chunk: string) => (heard += chunk))
      socket.write(`${head}${more}\r\n`)
      await new Promise((resolve) => socket.once('close', resolve))
      return Number(/^HTTP\/1\.1 (\d+)/.exec(heard)?.[1])
    }
    expect(await say('')).toBe(200)
    for (const line of [
      `Alter-Target: ${apiUrl()}`,
      `alter-target: https://evil.example/`,
      `ALTER-GRANT-ID: ${grantId}`,
      `Authorization: ${authorization}`,
    ])
      expect(await say(`${line}\r\n`), line).toBe(400)
  })

  test('sends nothing where the grant lacks a scope that the call names', async () => {
    const required = { 'alter-required-scopes': toBase64Url('["openid","admin"]') }
    const response = await proxy(required)
    expect(sent).toEqual([])
    expect([response.status, response.headers.get('alter-error')]).toEqual([
      403,
      'scope_reauth_required',
    ])
    const { error } = (await response.json()) as { error: { details: unknown } }
    expect(error.details).toEqual({
      provider: 'google',
      grant_id: grantId,
      missing_scopes: ['admin'],
    })
    const { headers } = await proxy(required, { method: 'HEAD' })
    expect(headers.get('alter-grant-id')).toBe(grantId)
    expect(headers.get('alter-missing-scopes')).toBe(toBase64Url('["admin"]'))
  })

  test('passes a refusal for want of scope on as it was, and says beside it which', async () => {
    answer = () =>
      new Response('{"no":1}', {
        status: 403,
        headers: {
          'www-authenticate': 'Bearer error="insufficient_scope", scope="admin"',
          'alter-missing-scopes': 'forged',
        },
      })
    const response = await proxy()
    expect(response.status).toBe(403)
    expect(response.headers.has('alter-error')).toBe(false)
    expect(response.headers.has('www-authenticate')).toBe(false)
    expect(response.headers.get('alter-missing-scopes')).toBe(toBase64Url('["admin"]'))
    expect(await response.json()).toEqual({ no: 1 })
    answer = () => new Response('{}', { status: 403 })
    expect((await proxy()).headers.has('alter-missing-scopes')).toBe(false)
  })

  test('can call once more with a newer token, where the body is small enough to keep', async () => {
    clockMs += 60_000
    const refuseOnce = () => {
      let isFirst = true
      answer = () => {
        const status = isFirst ? 401 : 200
        isFirst = false
        return new Response(null, { status })
      }
    }
    const withBody = (body: string | ReadableStream, length?: number) =>
      proxy(
        length === undefined
          ? { 'transfer-encoding': 'chunked' }
          : { 'content-length': `${length}` },
        {
          method: 'POST',
          body,
          duplex: 'half',
        },
      )
    refuseOnce()
    expect((await withBody('small', 5)).status).toBe(200)
    expect(sent.map(({ body }) => Buffer.from(body as Uint8Array).toString())).toEqual([
      'small',
      'small',
    ])
    sent = []
    refuseOnce()
    expect((await withBody(new Blob(['streamed']).stream())).status).toBe(401)
    expect(sent.map(({ body }) => body instanceof ReadableStream)).toEqual([true])
  })

  test('sends no body where there is none', async () => {
    answer = () => new Response('{}')
    await proxy({}, { method: 'DELETE' })
    await proxy({ 'content-length': '0' }, { method: 'POST', body: '' })
    expect(sent.map(({ method, body }) => [method, body])).toEqual([
      ['DELETE', undefined],
      ['POST', undefined],
    ])
  })
})
