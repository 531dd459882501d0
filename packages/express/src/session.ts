import { AlterSDKError, AlterValueError, type ConnectSessionOptions } from '@alter-ai/protocol'
import type { Request, RequestHandler } from 'express'
import * as z from 'zod'
import { unauthenticated, type Middleware } from './middleware.ts'
import { setAnswerHeaders } from './http/answer-headers.ts'
import { readBody } from './http/read-body.ts'

/** Of `return_to`, in characters. */
export const maxReturnToLength = 2_000

const Body = z.strictObject({
  provider: z.string().max(40).optional(),
  providers: z.array(z.string().max(40)).max(50).optional(),
  return_to: z.string().max(maxReturnToLength).optional(),
  multiple: z.boolean().optional(),
})

/**
 * `POST /session`: what the button calls. The browser chooses a provider, a page to come back to and whether several accounts
 * may be connected in one go, out of what the server allows; user, scopes and life are never its choice. Its origin becomes
 * the session's `allowed_origin`.
 *
 * Errors: 401 `unauthenticated`, 403 `origin_not_allowed`, 404 `unknown_provider`, 400 `invalid_argument`, `connect_config`,
 * 429 `rate_limited`.
 */
export function mintSession(middleware: Middleware): RequestHandler[] {
  return [
    allowOrigin(middleware),
    async (request, response) => {
      const origin = requireRegisteredOrigin(middleware, request)
      const user = await middleware.identify(request)
      if (user === undefined) throw unauthenticated()
      const session = await middleware.mint(
        { ...toOptions(await parseBody(request)), user, allowedOrigin: origin },
        request,
        response,
      )
      setAnswerHeaders(middleware, response)
      response.status(201).json({
        session_token: session.sessionToken,
        connect_url: session.connectUrl,
        base_url: session.baseUrl,
        expires_at: session.expiresAt.toISOString(),
      })
    },
  ]
}

/** Answers a page of another registered origin with CORS and credentials; any other gets no such header at all. */
function allowOrigin({ origins }: Middleware): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers
    if (origin !== undefined && origins.has(origin)) {
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
    (request, response) => {
      assertPreflightAllowed(middleware, request)
      setAnswerHeaders(middleware, response)
      response.set('Access-Control-Allow-Methods', 'POST')
      response.set('Access-Control-Allow-Headers', 'Alter-Connect, Authorization, Content-Type')
      response.set('Access-Control-Max-Age', '600')
      response.status(204).end()
    },
  ]
}

/** No page of the internet is let into a private network (`Access-Control-Request-Private-Network`). */
function assertPreflightAllowed({ origins }: Middleware, { headers }: Request): void {
  const isPrivate = headers['access-control-request-private-network'] !== undefined
  if (isPrivate || headers.origin === undefined || !origins.has(headers.origin))
    throw refused('pages of this origin may not call this')
}

/**
 * The header cannot be set by a form, so together with a registered origin it keeps other sites from minting in the
 * user's name.
 */
function requireRegisteredOrigin({ origins }: Middleware, request: Request): string {
  const { origin } = request.headers
  if (request.headers['alter-connect'] !== '1') throw refused('send the header "Alter-Connect: 1"')
  if (origin === undefined || !origins.has(origin)) {
    throw refused('this page’s origin is not registered; add it to app.origins')
  }
  return origin
}

function refused(message: string): AlterSDKError {
  return new AlterSDKError('origin_not_allowed', message, { status: 403 })
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
    ...(body.multiple !== undefined && { multiple: body.multiple }),
  }
}
