import { inspect } from 'node:util'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { OutboundRequest } from '../../../packages/vault/src/http/outbound.ts'
import {
  bodyOf,
  failureOf,
  open,
  serve,
  serveRaw,
  tokenCall,
  type LocalServer,
} from './local-servers.ts'

describe('Outbound.fetch', () => {
  test('sends one well-formed request, and nothing that was not asked for', async () => {
    const heads: string[] = []
    const server = await serveRaw((socket, head) => {
      heads.push(head)
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    })
    const response = await open().fetch(tokenCall(server))
    expect(await response.text()).toBe('ok')
    expect(heads.map((head) => head.split('\r\n'))).toEqual([
      [
        'POST /token?tenant=1 HTTP/1.1',
        `host: ${server.host}`,
        'connection: close',
        'accept: */*',
        'accept-encoding: identity',
        'user-agent: alter-vault',
        'content-type: application/x-www-form-urlencoded',
        'authorization: Basic Y2xpZW50OnNlY3JldA==',
        'content-length: 43',
        '',
        'grant_type=authorization_code&code=the-code',
      ],
    ])
  })

  test('lets the caller name its own User-Agent and Accept, once each, in any spelling', async () => {
    const seen: string[] = []
    const server = await serve((request, response) => {
      seen.push(...request.rawHeaders.map((part) => part.toLowerCase()))
      response.end()
    })
    await open().fetch(
      tokenCall(server, { headers: { 'USER-Agent': 'mine', Accept: 'application/json' } }),
    )
    expect(seen.filter((part) => part === 'user-agent' || part === 'accept')).toHaveLength(2)
    expect(seen).toEqual(expect.arrayContaining(['mine', 'application/json']))
    expect(seen).not.toContain('alter-vault')
  })

  test('gives a WHATWG Response that oauth4webapi and jose can read', async () => {
    const server = await serve((_request, response) => {
      response
        .writeHead(400, { 'content-type': 'application/json', 'x-a': ['1', '2'] })
        .end('{"error":"invalid_grant"}')
    })
    const response = await open().fetch(tokenCall(server))
    expect(response).toBeInstanceOf(Response)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('x-a')).toBe('1, 2')
    expect(await response.clone().json()).toEqual({ error: 'invalid_grant' })
  })

  test.each([301, 302, 303, 307, 308])(
    'returns a %i and never goes where it points',
    async (status) => {
      const second = await serve((_request, response) => response.end())
      const bodies: string[] = []
      const first = await serve((request, response) => {
        void bodyOf(request).then((body) => {
          bodies.push(body)
          return response.writeHead(status, { location: `${second.origin}/steal` }).end()
        })
      })
      const hosts = { hosts: [first.host, second.host], development: true }
      const response = await open().fetch(tokenCall(first, { hosts }))
      expect(response.status).toBe(status)
      expect(response.headers.get('location')).toBe(`${second.origin}/steal`)
      expect(bodies).toEqual(['grant_type=authorization_code&code=the-code'])
      expect(second.connections()).toBe(0)
    },
  )

  test('refuses a host outside of the rule before a connection is opened', async () => {
    const server = await serve((_request, response) => response.end())
    const hosts = { hosts: ['127.0.0.1:1', 'api.example.com'], development: true }
    expect(await failureOf(open().fetch(tokenCall(server, { hosts })))).toMatchObject({
      code: 'target_not_allowed',
    })
    expect(
      await failureOf(
        open().fetch(tokenCall(server, { hosts: { ...server.rule, development: false } })),
      ),
    ).toMatchObject({
      code: 'target_not_allowed',
    })
    expect(server.connections()).toBe(0)
  })

  test('takes no proxy from the environment', async () => {
    const proxy = await serve((_request, response) => response.end('proxied'))
    const server = await serve((_request, response) => response.end('direct'))
    const names = [
      'HTTP_PROXY',
      'HTTPS_PROXY',
      'ALL_PROXY',
      'http_proxy',
      'https_proxy',
      'all_proxy',
      'NODE_USE_ENV_PROXY',
    ]
    for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : proxy.origin
    try {
      expect(await (await open().fetch(tokenCall(server))).text()).toBe('direct')
      expect(proxy.connections()).toBe(0)
    } finally {
      for (const name of names) delete process.env[name]
    }
  })

  test('keeps no cookies', async () => {
    const cookies: unknown[] = []
    const server = await serve((request, response) => {
      cookies.push(request.headers.cookie)
      response.setHeader('set-cookie', 'session=1; Path=/').end()
    })
    const outbound = open()
    await outbound.fetch(tokenCall(server))
    await outbound.fetch(tokenCall(server))
    expect(cookies).toEqual([undefined, undefined])
  })

  test('opens a connection for each call, so that none meets one that is just being closed', async () => {
    const server = await serve((_request, response) => response.end('x'))
    const outbound = open()
    for (let call = 0; call < 3; call++) {
      await outbound.fetch(tokenCall(server))
    }
    expect(server.connections()).toBe(3)
    await expect.poll(() => server.openConnections()).toBe(0)
  })

  test.each([204, 205, 304])('gives a %i without a body', async (status) => {
    const server = await serveRaw((socket) =>
      socket.end(`HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`),
    )
    const response = await open().fetch(tokenCall(server))
    expect(response.status).toBe(status)
    expect(response.body).toBeNull()
  })

  test('reads an answer that comes in small pieces, with interim answers before it', async () => {
    const server = await serveRaw((socket) => {
      socket.setNoDelay(true)
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n')
      const text =
        'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n'
      for (const char of text) socket.write(char)
    })
    const response = await open().fetch(tokenCall(server))
    expect(await response.text()).toBe('abcde')
    expect(response.headers.has('link')).toBe(false)
  })

  test.each([
    ['gzip', gzipSync('{"plain":true}')],
    ['x-gzip', gzipSync('{"plain":true}')],
    ['deflate', deflateSync('{"plain":true}')],
    ['br', brotliCompressSync('{"plain":true}')],
    ['Identity', Buffer.from('{"plain":true}')],
  ])('undoes %s that the server chose by itself', async (coding, bytes) => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(bytes),
    )
    const response = await open().fetch(tokenCall(server))
    expect(await response.json()).toEqual({ plain: true })
    expect(response.headers.has('content-encoding')).toBe(false)
  })
})

describe('Outbound.fetch, failures', () => {
  test('says of a refused connection that nothing was sent', async () => {
    const server = await serve(() => undefined)
    const gone = {
      ...server,
      port: 1,
      host: '127.0.0.1:1',
      origin: 'http://127.0.0.1:1',
      rule: { hosts: ['127.0.0.1:1'], development: true },
    }
    expect(await failureOf(open().fetch(tokenCall(gone)))).toMatchObject({
      name: 'NetworkError',
      details: { purpose: 'token', host: '127.0.0.1:1', sent: false, reason: 'ECONNREFUSED' },
    })
  })

  test('is not tried again when the connection breaks after the request', async () => {
    const server = await serveRaw((socket) => socket.resetAndDestroy())
    expect(await failureOf(open().fetch(tokenCall(server)))).toMatchObject({
      code: 'network_error',
      details: { sent: true },
    })
    expect(server.connections()).toBe(1)
  })

  test.each<[string, (server: LocalServer) => Partial<OutboundRequest>]>([
    ['an unknown method', () => ({ method: 'TRACE' })],
    ['CONNECT', () => ({ method: 'CONNECT' })],
    ['a method in small letters', () => ({ method: 'post' })],
    ['a method with a line break', () => ({ method: 'GET / HTTP/1.1\r\nx: y\r\n\r\nGET' })],
    ['a body with GET', () => ({ method: 'GET' })],
    ['a Host header', () => ({ headers: { Host: 'evil.example' } })],
    ['a Content-Length header', () => ({ headers: { 'content-length': '1' } })],
    [
      'a Transfer-Encoding header',
      () => ({ headers: { 'Transfer-Encoding': 'chunked, identity' } }),
    ],
    ['an Upgrade header', () => ({ headers: { upgrade: 'websocket' } })],
    [
      'a Connection header in a Headers object',
      () => ({ headers: new Headers({ connection: 'close' }) }),
    ],
    ['a line break in a header', () => ({ headers: { 'x-a': 'b\r\nx-c: d' } })],
    ['a header name with a space', () => ({ headers: { 'x a': 'b' } })],
  ])('refuses %s before a connection is opened', async (_, change) => {
    const server = await serve((_request, response) => response.end())
    expect(await failureOf(open().fetch(tokenCall(server, change(server))))).toMatchObject({
      code: 'invalid_argument',
    })
    expect(server.connections()).toBe(0)
  })

  test('has neither path, headers nor bodies in any error', async () => {
    const canary = 'CANARY-7d1f'
    const servers = await Promise.all([
      serveRaw((socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n${canary}`)),
      serveRaw((socket) => socket.end(`${canary} ${canary}\r\n\r\n`)),
      serveRaw((socket) =>
        socket.end(`HTTP/1.1 200 OK\r\n${canary}: ${canary}\r\ncontent-length: x\r\n\r\n${canary}`),
      ),
      serveRaw((socket) =>
        socket.end(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n${canary}`),
      ),
      serveRaw((socket) => socket.resetAndDestroy()),
      serveRaw(() => undefined),
    ])
    const outbound = open({ limits: { fetchMs: 200 } })
    for (const server of servers) {
      const error = await failureOf(
        outbound.fetch(
          tokenCall(server, {
            url: new URL(`${server.origin}/${canary}?${canary}`),
            headers: { authorization: canary },
            body: canary,
          }),
        ),
      )
      expect(error.code).toMatch(/^(network_error|timeout|unexpected_response)$/)
      expect(error.cause).toBeUndefined()
      expect(
        `${inspect(error, { showHidden: true, depth: 9 })} ${JSON.stringify(error)}`,
      ).not.toContain(canary)
    }
  })

  test('is refused after close', async () => {
    const server = await serve((_request, response) => response.end())
    const outbound = open()
    await outbound.close()
    expect(await failureOf(outbound.fetch(tokenCall(server)))).toMatchObject({
      code: 'network_error',
      details: { sent: false },
    })
    expect(server.connections()).toBe(0)
  })

  test('rejects with the reason of its signal, before or during the call', async () => {
    const server = await serveRaw(() => undefined)
    const reason = new Error('the user left')
    const outbound = open()
    expect(
      await failureOf(outbound.fetch(tokenCall(server, { signal: AbortSignal.abort(reason) }))),
    ).toBe(reason)
    expect(server.connections()).toBe(0)
    const controller = new AbortController()
    const call = failureOf(outbound.fetch(tokenCall(server, { signal: controller.signal })))
    await expect.poll(() => server.connections()).toBe(1)
    controller.abort(reason)
    expect(await call).toBe(reason)
    await expect.poll(() => server.openConnections()).toBe(0)
  })
})
