import { AlterValueError, type ConnectSessionOptions } from '@alter-ai/protocol'
import { parseUrl } from '@alter-ai/protocol/wire'
import type { Request, RequestHandler, Response } from 'express'
import { unauthenticated, type Middleware } from './middleware.ts'
import { answerErrorPage } from './http/answer-error.ts'
import { setAnswerHeaders } from './http/answer-headers.ts'
import { assertNavigation, isNavigation } from './http/navigation.ts'
import { maxReturnToLength } from './session.ts'

/**
 * `GET /connect/:provider?return_to=…`: the same for a plain link, without a line of script. It mints and goes on to the
 * connect page. Only a real navigation may: not a prefetch, an image or a script. Only a navigation from a page of the app's own
 * origin goes straight on to the provider. Every other one (another site, a sibling host, a link in a mail program or a chat, a
 * browser that sends no `Sec-Fetch-Site`) gets the choice page, where the user has to act first.
 *
 * Errors: 401 `unauthenticated`, 403 `origin_not_allowed`, 404 `unknown_provider`, 400 `connect_config`, `invalid_argument`, 429
 * `rate_limited`; as a page for a navigation, else as JSON.
 */
export function connectLink(middleware: Middleware): RequestHandler {
  return async (request, response) => {
    try {
      await goToConnectPage(middleware, request, response)
    } catch (error) {
      if (!isNavigation(request)) throw error
      await answerErrorPage(middleware, request, response, error)
    }
  }
}

async function goToConnectPage(
  middleware: Middleware,
  request: Request,
  response: Response,
): Promise<void> {
  assertNavigation(request)
  const user = await middleware.identify(request)
  if (user === undefined) throw unauthenticated()
  const provider = String(request.params['provider'])
  const { connectUrl } = await middleware.mint(
    { user, allowedProviders: [provider], ...returnUrl(request, middleware.publicURL) },
    request,
    response,
  )
  setAnswerHeaders(middleware, response)
  const target = new URL(connectUrl)
  const fragment = new URLSearchParams(target.hash.slice(1))
  fragment.set('display', 'page')
  // `none` is an address typed by hand, but also a link that a mail program or a chat opened (Fetch Metadata §2.3).
  if (request.headers['sec-fetch-site'] !== 'same-origin') fragment.set('choose', '1')
  target.hash = fragment.toString()
  // 303, so that nothing of this request is repeated there (RFC 9700 §4.12); without a body that names the address.
  response.status(303).location(target.href).end()
}

/** `return_to` may be a path of the app, or a URL; minting checks it either way. */
function returnUrl(request: Request, publicURL: string): Pick<ConnectSessionOptions, 'returnUrl'> {
  const value: unknown = request.query['return_to']
  if (typeof value !== 'string') return {}
  if (value.length > maxReturnToLength)
    throw new AlterValueError(`return_to is too long. Use at most ${maxReturnToLength} characters.`)
  const base = new URL(publicURL).origin
  return { returnUrl: parseUrl(value, base)?.href ?? value }
}
