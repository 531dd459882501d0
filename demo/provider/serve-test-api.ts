import { createHash } from 'node:crypto'
import type { Exchange } from './exchange.ts'
import { sendJson } from './exchange.ts'

/**
 * Two calls that each API has for looking at what arrives. `echo` streams the body back while it is still coming in;
 * `inspect` describes the request in JSON, without the token. Answers whether the path was one of them.
 */
export async function serveTestApi(exchange: Exchange, path: string): Promise<boolean> {
  if (path === '/echo') echo(exchange)
  else if (path === '/inspect') await inspect(exchange)
  else return false
  return true
}

function echo({ request, response }: Exchange): void {
  response.writeHead(200, {
    'content-type': request.headers['content-type'] ?? 'application/octet-stream',
    'x-echo-method': request.method ?? '',
  })
  // Without this the caller would see no header before the first byte of its own body came back.
  response.flushHeaders()
  request.pipe(response)
  request.once('error', () => response.destroy())
}

async function inspect({ request, response, url }: Exchange): Promise<void> {
  const digest = createHash('sha256')
  let bytes = 0
  for await (const chunk of request) {
    digest.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
  }
  const { authorization, ...headers } = request.headers
  sendJson(response, 200, {
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    authorizationScheme: authorization?.split(' ')[0] ?? null,
    headers,
    body: { bytes, sha256: digest.digest('hex') },
  })
}
