import { createHash } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { failureOf, open, proxyCall, serve, serveRaw, settled } from './local-servers.ts'

const piece = 64 * 1024

describe('Outbound.stream, the answer', () => {
  test('streams: what has arrived can be read before the rest is sent', async () => {
    let finish = () => {}
    const server = await serve((_request, response) => {
      response.write('first ')
      finish = () => response.end('second')
    })
    const response = await open().stream(proxyCall(server))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('first ')
    finish()
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('second')
    expect((await reader.read()).done).toBe(true)
  })

  test('holds the server back while nobody reads, and loses nothing', async () => {
    const total = 64 * 1024 * 1024
    let sent = 0
    const server = await serve((_request, response) => {
      const fill = () => {
        while (sent < total) {
          sent += piece
          if (!response.write(Buffer.alloc(piece, sent % 251))) return
        }
        response.end()
      }
      response.on('drain', fill)
      fill()
    })
    const response = await open().stream(proxyCall(server))
    const stuck = await settled(() => sent)
    expect(stuck).toBeLessThan(total / 2)
    let received = 0
    for await (const chunk of response.body as ReadableStream<Uint8Array>) received += chunk.length
    expect(received).toBe(total)
  })

  test('gives the bytes exactly, and only those: nothing of the headers lies behind a chunk', async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 31) % 256))
    const server = await serve((_request, response) =>
      response.setHeader('set-cookie', 'CANARY=1').end(bytes),
    )
    const response = await open().stream(proxyCall(server))
    const hash = createHash('sha256')
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      hash.update(chunk)
      expect(Buffer.from(chunk.buffer).includes('CANARY')).toBe(false)
    }
    expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  test('asks for plain bodies, and passes a coding on untouched when the caller asked for it', async () => {
    const asked: unknown[] = []
    const server = await serve((request, response) => {
      asked.push(request.headers['accept-encoding'])
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('as it came')
    })
    const outbound = open()
    await outbound.stream(proxyCall(server))
    const response = await outbound.stream(
      proxyCall(server, { headers: { 'Accept-Encoding': 'gzip' } }),
    )
    expect(asked).toEqual(['identity', 'gzip'])
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(await response.text()).toBe('as it came')
  })

  test.each([200, 201, 206, 301, 307, 400, 401, 404, 418, 429, 500, 503, 599])(
    'passes status %i on',
    async (status) => {
      const other = await serve((_request, response) => response.end())
      const server = await serve((_request, response) =>
        response.writeHead(status, { location: other.origin }).end('text'),
      )
      const response = await open().stream(proxyCall(server))
      expect(response.status).toBe(status)
      expect(await response.text()).toBe('text')
      expect(other.connections()).toBe(0)
    },
  )

  test.each([204, 205, 304])(
    'gives a %i without a body, and the connection can be used again',
    async (status) => {
      const server = await serve((_request, response) => response.writeHead(status).end())
      const outbound = open()
      const response = await outbound.stream(proxyCall(server))
      expect(response.body).toBeNull()
      expect((await outbound.stream(proxyCall(server))).status).toBe(status)
    },
  )

  test('answers HEAD with the headers alone', async () => {
    const server = await serve((_request, response) =>
      response.setHeader('content-length', '12345').end(),
    )
    const response = await open().stream(proxyCall(server, { method: 'HEAD' }))
    expect(response.headers.get('content-length')).toBe('12345')
    expect(await response.text()).toBe('')
  })

  test('drops a status text that is not one', async () => {
    const server = await serveRaw((socket) =>
      socket.end('HTTP/1.1 200 caf\xe9\r\ncontent-length: 0\r\n\r\n', 'latin1'),
    )
    expect((await open().stream(proxyCall(server))).statusText).toBe('')
  })

  test('uses a connection again, and frees it even when a small answer is not read', async () => {
    const server = await serve((_request, response) => response.end('small'))
    const outbound = open()
    for (let call = 0; call < 5; call++) {
      await outbound.stream(proxyCall(server))
    }
    await outbound.stream(proxyCall(server))
    expect(server.connections()).toBeLessThan(4)
  })

  test('has no limit on size', async () => {
    const server = await serve((_request, response) => response.end(Buffer.alloc(5_000_000)))
    expect((await (await open().stream(proxyCall(server))).arrayBuffer()).byteLength).toBe(
      5_000_000,
    )
  })
})

describe('Outbound.stream, a connection that breaks', () => {
  const head = 'HTTP/1.1 200 OK\r\n'
  const cases: [string, string][] = [
    ['with a length', `${head}content-length: 100000\r\n\r\nhalf of it`],
    ['in chunks', `${head}transfer-encoding: chunked\r\n\r\na\r\nhalf of it\r\n`],
    ['in the middle of a chunk', `${head}transfer-encoding: chunked\r\n\r\nff\r\nhalf of it`],
    ['up to the end of the connection', `${head}\r\nhalf of it`],
    [
      'up to the end of a connection that is announced',
      `${head}connection: close\r\n\r\nhalf of it`,
    ],
  ]

  test.each(cases)('by a reset errors a body %s', async (_, text) => {
    let reset = () => {}
    const server = await serveRaw((socket) => {
      socket.write(text)
      reset = () => socket.resetAndDestroy()
    })
    const response = await open().stream(proxyCall(server))
    expect(response.status).toBe(200)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('half of it')
    reset()
    expect(await failureOf(reader.read())).toMatchObject({
      code: 'network_error',
      details: { purpose: 'proxy', sent: true },
    })
  })

  test.each(cases.slice(0, 3))('by its end errors a body %s', async (_, text) => {
    const server = await serveRaw((socket) => socket.end(text))
    const response = await open().stream(proxyCall(server))
    expect(await failureOf(response.text())).toMatchObject({ code: 'network_error' })
  })

  test('before the headers rejects', async () => {
    const server = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\nx-a: b\r\n'))
    expect(await failureOf(open().stream(proxyCall(server)))).toMatchObject({
      code: 'network_error',
    })
  })

  test('leaves no unhandled rejection when nobody reads', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')
      setImmediate(() => socket.resetAndDestroy())
    })
    const response = await open().stream(proxyCall(server))
    await expect.poll(() => server.openConnections()).toBe(0)
    await failureOf(response.text())
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
})

describe('Outbound.stream, abort', () => {
  const endless = () =>
    serve((_request, response) => {
      const fill = () => {
        while (!response.destroyed && response.write(Buffer.alloc(piece)));
      }
      response.on('drain', fill)
      fill()
    })

  test('by the signal during the body errors it with the reason and ends the connection', async () => {
    const server = await endless()
    const controller = new AbortController()
    const response = await open().stream(proxyCall(server, { signal: controller.signal }))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await failureOf(drain(reader))).toBe(reason)
    await expect.poll(() => server.openConnections()).toBe(0)
  })

  test('by cancelling the body ends the connection', async () => {
    const server = await endless()
    const response = await open().stream(proxyCall(server))
    await response.body?.cancel()
    await expect.poll(() => server.openConnections()).toBe(0)
  })

  test('while it waits for a connection never sends the request', async () => {
    const paths: unknown[] = []
    let finish = () => {}
    const server = await serve((request, response) => {
      paths.push(request.url)
      finish = () => response.end('x')
    })
    const outbound = open({ limits: { connectionsPerOrigin: 1 } })
    const first = outbound.stream(proxyCall(server))
    await expect.poll(() => paths).toEqual(['/me'])
    const controller = new AbortController()
    const second = failureOf(
      outbound.stream(
        proxyCall(server, { url: new URL(`${server.origin}/second`), signal: controller.signal }),
      ),
    )
    controller.abort(new Error('enough'))
    expect((await second).message).toBe('enough')
    finish()
    await (await first).text()
    const third = outbound.stream(proxyCall(server, { url: new URL(`${server.origin}/third`) }))
    await expect.poll(() => paths).toHaveLength(2)
    finish()
    await (await third).text()
    expect(paths).toEqual(['/me', '/third'])
  })

  test('after the end of the body changes nothing', async () => {
    const server = await serve((_request, response) => response.end('whole'))
    const controller = new AbortController()
    const response = await open().stream(proxyCall(server, { signal: controller.signal }))
    expect(await response.text()).toBe('whole')
    controller.abort()
    expect(server.connections()).toBe(1)
  })
})

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}
