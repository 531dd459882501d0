import {
  AlterSDKError,
  isAlterError,
  type CompletedSession,
  type CompleteSessionInput,
} from '@alter-ai/protocol'
import type { Request, RequestHandler, Response } from 'express'
import { answerErrorPage } from './http/answer-error.ts'
import { setAnswerHeaders } from './http/answer-headers.ts'
import { assertNavigation, isNavigation } from './http/navigation.ts'
import { confirmationPage, decisionField, handleParameter, resultPage } from './http/pages.ts'
import { requestLog } from './http/request-log.ts'
import { plainPage } from './http/plain-page.ts'
import { readForm } from './http/read-body.ts'
import { unauthenticated, type Middleware } from './middleware.ts'
import { readAppBrowser } from './vault/app-browser.ts'
import { askVault } from './vault/ask-vault.ts'

const secondTryParameter = 'again'

/**
 * `GET /return?alter_connect_result=…`, for a vault elsewhere: where its pages send the browser with the one-time handle. It
 * names who is logged in here and, by a cookie, the browser; the vault exchanges the provider's code only if that is who
 * started. A session that no browser of this app started (a link in a message) shows the account and asks.
 *
 * A browser that comes from another site sends no Strict cookie. So when no user is logged in, the page comes back to
 * itself once, as a navigation of this site; the handle is not used up by that.
 *
 * Errors, as a page: 401 `unauthenticated`, 403 `binding_failed`, 404 `session_not_found`, 410 `session_expired`.
 */
export function connectReturn(middleware: Middleware): RequestHandler {
  return asPage(middleware, async (request, response) => {
    const result = readHandle(request.query[handleParameter])
    const user = await middleware.identify(request)
    if (user === undefined) {
      if (!mayComeAgain(request)) throw unauthenticated()
      return comeAgain(middleware, response, result)
    }
    const completed = await complete(middleware, request, { result, user })
    const { confirmation } = completed
    if (confirmation?.result === result)
      return sendPage(
        middleware,
        response,
        await confirmationPage(middleware, request, confirmation),
      )
    return goOn(middleware, request, response, completed)
  })
}

/**
 * `POST /return`: the decision about the account that {@link connectReturn} has shown. The handle in the form is known to that
 * page alone.
 *
 * Errors, as a page: 401 `unauthenticated`, 403 `origin_not_allowed`, `binding_failed`, 404 `session_not_found`,
 * 410 `session_expired`, 415 and 413 `invalid_argument`.
 */
export function decideAccount(middleware: Middleware): RequestHandler {
  return asPage(middleware, async (request, response) => {
    if (!isFromOwnPage(middleware, request)) {
      throw new AlterSDKError('origin_not_allowed', 'Send this form from its own page.', {
        status: 403,
      })
    }
    const form = await readForm(request)
    const result = readHandle(form.get(handleParameter))
    const user = await middleware.identify(request)
    if (user === undefined) throw unauthenticated()
    const accept = form.get(decisionField) === 'accept'
    const completed = await complete(middleware, request, { result, user, accept })
    return goOn(middleware, request, response, completed)
  })
}

function asPage(
  middleware: Middleware,
  respond: (request: Request, response: Response) => Promise<void>,
): RequestHandler {
  return async (request, response) => {
    try {
      assertNavigation(request)
      await respond(request, response)
    } catch (error) {
      if (!isNavigation(request)) throw error
      await answerErrorPage(middleware, request, response, forPeople(error))
    }
  }
}

function complete(
  { vault, publicURL }: Middleware,
  request: Request,
  input: CompleteSessionInput,
): Promise<CompletedSession> {
  const browserId = readAppBrowser(publicURL, request)
  return askVault(
    vault.completeConnectSession({ ...input, ...(browserId !== undefined && { browserId }) }),
  )
}

/** The page sends no referrer, so its `Origin` is `null`; a browser that says where a form comes from must say: from here. */
function isFromOwnPage({ publicURL }: Middleware, { headers }: Request): boolean {
  const { origin = 'null', 'sec-fetch-site': site = 'same-origin' } = headers
  return site === 'same-origin' && (origin === 'null' || origin === new URL(publicURL).origin)
}

/** The flow is over, goes on elsewhere, or asks its user. */
async function goOn(
  middleware: Middleware,
  request: Request,
  response: Response,
  completed: CompletedSession,
): Promise<void> {
  const { confirmation, continueUrl, returnUrl, display } = completed
  if (confirmation !== undefined) {
    // The handle of the question is in the address, so that a reload asks again.
    setAnswerHeaders(middleware, response)
    response.status(303).location(`?${handleParameter}=${confirmation.result}`).end()
    return
  }
  const log = requestLog(middleware, request)
  if (continueUrl === undefined)
    log.write('flow.returned', {
      errorCode: completed.error?.code,
      route: `${request.method} /return`,
    })
  const next = continueUrl ?? (display === 'popup' ? undefined : returnUrl)
  if (next === undefined)
    return sendPage(
      middleware,
      response,
      await resultPage(middleware, request, completed, log.requestId),
    )
  const target = withOwnFragment(next)
  // A redirect to another origin would be part of the form's submission, which the page's policy keeps on this origin.
  if (request.method === 'POST')
    return sendPage(middleware, response, onwardPage(middleware, target))
  setAnswerHeaders(middleware, response)
  response.status(303).location(target).end()
}

/** @throws {AlterSDKError} `session_not_found` for what no handle looks like. */
function readHandle(handle: unknown): string {
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
  sendPage(middleware, response, onwardPage(middleware, `?${query.toString()}`))
}

/** @param target A relative address or one that was checked. */
function onwardPage({ publicURL }: Middleware, target: string) {
  return plainPage(publicURL, {
    title: 'One moment…',
    text: 'Taking you back to the app.',
    link: { href: target, label: 'Continue' },
    goesTo: target,
  })
}

function sendPage(
  middleware: Middleware,
  response: Response,
  { headers, body }: ReturnType<typeof plainPage>,
): void {
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
