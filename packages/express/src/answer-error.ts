import { randomUUID } from 'node:crypto'
import { AlterSDKError } from '@alter-ai/protocol'
import type { Response } from 'express'
import type { Middleware } from './middleware.ts'
import { setAnswerHeaders } from './answer-headers.ts'

/** Error → HTTP for the routes of the middleware itself. What was not thrown on purpose says nothing of itself. */
export function answerError(middleware: Middleware, response: Response, error: unknown): void {
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
  if (response.headersSent) {
    response.destroy()
    return
  }
  setAnswerHeaders(middleware, response)
  response
    .status(known.status ?? 500)
    .json({ error: { code: known.code, message: known.message, request_id: requestId } })
}
