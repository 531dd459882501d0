import { randomUUID } from 'node:crypto'
import { AlterSDKError } from '@alter-ai/protocol'
import { Hono } from 'hono'
import type * as z from 'zod'
import { authenticate } from './authenticate.ts'
import {
  routeAuths,
  type Caller,
  type DeclaredRoute,
  type RouteAuth,
  type RouteLimit,
  type RouteMethod,
} from './declared-route.ts'
import type { Face, FaceContext, FaceEnv } from './face.ts'
import { answerError, answerNotFound } from './http-error.ts'
import { limitRequests } from './limit-requests.ts'
import { answerPreflight } from './preflight.ts'
import {
  assertHeadersFit,
  assertHeadersOnce,
  readAlterHeaders,
  readBody,
  readQuery,
  type BodyType,
} from './read-input.ts'

/**
 * A route, and everything that has to hold before it is asked: who may call it and what it is for, which cannot be left out,
 * and the form of what it is sent.
 */
export interface Route<Auth extends RouteAuth, Query, Headers, Body> {
  readonly method: RouteMethod
  /** Below the mount; `:name` stands for one segment. */
  readonly path: `/${string}`
  /** Several: {@link authenticate} says which one holds. */
  readonly auth: Auth | readonly [Auth, ...Auth[]]
  /** One sentence: what it is for. */
  readonly purpose: string
  /** Default `perAddress`. */
  readonly limit?: RouteLimit
  /** Default: no parameter may be sent. */
  readonly query?: z.ZodType<Query>
  /** Of the headers `alter-…`, by lower-case name. Default: none from back ends; from others they are not looked at. */
  readonly headers?: z.ZodType<Headers>
  /** Default: no body may be sent. */
  readonly body?: z.ZodType<Body>
  /** Default `json`. */
  readonly bodyType?: BodyType
  /** Default 16 kB. */
  readonly maxBodyBytes?: number
  /** Of target and headers together. Default 16 kB. */
  readonly maxHeaderBytes?: number
  readonly handle: (call: RouteCall<Auth, Query, Headers, Body>) => Response | Promise<Response>
}

/** A call that was authenticated and read. */
export interface RouteCall<Auth extends RouteAuth, Query, Headers, Body> {
  readonly context: FaceContext
  readonly caller: Extract<Caller, { via: Auth }>
  readonly query: Query
  readonly headers: Headers
  readonly body: Body
  /** Segments of the path by name, decoded. */
  readonly params: Readonly<Record<string, string>>
}

/**
 * Registers a route.
 *
 * @throws {AlterSDKError} `invalid_config` for one that does not say who may call it and what for, or that is there already.
 */
export type AddRoute = <
  Auth extends RouteAuth,
  Query = undefined,
  Headers = undefined,
  Body = undefined,
>(
  route: Route<Auth, Query, Headers, Body>,
) => void

/** Routes that belong together. */
export type RouteGroup = (add: AddRoute, face: Face) => void

export interface Routes {
  readonly fetch: (request: Request, host?: object) => Promise<Response>
  /** Every route there is, preflights included. */
  readonly declared: readonly DeclaredRoute[]
}

/**
 * The only way to the router: nothing answers that has not declared itself. A path that is known answers other methods with
 * 405 and `Allow`, `HEAD` as `GET`, and preflights where pages of other origins may call it.
 */
export function createRoutes(face: Face, groups: readonly RouteGroup[]): Routes {
  const app = new Hono<FaceEnv>()
  const declared: DeclaredRoute[] = []
  app.use(async (context, next) => {
    const requestId = randomUUID()
    context.set('requestId', requestId)
    context.set('log', face.log.forRequest(requestId))
    await next()
  })
  for (const group of groups) {
    group((route) => {
      const info = declare(route, declared)
      declared.push(info)
      const answer = (context: FaceContext) => answerCall(face, context, info, route)
      if (info.method === 'ANY') app.all(info.path, answer)
      else app.on(info.method, info.path, answer)
    }, face)
  }
  for (const path of new Set(declared.map((route) => route.path))) {
    const known = declared.filter((route) => route.path === path)
    const preflight = preflightOf(known)
    if (preflight !== undefined) {
      declared.push(preflight)
      known.push(preflight)
      app.options(path, async (context) => {
        context.set('route', preflight)
        await limitRequests(face, context, preflight)
        assertHeadersFit(context)
        return answerPreflight(face, context, allowedMethods(known))
      })
    }
    app.all(path, async (context) => {
      await limitRequests(face, context, elsewhere)
      assertHeadersFit(context)
      return refuseMethod(context, known)
    })
  }
  app.notFound(async (context) => {
    await limitRequests(face, context, elsewhere)
    assertHeadersFit(context)
    return answerNotFound(face, context)
  })
  app.onError((error, context) => answerError(face, context, error))
  return { fetch: async (request, host) => app.fetch(request, host), declared }
}

/** What holds for a request that no route is for. */
const elsewhere: Pick<DeclaredRoute, 'limit' | 'auth'> = { limit: 'perAddress', auth: [] }

function declare(
  {
    method,
    path,
    auth,
    limit = 'perAddress',
    purpose,
  }: Pick<Route<RouteAuth, unknown, unknown, unknown>, keyof DeclaredRoute>,
  known: readonly DeclaredRoute[],
): DeclaredRoute {
  const ways: readonly RouteAuth[] = typeof auth === 'string' ? [auth] : (auth ?? [])
  const refused = (why: string) =>
    new AlterSDKError('invalid_config', `the route ${method} ${path} ${why}`)
  if (ways.length === 0 || ways.some((way) => !routeAuths.includes(way)))
    throw refused('does not say who may call it')
  if (ways.length > 1 && (ways.includes('public') || ways.includes('provider')))
    throw refused('is for everybody, or is not')
  if (typeof purpose !== 'string' || purpose.trim() === '')
    throw refused('does not say what it is for')
  if (known.some((other) => other.path === path && isSameMethod(other.method, method)))
    throw refused('is there already')
  return { method, path, auth: ways, limit, purpose }
}

const isSameMethod = (left: string, right: string) =>
  left === right || left === 'ANY' || right === 'ANY'

/** Everything that holds for every route, in order; what fails, throws, and none of it changes anything. */
async function answerCall<Auth extends RouteAuth, Query, Headers, Body>(
  face: Face,
  context: FaceContext,
  info: DeclaredRoute,
  route: Route<Auth, Query, Headers, Body>,
): Promise<Response> {
  context.set('route', info)
  const caller = await admit(face, context, info, route.maxHeaderBytes)
  // Whoever asks for the head of a provider's answer, such as a scanner of links, would use the code up.
  if (context.req.method === 'HEAD' && info.auth.includes('provider')) refuseMethod(context, [info])
  const query = readQuery(context, info, route.query)
  const headers = readAlterHeaders(context, info, route.headers)
  const body = await readBody(context, info, {
    schema: route.body,
    type: route.bodyType ?? 'json',
    maxBytes: route.maxBodyBytes ?? 16 * 1024,
  })
  return route.handle({
    context,
    caller: caller as Extract<Caller, { via: Auth }>,
    query,
    headers,
    body,
    params: context.req.param(),
  })
}

/**
 * Who calls, within the limits of the address. A back end is known by its key alone, whatever else comes from its address; a
 * key that is wrong counts like any other request.
 */
async function admit(
  face: Face,
  context: FaceContext,
  info: DeclaredRoute,
  maxHeaderBytes: number | undefined,
): Promise<Caller> {
  const mayHaveKey = info.auth.includes('api_key')
  if (!mayHaveKey) await limitRequests(face, context, info)
  try {
    assertHeadersFit(context, maxHeaderBytes)
    assertHeadersOnce(context)
    return await authenticate(face, context, info)
  } catch (error) {
    if (mayHaveKey) await limitRequests(face, context, info)
    throw error
  }
}

/** Holders of a session token may be pages of other origins, which ask first. */
function preflightOf(known: readonly DeclaredRoute[]): DeclaredRoute | undefined {
  const route = known.find(({ auth }) => auth.includes('session_token'))
  if (route === undefined) return undefined
  return {
    method: 'OPTIONS',
    path: route.path,
    auth: ['public'],
    limit: route.limit,
    purpose: 'Says whether a page of another origin may call this.',
  }
}

function allowedMethods(known: readonly DeclaredRoute[]): string {
  const methods = known.flatMap(({ method, auth }) =>
    method === 'GET' && !auth.includes('provider') ? ['GET', 'HEAD'] : [method],
  )
  return methods.join(', ')
}

/** @throws {AlterSDKError} `method_not_allowed`, with what is allowed in `Allow` (RFC 9110 §15.5.6). */
function refuseMethod(context: FaceContext, known: readonly DeclaredRoute[]): never {
  context.header('Allow', allowedMethods(known))
  throw new AlterSDKError('method_not_allowed', 'this address takes other methods, see Allow', {
    status: 405,
  })
}
