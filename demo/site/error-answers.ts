import { AlterSDKError, ProviderAPIError } from '@alter-ai/vault'
import type { NextFunction, Request, Response } from 'express'
import { errorPage } from './pages/error-page.ts'
import { sendPage } from './send-page.ts'
import { SiteError } from './site-error.ts'

export function answerNotFound(): never {
  throw new SiteError(404, 'not_found', 'There is no such page.')
}

/** Error → answer: JSON `{ error: { code, message } }` for scripts, a page for people. What was not thrown on purpose says nothing. */
export function answerError(
  error: unknown,
  request: Request,
  response: Response,
  _next: NextFunction,
): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { status, code, message } = describeError(error)
  if (status === 500) {
    console.error(`demo: ${request.method} ${request.path} failed with ${nameOf(error)}`)
  }
  if (request.originalUrl.startsWith('/api/'))
    response.status(status).json({ error: { code, message } })
  else sendPage(response, errorPage(message), status)
}

/** What may be told of an error. A provider's own 401 or 403 is not ours, so it goes on as 502. */
export function describeError(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof ProviderAPIError)
    return { status: 502, code: error.code, message: error.message }
  if (error instanceof AlterSDKError)
    return { status: error.status ?? 500, code: error.code, message: error.message }
  if (error instanceof SiteError) return error
  // Express's own: a body that is too large, a path that is not percent-encoding.
  const status = (error as { status?: unknown } | undefined)?.status
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { status, code: 'invalid_argument', message: 'The request is not of the expected form.' }
  return { status: 500, code: 'internal_error', message: 'Something went wrong here.' }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
