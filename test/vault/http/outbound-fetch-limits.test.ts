import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { eventually, passTime } from '../../support/time/stop-timers.ts'
import {
  failureOf,
  open,
  serve,
  serveRaw,
  stopOutboundTimers,
  tokenCall,
  type LocalServer,
} from './local-servers.ts'

describe('Outbound.fetch, answers', () => {
  const raw = (text: string | Buffer) => () => serveRaw((socket) => socket.end(text))
  const head = 'HTTP/1.1 200 OK\r\n'

  test.each<[string, () => Promise<LocalServer>]>([
    [
      'a body of more than 256 KB',
      () => serve((_request, response) => response.end(Buffer.alloc(256 * 1024 + 1))),
    ],
    [
      'a small body that unpacks to 32 MB',
      () =>
        serve((_request, response) =>
          response
            .writeHead(200, { 'content-encoding': 'gzip' })
            .end(gzipSync(Buffer.alloc(32 * 1024 * 1024))),
        ),
    ],
    [
      'a body in two codings',
      () =>
        serve((_request, response) =>
          response.writeHead(200, { 'content-encoding': 'gzip, br' }).end('x'),
        ),
    ],
    [
      'a coding that names a member of every object',
      () =>
        serve((_request, response) =>
          response.writeHead(200, { 'content-encoding': 'constructor' }).end('x'),
        ),
    ],
    [
      'a body that is not what its coding says',
      () =>
        serve((_request, response) =>
          response.writeHead(200, { 'content-encoding': 'gzip' }).end('{"plain":true}'),
        ),
    ],
    ['something that is not HTTP', raw('SSH-2.0-OpenSSH_9.2\r\n\r\n')],
    ['HTTP/0.9', raw('<html>hello</html>')],
    ['headers of more than 16 KB', raw(`${head}${'x-filler: abcdefgh\r\n'.repeat(2000)}\r\n`)],
    ['a length that is no number', raw(`${head}content-length: abc\r\n\r\nabc`)],
    ['a chunk size that is no number', raw(`${head}transfer-encoding: chunked\r\n\r\nxyz\r\n`)],
    ['NUL in a header', raw(`${head}x-a: b\0c\r\ncontent-length: 0\r\n\r\n`)],
    ['status 999', raw('HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n')],
  ])('refuses %s', async (_, start) => {
    const server = await start()
    expect(await failureOf(open().fetch(tokenCall(server)))).toMatchObject({
      code: 'unexpected_response',
      details: { purpose: 'token', host: server.host, sent: true },
    })
    await expect.poll(() => server.openConnections()).toBe(0)
  })

  test.each([
    ['two different lengths', 'content-length: 2\r\ncontent-length: 3\r\n\r\nabc'],
    ['a length and chunks', 'content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
  ])('takes a body framed by %s for a broken connection', async (_, rest) => {
    const server = await serveRaw((socket) => socket.end(`${head}${rest}`))
    expect(await failureOf(open().fetch(tokenCall(server)))).toMatchObject({
      code: 'network_error',
      details: { sent: true },
    })
  })

  test('takes a body of exactly 256 KB', async () => {
    const server = await serve((_request, response) => response.end(Buffer.alloc(256 * 1024)))
    expect((await (await open().fetch(tokenCall(server))).arrayBuffer()).byteLength).toBe(
      256 * 1024,
    )
  })

  test('stops an endless body at the cap, and ends the connection', async () => {
    const server = await serve((_request, response) => {
      const fill = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
      }
      response.on('drain', fill)
      fill()
    })
    expect(await failureOf(open().fetch(tokenCall(server)))).toMatchObject({
      code: 'unexpected_response',
    })
    await expect.poll(() => server.openConnections()).toBe(0)
  })

  test('refuses an upgrade that nobody asked for, and 100 Continue', async () => {
    for (const line of [
      '101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade',
      '100 Continue',
    ]) {
      const server = await serveRaw((socket) => socket.write(`HTTP/1.1 ${line}\r\n\r\n`))
      expect(await failureOf(open().fetch(tokenCall(server)))).toMatchObject({
        code: 'network_error',
      })
    }
  })

  test.each([
    ['a length', 'content-length: 100\r\n'],
    ['chunks', 'transfer-encoding: chunked\r\n'],
  ])(
    'takes a clean end before the end of a body with %s for a broken connection',
    async (_, framing) => {
      const server = await serveRaw((socket) => socket.end(`${head}${framing}\r\n5\r\nabcde\r\n`))
      expect(await failureOf(open().fetch(tokenCall(server)))).toMatchObject({
        code: 'network_error',
        details: { sent: true },
      })
    },
  )
})

describe('Outbound.fetch, time', () => {
  const limits = { fetchMs: 200 }

  /** What the server sends at once, and what it sends piece by piece, over and over. */
  test.each<[string, string, string[]]>([
    ['says nothing', '', ['']],
    ['says one byte of its headers at a time', 'HTTP/1.1 200 OK\r\n', 'x-a: b\r\n'.split('')],
    ['sends interim answers for ever', '', ['HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n', '\r\n']],
    ['sends its body one byte at a time', 'HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n', ['x']],
  ])('ends the whole call when the server %s', async (_, start, pieces) => {
    await stopOutboundTimers()
    let accepted: Socket | undefined
    const server = await serveRaw((socket) => {
      socket.setNoDelay(true)
      socket.write(start)
      accepted = socket
    })
    let isOver = false
    const failure = failureOf(open({ limits }).fetch(tokenCall(server))).finally(() => {
      isOver = true
    })
    await eventually(() => accepted !== undefined)
    // What the server sends meanwhile does not prolong the call.
    for (let ms = 1; ms < limits.fetchMs; ms += 1) {
      accepted?.write(pieces[(ms - 1) % pieces.length] ?? '')
      await passTime(1)
    }
    expect(isOver).toBe(false)
    await passTime(1)
    expect(await failure).toMatchObject({
      name: 'TimeoutError',
      code: 'timeout',
      details: { purpose: 'token', sent: true },
    })
    await expect.poll(() => server.openConnections()).toBe(0)
  })

  test('is not held up by another server that hangs', async () => {
    await stopOutboundTimers()
    const slow = await serveRaw(() => undefined)
    const fast = await serve((_request, response) => response.end('fast'))
    const outbound = open()
    const hanging = Array.from({ length: 20 }, () => failureOf(outbound.fetch(tokenCall(slow))))
    await eventually(() => slow.connections() === 20)
    expect(await (await outbound.fetch(tokenCall(fast))).text()).toBe('fast')
    await outbound.close()
    for (const error of await Promise.all(hanging)) expect(error.code).toBe('network_error')
  })
})
