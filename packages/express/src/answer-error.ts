import { randomUUID } from 'node:crypto'
import { AlterSDKError } from '@alter-ai/protocol'
import type { Request, Response } from 'express'
import type { Middleware } from './middleware.ts'
import { setAnswerHeaders } from './answer-headers.ts'

/** Error → HTTP for the routes of the middleware itself. What was not thrown on purpose says nothing of itself. */
export function answerError(middleware: Middleware, response: Response, error: unknown): void {
  const { code, message, status, requestId } = describe(error)
  if (response.headersSent) {
    response.destroy()
    return
  }
  setAnswerHeaders(middleware, response)
  response.status(status).json({ error: { code, message, request_id: requestId } })
}

/** The same for a browser that navigates: people get the vault's page with words and a way on, not JSON. */
export async function answerErrorPage(
  middleware: Middleware,
  request: Request,
  response: Response,
  error: unknown,
): Promise<void> {
  const { errorDocument } = await import('@alter-ai/server')
  const { code, status, requestId } = describe(error)
  const locale = request.headers['accept-language']
  const { headers, body } = errorDocument(middleware.vault, { code, requestId, locale })
  setAnswerHeaders(middleware, response)
  response.set(headers).status(status).send(body)
}

function describe(error: unknown) {
  const known =
    error instanceof AlterSDKError && error.code !== 'internal_error'
      ? error
      : new AlterSDKError('internal_error', 'something went wrong here', { status: 500 })
  const requestId = randomUUID()
  // A wrong mount is the developer's to mend, now; other unexpected errors go to stderr under their id.
  if (known.code === 'mount_mismatch') process.stderr.write(`alterConnect: ${known.message}\n`)
  if (known !== error) {
    const name = error instanceof Error ? error.name : typeof error
    process.stderr.write(`alterConnect: request ${requestId} failed with ${name}\n`)
  }
  return { code: known.code, message: known.message, status: known.status ?? 500, requestId }
}
