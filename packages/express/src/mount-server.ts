import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Request, RequestHandler, Response } from 'express'
import type { Middleware } from './middleware.ts'

/**
 * Serves the vault's own pages below the mount. `@alter-ai/server` is loaded when the first request comes: an app whose
 * vault is elsewhere does not install it.
 */
export function mountServer({ vault, identify }: Middleware): RequestHandler {
  let listening:
    | Promise<(incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>>
    | undefined

  async function listen() {
    const { createServer } = await import('@alter-ai/server')
    const server = createServer({
      vault,
      identify: (_request, host) => identify((host as { incoming: Request }).incoming),
    })
    return getRequestListener((request, host) => server.fetch(request, host), {
      // The app's own Request and Response stay as they are.
      overrideGlobalObjects: false,
    })
  }

  return async (request, response) => {
    const handle = await (listening ??= listen())
    restoreBody(request)
    keepEarlierCookies(response)
    removeForeignHeaders(response)
    await handle(request, response)
  }
}

// A parser in front has consumed the stream; the listener takes the bytes from here instead.
function restoreBody(request: Request): void {
  const body: unknown = request.body
  if (body === undefined || !request.readableEnded) return
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  Object.assign(request, { rawBody: bytes })
}

// Headers that the listener writes replace those of the same name; cookies that the app has set must survive that.
function keepEarlierCookies(response: Response): void {
  const earlier = response.getHeader('set-cookie')
  if (earlier === undefined) return
  const writeHead = response.writeHead.bind(response) as (...parameters: unknown[]) => Response
  const cookies = [earlier].flat().map(String)
  response.writeHead = ((...parameters: unknown[]) => {
    const headers = parameters.at(-1)
    if (typeof headers === 'object' && headers !== null && !Array.isArray(headers)) {
      const record = headers as Record<string, unknown>
      const key = Object.keys(record).find((name) => name.toLowerCase() === 'set-cookie')
      if (key !== undefined) record[key] = [...cookies, ...[record[key]].flat()]
    }
    return writeHead(...parameters)
  }) as Response['writeHead']
}

// cors() in front allows everybody to read; the vault's pages decide that themselves.
function removeForeignHeaders(response: Response): void {
  for (const name of response.getHeaderNames()) {
    if (name.startsWith('access-control-')) response.removeHeader(name)
  }
}
