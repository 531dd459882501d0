import { AlterSDKError, AlterValueError } from '@alter-ai/protocol'
import { logProblem } from '@alter-ai/protocol/log'
import type { Request, Response } from 'express'
import type { Middleware } from '../middleware.ts'
import { setAnswerHeaders } from './answer-headers.ts'
import { errorPage } from './pages.ts'
import { requestLog } from './request-log.ts'

/** Error → HTTP for the routes of the middleware itself. What was not thrown on purpose says nothing of itself. */
export function answerError(
  middleware: Middleware,
  request: Request,
  response: Response,
  error: unknown,
): void {
  const { code, message, status, retryAfter, requestId } = describe(middleware, request, error)
  if (response.headersSent) {
    response.destroy()
    return
  }
  setAnswerHeaders(middleware, response)
  response.set(retryAfter)
  response.status(status).json({ error: { code, message, request_id: requestId } })
}

/** The same for a browser that navigates: people get a page with words and a way on, not JSON. */
export async function answerErrorPage(
  middleware: Middleware,
  request: Request,
  response: Response,
  error: unknown,
): Promise<void> {
  const { status, retryAfter, ...about } = describe(middleware, request, error)
  const { headers, body } = await errorPage(middleware, request, about)
  setAnswerHeaders(middleware, response)
  response
    .set({ ...headers, ...retryAfter })
    .status(status)
    .send(body)
}

function describe(middleware: Middleware, request: Request, thrown: unknown) {
  const error = isMalformedRequest(thrown)
    ? new AlterValueError('the request is malformed')
    : thrown
  const log = requestLog(middleware, request)
  logProblem(log, error, routeOf(request))
  const known =
    error instanceof AlterSDKError && error.code !== 'internal_error'
      ? error
      : new AlterSDKError(
          'internal_error',
          'internal error; the server’s log has it under this request id',
          { status: 500 },
        )
  const { code, message, status = 500, retryAfterSeconds } = known
  return {
    code,
    message,
    status,
    retryAfter: retryAfterSeconds === undefined ? {} : { 'Retry-After': `${retryAfterSeconds}` },
    requestId: log.requestId,
  }
}

/** As it was declared; the path of the request itself is not for a log. */
function routeOf({ method, route }: Request): string | undefined {
  const { path } = (route ?? {}) as { readonly path?: string }
  return path === undefined ? undefined : `${method} ${path}`
}

/** What Express throws for a path that cannot be decoded, such as `/connect/%ff`. */
function isMalformedRequest(error: unknown): boolean {
  return error instanceof URIError
}
