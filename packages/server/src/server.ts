import { randomBytes, randomUUID } from 'node:crypto'
import type { EndUser } from '@alter-ai/protocol'
import type { Vault } from '@alter-ai/vault'
import { Hono } from 'hono'
import { answerError, answerNotFound } from './http-error.ts'
import { connectPageRoutes } from './routes/connect-page.ts'
import { healthRoutes } from './routes/health.ts'
import { oauthCallbackRoutes } from './routes/oauth-callback.ts'
import { sessionStatusRoutes } from './routes/session-status.ts'
import type { Face, FaceEnv } from './face.ts'

export interface ServerOptions {
  readonly vault: Vault
  /**
   * Who is logged in at the app, told from this very request; nothing when nobody is. `host` is what the runtime passed to
   * `fetch` beside the request: for Node `{ incoming }`.
   */
  readonly identify?: (request: Request, host: unknown) => Promise<EndUser | undefined>
}

export interface Server {
  /** Answers a request whose path begins at the mount. */
  readonly fetch: (request: Request, host?: object) => Promise<Response>
}

/**
 * The vault's HTTP face: connect page, OAuth callback, session status. It reads requests and writes answers; every
 * decision is the vault's. Mount it where the vault's `publicURL` points.
 */
export function createServer({ vault, identify }: ServerOptions): Server {
  const face: Face = {
    vault,
    isHttps: vault.publicURL.startsWith('https:'),
    origin: new URL(vault.publicURL).origin,
    identify: async (context) => identify?.(context.req.raw, context.env),
  }
  const app = new Hono<FaceEnv>()
  app.use(async (context, next) => {
    context.set('requestId', randomUUID())
    context.set('nonce', randomBytes(18).toString('base64url'))
    await next()
  })
  connectPageRoutes(app, face)
  sessionStatusRoutes(app, face)
  oauthCallbackRoutes(app, face)
  healthRoutes(app, face)
  app.notFound((context) => answerNotFound(face, context))
  app.onError((error, context) => answerError(face, context, error))
  return { fetch: async (request, host) => app.fetch(request, host) }
}
