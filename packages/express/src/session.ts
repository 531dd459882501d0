import { AlterSDKError, AlterValueError, type ConnectSessionOptions } from '@alter-ai/protocol'
import type { Request, RequestHandler, Response } from 'express'
import * as z from 'zod'
import { unauthenticated, type Middleware } from './middleware.ts'
import { setAnswerHeaders } from './answer-headers.ts'
import { setBrowserCookie } from './browser-cookie.ts'
import { readBody } from './read-body.ts'

const Body = z.strictObject({
  provider: z.string().max(40).optional(),
  providers: z.array(z.string().max(40)).max(50).optional(),
  return_to: z.string().max(2_000).optional(),
  several: z.boolean().optional(),
})

/**
 * `POST /session`: what the button calls. The browser chooses a provider, a page to come back to and whether several accounts
 * may be connected in one go, out of what the server allows; user, scopes and life are never its choice. Its origin becomes
 * the session's `allowed_origin`.
 *
 * Errors: 401 `unauthenticated`, 403 `origin_not_allowed`, 404 `unknown_provider`, 400 `value`, `connect_config`.
 */
export function mintSession(middleware: Middleware): RequestHandler[] {
  const { vault } = middleware
  return [
    allowOrigin(middleware),
    async (request, response) => {
      const origin = requireRegisteredOrigin(middleware, request)
      const user = await middleware.identify(request)
      if (user === undefined) throw unauthenticated()
      const { browserCookie, ...session } = await vault.connectFlow.mint(
        { ...toOptions(await parseBody(request)), user, allowedOrigin: origin },
        request.headers.cookie,
      )
      setAnswerHeaders(middleware, response)
      setBrowserCookie(response, vault, browserCookie)
      response.status(201).json({
        session_token: session.sessionToken,
        connect_url: session.connectUrl,
        base_url: vault.publicURL,
        expires_at: session.expiresAt.toISOString(),
      })
    },
  ]
}

/** Answers a page of another registered origin with CORS and credentials; any other gets no such header at all. */
function allowOrigin({ vault }: Middleware): RequestHandler {
  return (request, response, next) => {
    removeCors(response)
    const { origin } = request.headers
    if (origin !== undefined && vault.origins.has(origin)) {
      response.set('Access-Control-Allow-Origin', origin)
      response.set('Access-Control-Allow-Credentials', 'true')
    }
    next()
  }
}

/** `OPTIONS /session`: the preflight of a page of another registered origin. */
export function sessionPreflight(middleware: Middleware): RequestHandler[] {
  return [
    allowOrigin(middleware),
    (_request, response) => {
      setAnswerHeaders(middleware, response)
      response.set('Access-Control-Allow-Methods', 'POST')
      response.set('Access-Control-Allow-Headers', 'Alter-Connect, Authorization, Content-Type')
      response.set('Access-Control-Max-Age', '600')
      response.status(204).end()
    },
  ]
}

function removeCors(response: Response): void {
  for (const name of response.getHeaderNames()) {
    if (name.startsWith('access-control-')) response.removeHeader(name)
  }
}

/**
 * The header cannot be set by a form, so together with a registered origin it keeps other sites from minting in the
 * user's name.
 */
function requireRegisteredOrigin({ vault }: Middleware, request: Request): string {
  const { origin } = request.headers
  const refused = (message: string) =>
    new AlterSDKError('origin_not_allowed', message, { status: 403 })
  if (request.headers['alter-connect'] !== '1') throw refused('send the header "Alter-Connect: 1"')
  if (origin === undefined || !vault.origins.has(origin)) {
    throw refused('this page’s origin is not registered; add it to app.origins')
  }
  return origin
}

async function parseBody(request: Request): Promise<z.output<typeof Body>> {
  const parsed = Body.safeParse(await readBody(request))
  if (parsed.success) return parsed.data
  const members = parsed.error.issues.map((issue) => issue.path.join('.') || 'body').join(', ')
  throw new AlterValueError(`the body is not of the documented form: ${members}`)
}

function toOptions(body: z.output<typeof Body>): ConnectSessionOptions {
  if (body.provider !== undefined && body.providers !== undefined) {
    throw new AlterValueError('provider and providers exclude each other')
  }
  const allowedProviders = body.provider === undefined ? body.providers : [body.provider]
  return {
    ...(allowedProviders !== undefined && { allowedProviders }),
    ...(body.return_to !== undefined && { returnUrl: body.return_to }),
    ...(body.several !== undefined && { several: body.several }),
  }
}
