import { randomUUID } from 'node:crypto'
import { AlterSDKError, AlterValueError } from '@alter-ai/protocol'
import type { Request, Response } from 'express'
import type { Middleware } from '../middleware.ts'
import { setAnswerHeaders } from './answer-headers.ts'
import { errorPage } from './pages.ts'

/** Error → HTTP for the routes of the middleware itself. What was not thrown on purpose says nothing of itself. */
export function answerError(middleware: Middleware, response: Response, error: unknown): void {
  const { code, message, status, retryAfter, requestId } = describe(error)
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
  const { status, retryAfter, ...about } = describe(error)
  const { headers, body } = await errorPage(middleware, request, about)
  setAnswerHeaders(middleware, response)
  response
    .set({ ...headers, ...retryAfter })
    .status(status)
    .send(body)
}

const operators: ReadonlySet<string> = new Set([
  'invalid_config',
  'mount_mismatch',
  'network_error',
  'timeout',
])

function describe(error: unknown) {
  const known = isMalformedRequest(error)
    ? new AlterValueError('the request is malformed')
    : error instanceof AlterSDKError && error.code !== 'internal_error'
      ? error
      : new AlterSDKError(
          'internal_error',
          'internal error; the server’s log has it under this request id',
          { status: 500 },
        )
  const requestId = randomUUID()
  // What the developer or operator has to mend goes to stderr; other unexpected errors do under their id.
  if (operators.has(known.code)) process.stderr.write(`alterConnect: ${known.message}\n`)
  if (known.code === 'internal_error') {
    const name = error instanceof Error ? error.name : typeof error
    process.stderr.write(`alterConnect: request ${requestId} failed with ${name}\n`)
  }
  const { code, message, status = 500, retryAfterSeconds } = known
  return {
    code,
    message,
    status,
    retryAfter: retryAfterSeconds === undefined ? {} : { 'Retry-After': `${retryAfterSeconds}` },
    requestId,
  }
}

/** What Express throws for a path that cannot be decoded, such as `/connect/%ff`. */
function isMalformedRequest(error: unknown): boolean {
  return error instanceof URIError
}
