import * as z from 'zod'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '@alter-ai/protocol/log'
import type { Vault } from '@alter-ai/vault'
import type { ApiKeys } from '../../packages/server/src/http/declared-route.ts'
import type { Face } from '../../packages/server/src/http/face.ts'
import { createRoutes, type AddRoute } from '../../packages/server/src/http/route.ts'
import { createTestVault, type TestWorld } from '../support/create-test-vault.ts'
import { silentLogger } from '../support/record-log.ts'

let world: TestWorld
beforeAll(async () => {
  world = await createTestVault()
})
afterAll(() => world.close())

const apiKeys: ApiKeys = {
  find: (key) => (key === 'alter_key_app_main_right' ? { name: 'ci' } : undefined),
}

function faceOf(vault: Vault): Face {
  const origin = new URL(vault.publicURL).origin
  return {
    vault,
    isHttps: false,
    standsAlone: true,
    origin,
    clientAddress: () => undefined,
    identify: async () => undefined,
    log: createLog(silentLogger, { clock: Date.now }),
    apiKeys,
  }
}

const routesOf = (group: (add: AddRoute) => void) => createRoutes(faceOf(world.vault), [group])

const plain = {
  method: 'GET',
  path: '/x',
  auth: 'public',
  purpose: 'Is there for a test.',
} as const
const handle = () => new Response('reached')

/** Status and, of an error, its code. */
async function ask(
  routes: ReturnType<typeof routesOf>,
  path: string,
  init: RequestInit = {},
): Promise<unknown[]> {
  const response = await routes.fetch(new Request(`http://localhost:4999${path}`, init))
  const text = await response.text()
  if (!text.startsWith('{"error"')) return [response.status, text]
  return [response.status, (JSON.parse(text) as { error: { code: string } }).error.code]
}

const json = (body: string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body,
})

describe('a route that does not declare itself', () => {
  test('does not type-check and is refused at start', () => {
    const strange: ((add: AddRoute) => void)[] = [
      // @ts-expect-error without authentication
      (add) => add({ method: 'GET', path: '/x', purpose: 'Is there.', handle }),
      // @ts-expect-error without a purpose
      (add) => add({ method: 'GET', path: '/x', auth: 'public', handle }),
      // @ts-expect-error with an authentication that there is not
      (add) => add({ ...plain, auth: 'nobody', handle }),
      // @ts-expect-error with none of several
      (add) => add({ ...plain, auth: [], handle }),
      (add) => add({ ...plain, purpose: ' ', handle }),
      (add) => add({ ...plain, auth: ['public', 'api_key'], handle }),
      (add) => add({ ...plain, auth: ['same_origin', 'provider'], handle }),
    ]
    for (const group of strange) {
      expect(() => routesOf(group)).toThrow(expect.objectContaining({ code: 'invalid_config' }))
    }
    expect(() => routesOf((add) => add({ ...plain, handle }))).not.toThrow()
  })

  test('is refused also where it hides another one', () => {
    for (const method of ['GET', 'ANY'] as const) {
      const twice = (add: AddRoute) => {
        add({ ...plain, handle })
        add({ ...plain, method, auth: 'api_key', handle })
      }
      expect(() => routesOf(twice)).toThrow(expect.objectContaining({ code: 'invalid_config' }))
    }
  })
})

describe('the inventory', () => {
  test('has every route with who may call it and what for, and the preflights', () => {
    const { declared } = routesOf((add) => {
      add({ ...plain, handle })
      add({
        ...plain,
        path: '/y',
        method: 'POST',
        auth: ['session_token', 'same_origin'],
        limit: 'statusPerAddress',
        handle,
      })
    })
    const purpose = 'Is there for a test.'
    expect(declared).toEqual([
      { method: 'GET', path: '/x', auth: ['public'], limit: 'perAddress', purpose },
      {
        method: 'POST',
        path: '/y',
        auth: ['session_token', 'same_origin'],
        limit: 'statusPerAddress',
        purpose,
      },
      {
        method: 'OPTIONS',
        path: '/y',
        auth: ['public'],
        limit: 'statusPerAddress',
        purpose: 'Says whether a page of another origin may call this.',
      },
    ])
  })
})

describe('methods', () => {
  test('another one than a path has gets 405 and Allow; HEAD is GET without a body', async () => {
    const routes = routesOf((add) => {
      add({ ...plain, handle })
      add({ ...plain, method: 'POST', auth: 'same_origin', handle })
      add({ ...plain, path: '/any', method: 'ANY', handle })
      add({ ...plain, path: '/back/:client', auth: 'provider', handle })
    })
    const send = (method: string, path: string) =>
      routes.fetch(new Request(`http://localhost:4999${path}`, { method }))
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'QUERY']) {
      const answer = await send(method, '/x')
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
    }
    const head = await send('HEAD', '/x')
    expect([head.status, await head.text()]).toEqual([200, ''])
    for (const method of ['GET', 'PUT', 'OPTIONS', 'PROPFIND'])
      expect((await send(method, '/any')).status).toBe(200)
    const scanned = await send('HEAD', '/back/google')
    expect([scanned.status, scanned.headers.get('allow')]).toEqual([405, 'GET'])
    expect((await send('GET', '/back/google')).status).toBe(200)
    expect((await send('GET', '/x/')).status).toBe(404)
  })
})

describe('the query', () => {
  const routes = () =>
    routesOf((add) => {
      add({ ...plain, handle })
      add({
        ...plain,
        path: '/limit',
        query: z.strictObject({ limit: z.string().optional() }),
        handle: ({ query }) => Response.json(query),
      })
      add({
        ...plain,
        path: '/back',
        auth: 'provider',
        query: z.record(z.string(), z.string()),
        handle: ({ query }) => Response.json(Object.keys(query)),
      })
    })

  test('has no parameter that is unknown, and none that is repeated', async () => {
    const there = routes()
    expect(await ask(there, '/x')).toEqual([200, 'reached'])
    expect(await ask(there, '/x?')).toEqual([200, 'reached'])
    for (const path of [
      '/x?a=1',
      '/x?=',
      '/limit?limit=1&limit=1',
      '/limit?limits=1',
      '/limit?limit[]=1',
    ])
      expect(await ask(there, path), path).toEqual([400, 'invalid_argument'])
    for (const path of ['/limit?__proto__=1', '/limit?constructor=1', '/limit?limit%00=1'])
      expect(await ask(there, path), path).toEqual([400, 'invalid_argument'])
    expect(await ask(there, '/limit?limit=1')).toEqual([200, '{"limit":"1"}'])
  })

  test('of a provider’s answer may have unknown parameters, but none twice in any spelling', async () => {
    const there = routes()
    expect(await ask(there, '/back?code=a&x=1&state=b')).toEqual([200, '["code","x","state"]'])
    expect((await ask(there, '/back?__proto__=1&code=a'))[0]).toBe(200)
    for (const query of [
      'x=1&x=1',
      'code=a&%63ode=b',
      'code[]=a',
      'state[x]=a&state=b',
      ' code.x=1',
    ])
      expect((await ask(there, `/back?${query}`))[0], query).toBe(400)
  })
})

describe('the body', () => {
  const schema = z.strictObject({ name: z.string().max(20_000) })
  const routes = () =>
    routesOf((add) => {
      const post = { ...plain, method: 'POST' } as const
      add({ ...post, body: schema, handle: ({ body }) => new Response(body.name.slice(0, 9)) })
      add({ ...post, path: '/none', handle })
      add({
        ...post,
        path: '/maybe',
        body: schema.optional(),
        handle: ({ body }) => Response.json([body]),
      })
      add({ ...post, path: '/big', body: schema, maxBodyBytes: 20_000, handle })
      add({ ...post, path: '/form', bodyType: 'form', body: schema, handle })
      add({
        ...post,
        path: '/stream',
        bodyType: 'stream',
        handle: async ({ context }) => new Response(await context.req.raw.text()),
      })
    })

  test('is JSON of the declared form, of at most 16 kB', async () => {
    const there = routes()
    expect(await ask(there, '/x', json('{"name":"a"}'))).toEqual([200, 'a'])
    expect(
      await ask(
        there,
        '/x',
        json('{"name":"a"}', { 'content-type': 'Application/JSON; charset=utf-8' }),
      ),
    ).toEqual([200, 'a'])
    const strange: [string, number][] = [
      ['', 400],
      ['{', 400],
      ['null', 400],
      ['[{"name":"a"}]', 400],
      ['{"name":["a"]}', 400],
      ['{"name":"a","more":1}', 400],
      ['{"name":"a","__proto__":{"admin":true}}', 400],
      ['{"name":"a","constructor":{}}', 400],
      [`{"name":"${'x'.repeat(16_400)}"}`, 413],
      ['['.repeat(8_000), 400],
    ]
    for (const [body, status] of strange)
      expect(await ask(there, '/x', json(body)), body.slice(0, 40)).toEqual([
        status,
        'invalid_argument',
      ])
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])
      expect(await ask(there, '/x', json('{"name":"a"}', { 'content-type': type }))).toEqual([
        415,
        'invalid_argument',
      ])
    expect(await ask(there, '/x', json('{"name":"a"}', { 'content-encoding': 'gzip' }))).toEqual([
      415,
      'invalid_argument',
    ])
    const bytes = Buffer.from([...Buffer.from('{"name":"'), 0xff, 0xfe, ...Buffer.from('"}')])
    expect(await ask(there, '/x', { ...json(''), body: bytes })).toEqual([400, 'invalid_argument'])
  })

  test('is refused where none was asked for, and may be left out where it is optional', async () => {
    const there = routes()
    expect(await ask(there, '/none', { method: 'POST' })).toEqual([200, 'reached'])
    expect(await ask(there, '/none', json('{}'))).toEqual([400, 'invalid_argument'])
    expect(await ask(there, '/none', { method: 'POST', body: 'x' })).toEqual([
      415,
      'invalid_argument',
    ])
    expect(await ask(there, '/maybe', { method: 'POST' })).toEqual([200, '[null]'])
    expect(await ask(there, '/maybe', json('{}'))).toEqual([400, 'invalid_argument'])
  })

  test('may be larger, a form, or the route’s own to read, where the route says so', async () => {
    const there = routes()
    expect(await ask(there, '/big', json(`{"name":"${'x'.repeat(19_000)}"}`))).toEqual([
      200,
      'reached',
    ])
    expect(await ask(there, '/big', json(`{"name":"${'x'.repeat(20_001)}"}`))).toEqual([
      413,
      'invalid_argument',
    ])
    const form = (body: string, type = 'application/x-www-form-urlencoded') =>
      ask(there, '/form', { method: 'POST', headers: { 'content-type': type }, body })
    expect(await form('name=a')).toEqual([200, 'reached'])
    expect(await form('name=a&name=b')).toEqual([400, 'invalid_argument'])
    expect(await form('name[]=a')).toEqual([400, 'invalid_argument'])
    expect(await form('{"name":"a"}', 'application/json')).toEqual([415, 'invalid_argument'])
    expect(await form('name=a', 'multipart/form-data; boundary=x')).toEqual([
      415,
      'invalid_argument',
    ])
    expect(await ask(there, '/stream', { method: 'POST', body: 'x'.repeat(20_000) })).toEqual([
      200,
      'x'.repeat(20_000),
    ])
  })

  test('that is refused is not quoted', async () => {
    const response = await routes().fetch(
      new Request('http://localhost:4999/x', json('{"name":{"secret":"hunter2"}}')),
    )
    expect(await response.text()).not.toContain('hunter2')
  })
})

describe('headers', () => {
  const routes = () =>
    routesOf((add) =>
      add({
        ...plain,
        headers: z.strictObject({ 'alter-user': z.string().optional() }),
        handle: ({ headers }) => new Response(headers['alter-user'] ?? 'none'),
      }),
    )

  test('of ours are read by a schema; others are nobody’s concern', async () => {
    const send = (headers: Record<string, string>) => ask(routes(), '/x', { headers })
    expect(await send({ 'Alter-User': 'ada', 'X-Other': '1' })).toEqual([200, 'ada'])
    expect(await send({ 'Alter-Users': 'ada' })).toEqual([400, 'invalid_argument'])
  })

  test('that decide may stand once: told by Node’s lines, or by the comma that joins them', async () => {
    const request = () => new Request('http://localhost:4999/x')
    const fetchWith = async (...rawHeaders: string[]) =>
      (await routes().fetch(request(), { incoming: { rawHeaders } })).status
    expect(await fetchWith('Host', 'a', 'Accept', 'b', 'accept', 'c')).toBe(200)
    for (const name of [
      'Authorization',
      'Origin',
      'Cookie',
      'Host',
      'Content-Type',
      'Alter-User',
      'Sec-Fetch-Site',
    ])
      expect(await fetchWith(name, 'a', name.toLowerCase(), 'a'), name).toBe(400)
    expect(
      await ask(routes(), '/x', { headers: { origin: 'https://a.example, https://b.example' } }),
    ).toEqual([400, 'invalid_argument'])
  })
})

describe('an API key', () => {
  const routes = (face: Partial<Face> = {}) =>
    createRoutes({ ...faceOf(world.vault), ...face }, [
      (add) =>
        add({
          ...plain,
          auth: 'api_key',
          query: z.looseObject({}),
          handle: ({ caller }) => new Response(caller.key.name),
        }),
    ])
  const right = { authorization: 'Bearer alter_key_app_main_right' }

  test('tells its name; without it the answer asks for one', async () => {
    expect(await ask(routes(), '/x', { headers: right })).toEqual([200, 'ci'])
    expect(
      await ask(routes(), '/x', { headers: { authorization: 'bearer alter_key_app_main_right' } }),
    ).toEqual([200, 'ci'])
    const answer = await routes().fetch(new Request('http://localhost:4999/x'))
    expect([
      answer.status,
      answer.headers.get('www-authenticate'),
      answer.headers.get('alter-error'),
    ]).toEqual([401, 'Bearer', 'unauthenticated'])
    expect(await ask(routes(), '/x', { headers: { authorization: 'Bearer wrong' } })).toEqual([
      401,
      'invalid_key',
    ])
  })

  test('is refused from a page, in a URL, and where the server knows no keys (AK-07)', async () => {
    for (const origin of ['https://app.example', 'null', new URL(world.vault.publicURL).origin])
      expect(await ask(routes(), '/x', { headers: { ...right, origin } })).toEqual([
        403,
        'origin_not_allowed',
      ])
    for (const query of [
      'api_key=x',
      'key=x',
      'token=x',
      'access_token=x',
      'x=alter_key_app_main_right',
    ])
      expect(await ask(routes(), `/x?${query}`, { headers: right }), query).toEqual([
        400,
        'invalid_argument',
      ])
    expect(await ask(routes({ apiKeys: undefined }), '/x', { headers: right })).toEqual([
      401,
      'invalid_key',
    ])
  })
})
