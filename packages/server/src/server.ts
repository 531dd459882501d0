import type { EndUser, Logger } from '@alter-ai/protocol'
import { callIdentify, createLog } from '@alter-ai/protocol/log'
import type { Vault } from '@alter-ai/vault'
import { answerMalformed } from './http/http-error.ts'
import type { ApiKeys, DeclaredRoute } from './http/declared-route.ts'
import { auditApi } from './api/audit.ts'
import { completeApi } from './api/complete.ts'
import { grantsApi } from './api/grants.ts'
import { proxyApi } from './api/proxy.ts'
import { sessionApi } from './api/session.ts'
import { connectPageRoutes } from './routes/connect-page.ts'
import { healthRoutes } from './routes/health.ts'
import { oauthCallbackRoutes } from './routes/oauth-callback.ts'
import { createRoutes } from './http/route.ts'
import { sessionStatusRoutes } from './routes/session-status.ts'
import type { Face } from './http/face.ts'

export interface ServerOptions {
  readonly vault: Vault
  /**
   * Who is logged in at the app, told from this very request; nothing when nobody is. `host` is what the runtime passed to
   * `fetch` beside the request: for Node `{ incoming }`.
   */
  readonly identify?: (request: Request, host: unknown) => Promise<EndUser | undefined>
  /**
   * The client's address, for `rateLimits`. `host` is as in `identify`. Take it from the connection, or from what a proxy that
   * you trust has added, never from a header that a client can send. Default: the peer of Node's socket. Where a host has
   * none, all its clients count as one.
   */
  readonly clientAddress?: (request: Request, host: unknown) => string | undefined
  /** The keys of the app's back end, where it is not in this process. */
  readonly apiKeys?: ApiKeys
  /** Receives the log lines of requests; `console` and `pino` are loggers. Default: that of the vault. */
  readonly logger?: Logger
}

export interface Server {
  /** Answers a request whose path begins at the mount. */
  readonly fetch: (request: Request, host?: object) => Promise<Response>
  /** The answer where the host could make no request of what came, such as one with a `Host` that is none. */
  readonly answerMalformed: () => Response
  /** What it answers, to whom, and what for. */
  readonly routes: () => readonly DeclaredRoute[]
}

/**
 * The vault's HTTP face: connect page, OAuth callback, session status. It reads requests and writes answers; every
 * decision is the vault's. Mount it where the vault's `publicURL` points.
 */
export function createServer({
  vault,
  identify,
  clientAddress = (_request, host) => peerAddress(host),
  apiKeys,
  logger,
}: ServerOptions): Server {
  const face: Face = {
    vault,
    isHttps: vault.publicURL.startsWith('https:'),
    origin: new URL(vault.publicURL).origin,
    standsAlone: identify === undefined,
    clientAddress: (context) => clientAddress(context.req.raw, context.env),
    identify: (context) => callIdentify(() => identify?.(context.req.raw, context.env)),
    apiKeys,
    log: logger === undefined ? vault.log : createLog(logger, { clock: Date.now }),
  }
  const { fetch, declared } = createRoutes(face, [
    connectPageRoutes,
    sessionStatusRoutes,
    oauthCallbackRoutes,
    healthRoutes,
    // Where the app's back end is in this process, there is nobody to call these.
    ...(apiKeys === undefined ? [] : [sessionApi, completeApi, proxyApi, grantsApi, auditApi]),
  ])
  return { fetch, routes: () => declared, answerMalformed: () => answerMalformed(face) }
}

function peerAddress(host: unknown): string | undefined {
  const { incoming } = (host ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
  return incoming?.socket?.remoteAddress
}
