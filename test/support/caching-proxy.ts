import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CachingProxy {
  readonly origin: string
  /** What it has kept, by method and URL. */
  readonly kept: ReadonlyMap<string, unknown>
  /** How many requests it has passed on. */
  readonly passed: () => number
  readonly close: () => Promise<void>
}

/**
 * A shared cache of the eager kind: it keeps whatever it is not told to leave alone, by method and URL, and gives it to
 * whoever asks next. Only `no-store` keeps it from that (RFC 9111 §5.2.2.5).
 */
export async function startCachingProxy(target: string): Promise<CachingProxy> {
  const kept = new Map<
    string,
    { status: number; headers: Record<string, unknown>; bytes: Buffer }
  >()
  let passed = 0
  const server: Server = createServer((request, response) => {
    const key = `${request.method} ${request.url}`
    const hit = kept.get(key)
    if (hit !== undefined) {
      response.writeHead(hit.status, hit.headers as Record<string, string>).end(hit.bytes)
      return
    }
    passed += 1
    const { hostname, port } = new URL(target)
    const { method, url: path, headers } = request
    const onward = httpRequest({ hostname, port, method, path, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const entry = {
          status: answer.statusCode ?? 502,
          headers: answer.headers,
          bytes: Buffer.concat(chunks),
        }
        if (!/\bno-store\b/.test(answer.headers['cache-control'] ?? '')) kept.set(key, entry)
        response.writeHead(entry.status, answer.headers).end(entry.bytes)
      })
    })
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    kept,
    passed: () => passed,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
