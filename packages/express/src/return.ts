import { randomUUID } from 'node:crypto'
import { AlterSDKError, isAlterError } from '@alter-ai/protocol'
import type { Request, RequestHandler, Response } from 'express'
import { answerErrorPage } from './http/answer-error.ts'
import { setAnswerHeaders } from './http/answer-headers.ts'
import { askVault } from './vault/ask-vault.ts'
import { unauthenticated, type Middleware } from './middleware.ts'
import { assertNavigation, isNavigation } from './http/navigation.ts'
import { resultPage } from './http/pages.ts'
import { plainPage } from './http/plain-page.ts'

const handleParameter = 'alter_connect_result'
const secondTryParameter = 'again'

/**
 * `GET /return?alter_connect_result=…`, for a vault elsewhere: where its pages send the browser with the one-time handle. It
 * says who is logged in here, and the vault exchanges the provider's code only if that is who started.
 *
 * Whoever comes from another site brings no Strict cookie along. So when nobody is logged in, the page comes back to itself
 * once, as a navigation of this site; the handle is not used up by that.
 *
 * Errors, as a page: 401 `unauthenticated`, 403 `binding_failed`, 404 `session_not_found`, 410 `session_expired`.
 */
export function connectReturn(middleware: Middleware): RequestHandler {
  return async (request, response) => {
    try {
      await completeReturn(middleware, request, response)
    } catch (error) {
      if (!isNavigation(request)) throw error
      await answerErrorPage(middleware, request, response, forPeople(error))
    }
  }
}

async function completeReturn(
  middleware: Middleware,
  request: Request,
  response: Response,
): Promise<void> {
  assertNavigation(request)
  const result = readHandle(request)
  const user = await middleware.identify(request)
  if (user === undefined) {
    if (!mayComeAgain(request)) throw unauthenticated()
    return comeAgain(middleware, response, result)
  }
  const completed = await askVault(middleware.vault.completeConnectSession({ result, user }))
  const { continueUrl, returnUrl, display } = completed
  const next = continueUrl ?? (display === 'popup' ? undefined : returnUrl)
  setAnswerHeaders(middleware, response)
  if (next !== undefined) {
    response.status(303).location(withOwnFragment(next)).end()
    return
  }
  const { headers, body } = await resultPage(middleware, request, completed, randomUUID())
  response.set(headers).send(body)
}

/** @throws {AlterSDKError} `session_not_found` for what no handle looks like. */
function readHandle(request: Request): string {
  const handle: unknown = request.query[handleParameter]
  if (typeof handle === 'string' && /^\w{1,120}$/.test(handle)) return handle
  throw new AlterSDKError('session_not_found', 'this address carries no result', { status: 404 })
}

/** Once, and only where a cookie may have been left behind. */
function mayComeAgain(request: Request): boolean {
  const site = request.headers['sec-fetch-site']
  return (
    request.query[secondTryParameter] === undefined && site !== 'same-origin' && site !== 'none'
  )
}

function comeAgain(middleware: Middleware, response: Response, result: string): void {
  const query = new URLSearchParams({ [handleParameter]: result, [secondTryParameter]: '1' })
  const here = `?${query.toString()}`
  const { headers, body } = plainPage(middleware.publicURL, {
    title: 'One moment…',
    text: 'Taking you back to the app.',
    link: { href: here, label: 'Continue' },
    goesTo: here,
  })
  setAnswerHeaders(middleware, response)
  response.set(headers).send(body)
}

/** What the vault answers the app's back end with 409 is, to whoever stands before the page, a refusal. */
function forPeople(error: unknown): unknown {
  if (!isAlterError(error) || error.code !== 'binding_failed') return error
  return new AlterSDKError('binding_failed', error.message, { status: 403 })
}

/** An address without a fragment would inherit that of this request, which is anybody's; an empty one is one. */
function withOwnFragment(url: string): string {
  return url.includes('#') ? url : `${url}#`
}
