import type { ServerResponse } from 'node:http'
import { describe, expect, test, vi } from 'vitest'
import type { OutboundRequest } from '../../../packages/vault/src/http/outbound.ts'
import { eventually, passTime } from '../../support/time/stop-timers.ts'
import {
  bodyOf,
  failureOf,
  open,
  proxyCall,
  serve,
  serveRaw,
  settled,
  stopOutboundTimers,
  type LocalServer,
} from './local-servers.ts'

const upload = (
  server: LocalServer,
  body: OutboundRequest['body'],
  change: Partial<OutboundRequest> = {},
) => proxyCall(server, { method: 'POST', body, ...change })

const piece = 64 * 1024

describe('Outbound.stream, the request body', () => {
  async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
    for (const text of texts) yield Buffer.from(text)
  }

  test.each<[string, () => OutboundRequest['body'], string, string | undefined]>([
    ['a text', () => 'größe', 'größe', '7'],
    ['an empty text', () => '', '', '0'],
    ['bytes', () => Buffer.from('xxabcxx').subarray(2, 5), 'abc', '3'],
    [
      'a web stream',
      () => new Blob(['from a ', 'web stream']).stream(),
      'from a web stream',
      undefined,
    ],
    ['an async iterable', () => pieces('from ', '', 'an iterable'), 'from an iterable', undefined],
    ['an empty stream', () => pieces(), '', undefined],
  ])('sends %s', async (_, body, text, length) => {
    const seen: unknown[] = []
    const server = await serve((request, response) => {
      void bodyOf(request).then((received) => {
        seen.push(received, request.headers['content-length'])
        return response.end()
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
    await expect.poll(() => server.openConnections()).toBe(0)
  })

  test('that is not made of bytes is refused', async () => {
    async function* texts(): AsyncGenerator<Uint8Array> {
      yield 'text' as unknown as Uint8Array
    }
    const server = await serve(() => undefined)
    expect(await failureOf(open().stream(upload(server, texts())))).toMatchObject({
      code: 'invalid_argument',
    })
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
    await expect.poll(() => server.connections()).toBe(1)
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await call).toBe(reason)
    await expect.poll(() => cancelled).toHaveBeenCalledOnce()
    await expect.poll(() => server.openConnections()).toBe(0)
  })

  test('is let go of when the call is aborted before it has a connection', async () => {
    const cancelled = vi.fn()
    const controller = new AbortController()
    const outbound = open({ lookup: () => new Promise(() => undefined) })
    const call = failureOf(
      outbound.stream({
        purpose: 'proxy',
        method: 'POST',
        url: new URL('https://api.example.com/'),
        headers: {},
        hosts: { hosts: ['api.example.com'], development: false },
        body: new ReadableStream<Uint8Array>({ cancel: cancelled }),
        signal: controller.signal,
      }),
    )
    controller.abort(new Error('enough'))
    expect((await call).message).toBe('enough')
    await expect.poll(() => cancelled).toHaveBeenCalledOnce()
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
    const server = await serveRaw((socket) =>
      socket.end('HTTP/1.1 413 Too Large\r\ncontent-length: 3\r\nconnection: close\r\n\r\nbig'),
    )
    const response = await open().stream(upload(server, endless()))
    expect(response.status).toBe(413)
    expect(await response.text()).toBe('big')
    await expect.poll(() => returned).toHaveBeenCalled()
  })
})

describe('Outbound.stream, time', () => {
  test('ends the wait for headers', async () => {
    await stopOutboundTimers()
    let hasArrived = false
    const server = await serveRaw(() => {
      hasArrived = true
    })
    const failure = failureOf(open({ limits: { headersMs: 80 } }).stream(proxyCall(server)))
    await eventually(() => hasArrived)
    await passTime(80)
    expect(await failure).toMatchObject({
      name: 'TimeoutError',
      details: { purpose: 'proxy', sent: true, reason: 'headers' },
    })
    await expect.poll(() => server.openConnections()).toBe(0)
  })

  test('ends a body that stands still', async () => {
    const server = await serveRaw((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'),
    )
    const response = await open({ limits: { idleMs: 80 } }).stream(proxyCall(server))
    expect(await failureOf(response.text())).toMatchObject({
      code: 'timeout',
      details: { reason: 'body' },
    })
    await expect.poll(() => server.openConnections()).toBe(0)
  })

  test('does not end a body that goes on slowly, however long', async () => {
    await stopOutboundTimers()
    let answer: ServerResponse | undefined
    const server = await serve((_request, response) => {
      answer = response
    })
    const call = open({ limits: { idleMs: 400, headersMs: 400 } }).stream(proxyCall(server))
    await eventually(() => answer !== undefined)
    await passTime(399)
    answer?.flushHeaders()
    const reader = ((await call).body as ReadableStream<Uint8Array>).getReader()
    for (let piece = 0; piece < 24; piece += 1) {
      await passTime(399)
      answer?.write('x')
      expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('x')
    }
    answer?.end()
    expect((await reader.read()).done).toBe(true)
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
    await stopOutboundTimers()
    const response = await open({ limits: { idleMs: 200 } }).stream(proxyCall(server))
    await settled(() => sent)
    await passTime(400)
    expect((await response.arrayBuffer()).byteLength).toBe(400 * piece)
  })

  test('ends an answer that nobody reads, so that it does not hold its connection for ever', async () => {
    const server = await serve((_request, response) => response.end(Buffer.alloc(200 * piece)))
    const response = await open({ limits: { unreadMs: 80 } }).stream(proxyCall(server))
    await expect.poll(() => server.openConnections()).toBe(0)
    expect(await failureOf(response.text())).toMatchObject({
      code: 'timeout',
      details: { reason: 'reader' },
    })
  })

  test('does not count the time that the caller takes for the next piece of its body', async () => {
    await stopOutboundTimers()
    const server = await serve((request, response) => {
      void bodyOf(request).then((body) => response.end(body))
    })
    let asked = 0
    let give: (chunk: Uint8Array | undefined) => void = () => {}
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (;;) {
        asked += 1
        const chunk = await new Promise<Uint8Array | undefined>((resolve) => (give = resolve))
        if (chunk === undefined) return
        yield chunk
      }
    }
    const call = open({ limits: { headersMs: 200 } }).stream(upload(server, slow()))
    await eventually(() => asked === 1)
    await passTime(300)
    give(Buffer.from('late'))
    await eventually(() => asked === 2)
    await passTime(300)
    give(undefined)
    expect(await (await call).text()).toBe('late')
  })

  test('ends an upload that the server does not take', async () => {
    const server = await serve((request) => request.pause())
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield new Uint8Array(piece)
    }
    expect(
      await failureOf(open({ limits: { headersMs: 150 } }).stream(upload(server, endless()))),
    ).toMatchObject({
      code: 'timeout',
      details: { reason: 'headers' },
    })
  })
})
