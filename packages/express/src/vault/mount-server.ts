import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Vault } from '@alter-ai/vault'
import type { Request, RequestHandler, Response } from 'express'
import { loadServer } from './load-server.ts'
import type { Middleware } from '../middleware.ts'

/**
 * Serves the vault's own pages below the mount. What they need is loaded at once, so that somebody who has not installed it
 * reads so when the app starts.
 */
export function mountServer(
  vault: Vault,
  { identify, log, logger }: Pick<Middleware, 'identify' | 'log' | 'logger'>,
): RequestHandler {
  const listening = listen()
  // Each request gets the error; the log has it for the operator.
  listening.catch(() => undefined)

  async function listen(): Promise<Listener> {
    const { createServer } = await loadServer(log)
    const server = createServer({
      vault,
      ...(logger && { logger }),
      identify: (_request, host) => identify(requestOf(host)),
      // As the app's `trust proxy` has it.
      clientAddress: (_request, host) => requestOf(host).ip,
    })
    return getRequestListener((request, host) => server.fetch(request, host), {
      // The app's own Request and Response stay as they are.
      overrideGlobalObjects: false,
      errorHandler: () => server.answerMalformed(),
    })
  }

  return async (request, response) => {
    const handle = await listening
    restoreBody(request)
    keepEarlierCookies(response)
    await handle(request, response)
  }
}

const requestOf = (host: unknown) => (host as { readonly incoming: Request }).incoming

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

// A parser in front has consumed the stream; the listener takes the bytes from here instead.
function restoreBody(request: Request): void {
  const body: unknown = request.body
  if (body === undefined || !request.readableEnded) return
  const isText = typeof body === 'string'
  const text = isText ? body : request.is('urlencoded') ? toForm(body) : JSON.stringify(body)
  Object.assign(request, { rawBody: Buffer.isBuffer(body) ? body : Buffer.from(text) })
}

/** The form that was parsed. What a parser has gathered under one name is no plain value any more, and stays none. */
function toForm(body: unknown): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(body ?? {}) as [string, unknown][]) {
    if (typeof value === 'string') form.append(name, value)
    else for (const each of [1, 2]) form.append(name, `${each}`)
  }
  return form.toString()
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
