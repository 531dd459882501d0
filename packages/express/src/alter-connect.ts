import type { EndUser, VaultClient } from '@alter-ai/protocol'
import type { Vault } from '@alter-ai/vault'
import {
  Router,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import { answerError } from './answer-error.ts'
import { assertMounted } from './mount-path.ts'
import { connectLink } from './connect-link.ts'
import type { Middleware } from './middleware.ts'
import { mountServer } from './mount-server.ts'
import { mintSession, sessionPreflight } from './session.ts'

declare global {
  // How Express lets its Request be extended.
  namespace Express {
    interface Request {
      /** The vault, limited to the user that `identify` names; absent when it names nobody. */
      alter?: VaultClient
    }
  }
}

export interface AlterConnectOptions {
  readonly vault: Vault
  /** Who is logged in, told from the request; nothing when nobody is. Decides whose accounts are connected. */
  readonly identify: (
    request: Request,
  ) => EndUser | undefined | null | Promise<EndUser | undefined | null>
}

/**
 * The app's side, as one Express middleware: `POST /session` mints a connect session for the logged-in user,
 * `GET /connect/:provider` does it for a plain link, and the vault's own pages are served below the same path.
 *
 * Mount it where the vault's `publicURL` points (`app.use('/alter', …)`; not at `/`), before any `cors()` of your own. It
 * works behind `express.json()`, `helmet()` and `compression()`. Later handlers find the vault, limited to the user, in
 * `req.alter` when {@link attachVault} is used.
 *
 * @throws {AlterSDKError} `mount_mismatch`, at the first request, when the mount path is not `publicURL`'s.
 */
export function alterConnect(options: AlterConnectOptions): RequestHandler {
  const middleware: Middleware = {
    vault: options.vault,
    identify: async (request) => (await options.identify(request)) ?? undefined,
  }
  const router = Router()
  router.use((request, _response, next) => {
    assertMounted(middleware.vault.publicURL, request.baseUrl)
    next()
  })
  router.options('/session', sessionPreflight(middleware))
  router.post('/session', mintSession(middleware))
  router.get('/connect/:provider', connectLink(middleware))
  router.use(mountServer(middleware))
  router.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    answerError(middleware, response, error)
  })
  return router
}

/** Sets `req.alter` for the app's own routes: the vault, limited to whom `identify` names. */
export function attachVault(options: AlterConnectOptions): RequestHandler {
  return async (request, _response, next) => {
    const user = await options.identify(request)
    if (user !== undefined && user !== null) request.alter = options.vault.forUser(user)
    next()
  }
}
