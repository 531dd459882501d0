import { createServer, type IncomingMessage, request as send, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'

/** One request of a browser and its answer, as they were on the wire but for the content coding. */
export interface Exchange {
  readonly method: string
  readonly url: string
  /** Header lines in order, repeated ones repeated. */
  readonly requestHeaders: readonly (readonly [name: string, value: string])[]
  readonly requestBody: Buffer
  readonly status: number
  readonly responseHeaders: readonly (readonly [name: string, value: string])[]
  /** Decoded. What had arrived, where the browser or the server broke off. */
  readonly responseBody: Buffer
}

/** A proxy that remembers. */
export interface TrafficRecorder {
  /** For `launchBrowser({ proxy })`. */
  readonly proxy: string
  /** Every exchange that has ended so far, in the order of their ends. */
  readonly exchanges: readonly Exchange[]
  /** Hosts that were asked for over https and refused: nothing under test is there. */
  readonly refused: readonly string[]
  readonly close: () => Promise<void>
}

/**
 * Records all HTTP traffic of a browser. It stands between the browser and the network instead of listening to
 * DevTools events, because those lose the answers of a popup that closes itself, of redirects and of beacons, which are
 * just the ones where a secret would be.
 */
export async function recordTraffic(): Promise<TrafficRecorder> {
  const exchanges: Exchange[] = []
  const refused: string[] = []
  const proxy = createServer((request, response) => {
    forward(request, response, (exchange) => exchanges.push(exchange))
  })
  proxy.on('connect', (request, socket) => {
    refused.push(request.url ?? '')
    // A browser that is refused may reset the connection.
    socket.on('error', () => socket.destroy())
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    exchanges,
    refused,
    close: async () => {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  record: (exchange: Exchange) => void,
): void {
  const url = new URL(request.url ?? '')
  const sent: Buffer[] = []
  const upstream = send({
    // Browsers know *.localhost by themselves; the resolver here need not.
    hostname: url.hostname.endsWith('.localhost')
      ? '127.0.0.1'
      : url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 80 : Number(url.port),
    method: request.method,
    path: `${url.pathname}${url.search}`,
    headers: ownHeaders(request.rawHeaders).flat(),
    agent: false,
  })
  request.on('data', (chunk: Buffer) => sent.push(chunk))
  request.pipe(upstream)
  response.on('close', () => upstream.destroy())
  // A server that breaks off must look to the browser as it would without a proxy.
  upstream.on('error', () => response.destroy())
  upstream.on('response', (answer) => {
    const received: Buffer[] = []
    answer.on('data', (chunk: Buffer) => received.push(chunk))
    answer.on('error', () => response.destroy())
    answer.on('close', () => {
      const raw = Buffer.concat(received)
      void decode(raw, answer.headers['content-encoding']).then((responseBody) =>
        record({
          method: request.method ?? '',
          url: url.href,
          requestHeaders: ownHeaders(request.rawHeaders),
          requestBody: Buffer.concat(sent),
          status: answer.statusCode ?? 0,
          responseHeaders: pairs(answer.rawHeaders),
          responseBody,
        }),
      )
    })
    response.writeHead(answer.statusCode ?? 502, ownHeaders(answer.rawHeaders).flat())
    answer.pipe(response)
  })
}

/** Headers that speak of one connection and not of the message (RFC 9110 §7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding'])

function ownHeaders(raw: readonly string[]): [string, string][] {
  return pairs(raw).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()))
}

function pairs(raw: readonly string[]): [string, string][] {
  const result: [string, string][] = []
  for (let index = 0; index + 1 < raw.length; index += 2)
    result.push([raw[index] ?? '', raw[index + 1] ?? ''])
  return result
}

async function decode(body: Buffer, coding: string | undefined): Promise<Buffer> {
  try {
    if (coding === 'gzip') return await promisify(gunzip)(body)
    if (coding === 'br') return await promisify(brotliDecompress)(body)
    if (coding === 'deflate') return await promisify(inflate)(body)
    if (coding === 'zstd') return await promisify(zstdDecompress)(body)
  } catch {
    // Broken off in the middle: what there is, undecoded.
  }
  return body
}
