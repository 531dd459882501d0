import { AlterSDKError, AlterValueError, type VaultClient } from '@alter-ai/protocol'
import { assertHeaderSize, isHostTooLong } from '@alter-ai/protocol/wire'
import {
  Router,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import { answerError } from './http/answer-error.ts'
import { removeForeignHeaders } from './http/answer-headers.ts'
import { assertMounted, isOtherSpelling } from './vault/mount-path.ts'
import { requestLog } from './http/request-log.ts'
import { connectLink } from './connect-link.ts'
import type { Middleware } from './middleware.ts'
import { mountServer } from './vault/mount-server.ts'
import { toMiddleware, type AlterConnectOptions } from './options.ts'
import { connectReturn, decideAccount } from './return.ts'
import { limitRequests } from './http/limit-requests.ts'
import { addRoutes, type OwnRoute } from './http/route.ts'
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

/**
 * The app's side, as one Express middleware: `POST /session` mints a connect session for the logged-in user, and
 * `GET /connect/:provider` does it for a plain link. A vault in this process has its own pages served below the same path. From
 * a vault elsewhere the browser comes back to `/return`, where the session is completed for the logged-in user.
 *
 * Mount it where `publicURL` points (`app.use('/alter', …)`; not at `/`), before any `cors()` of your own. It works behind
 * `express.json()`, `helmet()` and `compression()`. Later handlers find the vault, limited to the user, in `req.alter` when
 * {@link attachVault} is used.
 *
 * @throws {AlterSDKError} `invalid_config` for what is missing; at the first request `mount_mismatch`, when the mount path is
 * not `publicURL`'s.
 */
export function alterConnect(options: AlterConnectOptions): RequestHandler {
  const middleware = toMiddleware(options)
  const { embedded } = middleware
  const router = Router()
  router.use((request, response, next) => {
    removeForeignHeaders(response)
    // From here on the request has an id, and its time is measured.
    requestLog(middleware, request)
    assertHeaderSize(request.originalUrl, request.rawHeaders)
    if (isHostTooLong(request.originalUrl, request.headers.host))
      throw new AlterValueError('The request target or its Host header is too long. Shorten it.')
    // Express does not tell letters' case apart; cookies, redirect URIs and links of ours do.
    if (isOtherSpelling(middleware.publicURL, request.baseUrl)) throw nothingThere()
    assertMounted(middleware.publicURL, request.baseUrl)
    next()
  })
  addRoutes(router, ownRoutes(middleware), limitRequests(middleware))
  router.use(embedded === undefined ? answerNothing : mountServer(embedded, middleware))
  router.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    answerError(middleware, request, response, error)
  })
  return router
}

/** The middleware's own routes; what is below them is the vault's, where it is in this process. */
export function ownRoutes(middleware: Middleware): readonly OwnRoute[] {
  const routes: readonly OwnRoute[] = [
    {
      method: 'POST',
      path: '/session',
      auth: 'app_user',
      purpose: 'Mints a connect session for the logged-in user, for a page of a registered origin.',
      handlers: mintSession(middleware),
    },
    {
      method: 'OPTIONS',
      path: '/session',
      auth: 'public',
      purpose: 'Says whether a page of another origin may call this.',
      handlers: sessionPreflight(middleware),
    },
    {
      method: 'GET',
      path: '/connect/:provider',
      auth: 'app_user',
      purpose: 'Mints for the logged-in user and goes on to the connect page, for a plain link.',
      anyQuery: true,
      handlers: [connectLink(middleware)],
    },
  ]
  if (middleware.embedded !== undefined) return routes
  return [
    ...routes,
    {
      method: 'GET',
      path: '/return',
      auth: 'app_user',
      purpose:
        'Takes the browser back from a vault elsewhere, and completes for the logged-in user.',
      anyQuery: true,
      handlers: [connectReturn(middleware)],
    },
    {
      method: 'POST',
      path: '/return',
      auth: 'app_user',
      purpose: 'Takes the decision of the logged-in user about an account that was chosen.',
      handlers: [decideAccount(middleware)],
    },
  ]
}

const answerNothing: RequestHandler = () => {
  throw nothingThere()
}

function nothingThere(): AlterSDKError {
  return new AlterSDKError('not_found', 'there is nothing at this address', { status: 404 })
}

/** Sets `req.alter` for the app's own routes: the vault, limited to whom `identify` names. */
export function attachVault(
  options: Pick<AlterConnectOptions, 'vault' | 'identify'>,
): RequestHandler {
  return async (request, _response, next) => {
    const user = await options.identify(request)
    if (user !== undefined && user !== null) request.alter = options.vault.forUser(user)
    next()
  }
}
