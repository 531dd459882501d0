import { createHash } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import type { OutboundRequest } from '../../../packages/vault/src/http/outbound.ts'
import { bodyOf, failureOf, open, serve, serveRaw, type LocalServer } from './local-servers.ts'

function proxyCall(server: LocalServer, change: Partial<OutboundRequest> = {}) {
  return { purpose: 'proxy', method: 'GET', url: new URL(`${server.origin}/me`), headers: {}, hosts: server.rule, ...change } as const
}

const upload = (server: LocalServer, body: OutboundRequest['body'], change: Partial<OutboundRequest> = {}) =>
  proxyCall(server, { method: 'POST', body, ...change })

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
    const server = await serve((_request, response) => response.setHeader('set-cookie', 'CANARY=1').end(bytes))
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
    const response = await outbound.stream(proxyCall(server, { headers: { 'Accept-Encoding': 'gzip' } }))
    expect(asked).toEqual(['identity', 'gzip'])
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(await response.text()).toBe('as it came')
  })

  test.each([200, 201, 206, 301, 307, 400, 401, 404, 418, 429, 500, 503, 599])('passes status %i on', async (status) => {
    const other = await serve((_request, response) => response.end())
    const server = await serve((_request, response) => response.writeHead(status, { location: other.origin }).end('text'))
    const response = await open().stream(proxyCall(server))
    expect(response.status).toBe(status)
    expect(await response.text()).toBe('text')
    expect(other.connections()).toBe(0)
  })

  test.each([204, 205, 304])('gives a %i without a body, and the connection can be used again', async (status) => {
    const server = await serve((_request, response) => response.writeHead(status).end())
    const outbound = open()
    const response = await outbound.stream(proxyCall(server))
    expect(response.body).toBeNull()
    expect((await outbound.stream(proxyCall(server))).status).toBe(status)
  })

  test('answers HEAD with the headers alone', async () => {
    const server = await serve((_request, response) => response.setHeader('content-length', '12345').end())
    const response = await open().stream(proxyCall(server, { method: 'HEAD' }))
    expect(response.headers.get('content-length')).toBe('12345')
    expect(await response.text()).toBe('')
  })

  test('drops a status text that is not one', async () => {
    const server = await serveRaw((socket) => socket.end('HTTP/1.1 200 caf\xe9\r\ncontent-length: 0\r\n\r\n', 'latin1'))
    expect((await open().stream(proxyCall(server))).statusText).toBe('')
  })

  test('uses a connection again, and frees it even when a small answer is not read', async () => {
    const server = await serve((_request, response) => response.end('small'))
    const outbound = open()
    for (let call = 0; call < 5; call++) {
      // oxlint-disable-next-line no-await-in-loop
      await outbound.stream(proxyCall(server))
    }
    await outbound.stream(proxyCall(server))
    expect(server.connections()).toBeLessThan(4)
  })

  test('has no limit on size', async () => {
    const server = await serve((_request, response) => response.end(Buffer.alloc(5_000_000)))
    expect((await (await open().stream(proxyCall(server))).arrayBuffer()).byteLength).toBe(5_000_000)
  })
})

describe('Outbound.stream, a connection that breaks', () => {
  const head = 'HTTP/1.1 200 OK\r\n'
  const cases: [string, string][] = [
    ['with a length', `${head}content-length: 100000\r\n\r\nhalf of it`],
    ['in chunks', `${head}transfer-encoding: chunked\r\n\r\na\r\nhalf of it\r\n`],
    ['in the middle of a chunk', `${head}transfer-encoding: chunked\r\n\r\nff\r\nhalf of it`],
    ['up to the end of the connection', `${head}\r\nhalf of it`],
    ['up to the end of a connection that is announced', `${head}connection: close\r\n\r\nhalf of it`],
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
    expect(await failureOf(reader.read())).toMatchObject({ code: 'network', details: { purpose: 'proxy', sent: true } })
  })

  test.each(cases.slice(0, 3))('by its end errors a body %s', async (_, text) => {
    const server = await serveRaw((socket) => socket.end(text))
    const response = await open().stream(proxyCall(server))
    expect(await failureOf(response.text())).toMatchObject({ code: 'network' })
  })

  test('before the headers rejects', async () => {
    const server = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\nx-a: b\r\n'))
    expect(await failureOf(open().stream(proxyCall(server)))).toMatchObject({ code: 'network' })
  })

  test('leaves no unhandled rejection when nobody reads', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')
      setImmediate(() => socket.resetAndDestroy())
    })
    const response = await open().stream(proxyCall(server))
    await vi.waitFor(() => expect(server.openConnections()).toBe(0))
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
    await vi.waitFor(() => expect(server.openConnections()).toBe(0))
  })

  test('by cancelling the body ends the connection', async () => {
    const server = await endless()
    const response = await open().stream(proxyCall(server))
    await response.body?.cancel()
    await vi.waitFor(() => expect(server.openConnections()).toBe(0))
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
    await vi.waitFor(() => expect(paths).toEqual(['/me']))
    const controller = new AbortController()
    const second = failureOf(outbound.stream(proxyCall(server, { url: new URL(`${server.origin}/second`), signal: controller.signal })))
    controller.abort(new Error('enough'))
    expect((await second).message).toBe('enough')
    finish()
    await (await first).text()
    const third = outbound.stream(proxyCall(server, { url: new URL(`${server.origin}/third`) }))
    await vi.waitFor(() => expect(paths).toHaveLength(2))
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

describe('Outbound.stream, the request body', () => {
  async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
    for (const text of texts) yield Buffer.from(text)
  }

  test.each<[string, () => OutboundRequest['body'], string, string | undefined]>([
    ['a text', () => 'größe', 'größe', '7'],
    ['an empty text', () => '', '', '0'],
    ['bytes', () => Buffer.from('xxabcxx').subarray(2, 5), 'abc', '3'],
    ['a web stream', () => new Blob(['from a ', 'web stream']).stream(), 'from a web stream', undefined],
    ['an async iterable', () => pieces('from ', '', 'an iterable'), 'from an iterable', undefined],
    ['an empty stream', () => pieces(), '', undefined],
  ])('sends %s', async (_, body, text, length) => {
    const seen: unknown[] = []
    const server = await serve((request, response) => {
      void bodyOf(request).then((received) => {
        seen.push(received, request.headers['content-length'])
        response.end()
      })
    })
    await open().stream(upload(server, body()))
    expect(seen[0]).toBe(text)
    if (length !== undefined) expect(seen[1]).toBe(length)
  })

  test('is read only as fast as the server takes it, and arrives whole', async () => {
    const count = 1024
    let pulled = 0
    async function* source(): AsyncGenerator<Uint8Array> {
      for (; pulled < count; pulled++) yield new Uint8Array(piece)
    }
    let takeAll = () => {}
    const server = await serve((request, response) => {
      request.pause()
      takeAll = () => {
        let received = 0
        request.on('data', (chunk: Buffer) => {
          received += chunk.length
        })
        request.on('end', () => response.end(String(received)))
        request.resume()
      }
    })
    const call = open().stream(upload(server, source()))
    const stuck = await settled(() => pulled)
    expect(stuck).toBeGreaterThan(0)
    expect(stuck).toBeLessThan(count / 2)
    takeAll()
    expect(await (await call).text()).toBe(String(count * piece))
  })

  test('that fails rejects with its own error and ends the connection', async () => {
    const reason = new Error('the disk is gone')
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('begin')
      throw reason
    }
    const server = await serve(() => undefined)
    expect(await failureOf(open().stream(upload(server, failing())))).toBe(reason)
    await vi.waitFor(() => expect(server.openConnections()).toBe(0))
  })

  test('that is not made of bytes is refused', async () => {
    async function* texts(): AsyncGenerator<Uint8Array> {
      yield 'text' as unknown as Uint8Array
    }
    const server = await serve(() => undefined)
    expect(await failureOf(open().stream(upload(server, texts())))).toMatchObject({ code: 'value' })
  })

  test('is let go of when the call is aborted, also while its next piece is awaited', async () => {
    const server = await serve(() => undefined)
    const controller = new AbortController()
    const cancelled = vi.fn()
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(Buffer.from('begin')),
      cancel: cancelled,
    })
    const call = failureOf(open().stream(upload(server, body, { signal: controller.signal })))
    await vi.waitFor(() => expect(server.connections()).toBe(1))
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await call).toBe(reason)
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalledOnce())
    await vi.waitFor(() => expect(server.openConnections()).toBe(0))
  })

  test('is let go of when the server answers early and closes', async () => {
    const returned = vi.fn()
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array(piece)
      } finally {
        returned()
      }
    }
    const server = await serveRaw((socket) => socket.end('HTTP/1.1 413 Too Large\r\ncontent-length: 3\r\nconnection: close\r\n\r\nbig'))
    const response = await open().stream(upload(server, endless()))
    expect(response.status).toBe(413)
    expect(await response.text()).toBe('big')
    await vi.waitFor(() => expect(returned).toHaveBeenCalled())
  })
})

describe('Outbound.stream, time', () => {
  test('ends the wait for headers', async () => {
    const server = await serveRaw(() => undefined)
    expect(await failureOf(open({ limits: { headersMs: 80 } }).stream(proxyCall(server)))).toMatchObject({
      name: 'TimeoutError',
      details: { purpose: 'proxy', sent: true, reason: 'headers' },
    })
    await vi.waitFor(() => expect(server.openConnections()).toBe(0))
  })

  test('ends a body that stands still', async () => {
    const server = await serveRaw((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'))
    const response = await open({ limits: { idleMs: 80 } }).stream(proxyCall(server))
    expect(await failureOf(response.text())).toMatchObject({ code: 'timeout', details: { reason: 'body' } })
    await vi.waitFor(() => expect(server.openConnections()).toBe(0))
  })

  test('does not end a body that goes on slowly, however long', async () => {
    const server = await serve((_request, response) => {
      let left = 12
      const timer = setInterval(() => {
        if (left-- > 0) response.write('x')
        else {
          clearInterval(timer)
          response.end()
        }
      }, 25)
    })
    const response = await open({ limits: { idleMs: 150, headersMs: 150 } }).stream(proxyCall(server))
    expect(await response.text()).toBe('x'.repeat(12))
  })

  test('does not count the time in which the caller does not read', async () => {
    let sent = 0
    const server = await serve((_request, response) => {
      const fill = () => {
        while (sent < 400 * piece) {
          sent += piece
          if (!response.write(Buffer.alloc(piece))) return
        }
        response.end()
      }
      response.on('drain', fill)
      fill()
    })
    const response = await open({ limits: { idleMs: 60 } }).stream(proxyCall(server))
    await settled(() => sent, 200)
    expect((await response.arrayBuffer()).byteLength).toBe(400 * piece)
  })

  test('ends an answer that nobody reads, so that it does not hold its connection for ever', async () => {
    const server = await serve((_request, response) => response.end(Buffer.alloc(200 * piece)))
    const response = await open({ limits: { unreadMs: 80 } }).stream(proxyCall(server))
    await vi.waitFor(() => expect(server.openConnections()).toBe(0))
    expect(await failureOf(response.text())).toMatchObject({ code: 'timeout', details: { reason: 'reader' } })
  })

  test('does not count the time that the caller takes for the next piece of its body', async () => {
    let give: (chunk: Uint8Array | undefined) => void = () => {}
    const server = await serve((request, response) => {
      void bodyOf(request).then((body) => response.end(body))
    })
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        give = (chunk) => (chunk ? stream.enqueue(chunk) : stream.close())
      },
    })
    const call = open({ limits: { headersMs: 60 } }).stream(upload(server, body))
    const started = performance.now()
    await vi.waitFor(() => expect(performance.now() - started).toBeGreaterThan(150), { interval: 20 })
    give(Buffer.from('late'))
    await vi.waitFor(() => expect(performance.now() - started).toBeGreaterThan(300), { interval: 20 })
    give(undefined)
    expect(await (await call).text()).toBe('late')
  })

  test('ends an upload that the server does not take', async () => {
    const server = await serve((request) => request.pause())
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield new Uint8Array(piece)
    }
    expect(await failureOf(open({ limits: { headersMs: 150 } }).stream(upload(server, endless())))).toMatchObject({
      code: 'timeout',
      details: { reason: 'headers' },
    })
  })
})

/** The value once it has not changed for a while. */
async function settled(value: () => number, quietMs = 100): Promise<number> {
  let last = -1
  let since = performance.now()
  await vi.waitFor(
    () => {
      if (value() !== last || last === 0) {
        last = value()
        since = performance.now()
      }
      expect(performance.now() - since).toBeGreaterThan(quietMs)
    },
    { timeout: 5000, interval: 10 },
  )
  return last
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop
  while (!(await reader.read()).done);
}
