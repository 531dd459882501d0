import { AlterSDKError, AlterValueError } from '@alter-ai/protocol'
import type { Request, RequestHandler, Response, Router } from 'express'

/**
 * A route of the middleware itself. Like the vault's own it says who may call it and what for, or is not registered.
 */
export interface OwnRoute {
  readonly method: 'GET' | 'POST' | 'OPTIONS'
  readonly path: string
  /** `app_user`: whom the app's `identify` names; `public`: anybody, because the answer is the same for everybody. */
  readonly auth: 'app_user' | 'public'
  readonly purpose: string
  /** Whether query parameters may be sent that nobody reads, as on a page that people link to. Default: none may. */
  readonly anyQuery?: boolean
  readonly handlers: readonly RequestHandler[]
}

/**
 * Registers the routes, each behind `limit`. A request whose headers or parameters stand twice, where only one may decide, gets to none of them;
 * another method of a path gets 405 with `Allow`.
 *
 * @throws {AlterSDKError} `invalid_config` for a route that does not say who may call it and what for.
 */
export function addRoutes(
  router: Router,
  routes: readonly OwnRoute[],
  limit: RequestHandler,
): void {
  const paths = new Set(routes.map((route) => route.path))
  for (const path of paths) router.all(path, limit)
  for (const route of routes) {
    const { method, path, auth, purpose, handlers } = route
    if ((auth !== 'app_user' && auth !== 'public') || purpose.trim() === '') {
      throw new AlterSDKError('invalid_config', `the route ${method} ${path} is not declared`)
    }
    const verb = method.toLowerCase() as Lowercase<typeof method>
    router[verb](path, checkRequest(route), ...handlers)
  }
  for (const path of paths) {
    const methods = routes.filter((route) => route.path === path).map(({ method }) => method)
    router.all(path, refuseMethod(methods))
  }
}

function checkRequest({ anyQuery = false, method }: OwnRoute): RequestHandler {
  return (request, response, next) => {
    // A link scanner would mint.
    if (request.method !== method) throw otherMethod(response, [method])
    assertOnce(
      headerNames(request).filter((name) => standsOnce.test(name)),
      'a header',
    )
    const parameters = [...new URL(request.url, 'http://unused').searchParams.keys()]
    assertOnce(parameters, 'a parameter')
    if (!anyQuery && parameters.length > 0) throw new AlterValueError('no parameter may be sent')
    next()
  }
}

// Which of two counts would be anybody's guess, and a proxy's guess may be another one than ours.
const standsOnce =
  /^(alter-.*|authorization|content-encoding|content-type|cookie|host|origin|sec-.*)$/

/** As they came: Node keeps only the first of some, and joins others. */
function headerNames({ rawHeaders }: Request): readonly string[] {
  return rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
}

function assertOnce(names: readonly string[], what: string): void {
  if (new Set(names).size < names.length) throw new AlterValueError(`${what} is repeated`)
}

function refuseMethod(methods: readonly string[]): RequestHandler {
  return (_request, response) => {
    throw otherMethod(response, methods)
  }
}

function otherMethod(response: Response, methods: readonly string[]): AlterSDKError {
  response.set('Allow', methods.join(', '))
  const message = 'this address takes other methods, see Allow'
  return new AlterSDKError('method_not_allowed', message, { status: 405 })
}
