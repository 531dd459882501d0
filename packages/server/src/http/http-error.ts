import { randomUUID } from 'node:crypto'
import {
  AlterSDKError,
  AlterValueError,
  ScopeReauthRequiredError,
  type ErrorCode,
} from '@alter-ai/protocol'
import { logProblem } from '@alter-ai/protocol/log'
import { proxyAnswerHeaders, toBase64UrlList, toWireError } from '@alter-ai/protocol/wire'
import { answerJson, jsonHeaders } from './json-answer.ts'
import type { Face, FaceContext } from './face.ts'
import { errorDocument } from '../error-document.ts'
import { languagePreference } from '../language-preference.ts'
import { languageForProblem } from '../pages/texts/bring-language.ts'

/**
 * Error → HTTP, the only place. What was thrown on purpose keeps its code and sentence; anything else says nothing of
 * itself but the request's id, under which it is in the log.
 */
export function answerError(face: Face, context: FaceContext, error: unknown): Response {
  logError(context, error)
  if (error instanceof AlterSDKError && error.code !== 'internal_error')
    return answerWith(face, context, error)
  return answerWith(
    face,
    context,
    new AlterSDKError(
      'internal_error',
      'internal error; the server’s log has it under this request id',
      { status: 500 },
    ),
  )
}

export function answerNotFound(face: Face, context: FaceContext): Response {
  const error = new AlterSDKError('not_found', 'there is nothing at this address', { status: 404 })
  logError(context, error)
  return answerWith(face, context, error)
}

export function answerMalformed(face: Face): Response {
  const requestId = randomUUID()
  const malformed = new AlterValueError('the request is malformed')
  logProblem(face.log.forRequest(requestId), malformed, undefined)
  const error = { code: malformed.code, message: malformed.message, request_id: requestId }
  return new Response(JSON.stringify({ error }), { status: 400, headers: jsonHeaders(face) })
}

function answerWith(face: Face, context: FaceContext, error: AlterSDKError): Response {
  const status = error.status ?? 500
  if (error.retryAfterSeconds !== undefined)
    context.header('Retry-After', String(error.retryAfterSeconds))
  if (wantsPage(context)) return errorPage(face, context, error.code, status)
  if (isForBackEnd(context)) return answerBackEnd(face, context, error, status)
  const words = wordsFor(context, error)
  return answerJson(
    face,
    context,
    {
      error: {
        code: error.code,
        message: error.message,
        ...detailsForBrowser(error),
        request_id: context.get('requestId'),
        ...(words && { problem: words.problem }),
      },
      ...(words && { language: words.language }),
    },
    status,
  )
}

/** A page of ours asks with the language that it speaks; it does not have the words of every problem. */
function wordsFor(context: FaceContext, { code, details }: AlterSDKError) {
  const preference = languagePreference(context)
  return preference.pageLanguage === undefined
    ? undefined
    : languageForProblem(preference, code, details?.['needs'])
}

// Of an error's details only these are for the browser; others name hosts and reasons that are the operator's to know.
const browserDetails = ['return_to', 'needs', 'tries_left', 'parameter'] as const

function detailsForBrowser({ details = {} }: AlterSDKError) {
  const names = browserDetails.filter((name) => details[name] !== undefined)
  if (names.length === 0) return {}
  return { details: Object.fromEntries(names.map((name) => [name, details[name]])) }
}

function isForBackEnd(context: FaceContext): boolean {
  return context.get('route')?.auth.includes('api_key') === true
}

/** The app's back end builds the error again, and tells it by the header from one of a provider's API. */
function answerBackEnd(
  face: Face,
  context: FaceContext,
  error: AlterSDKError,
  status: number,
): Response {
  const requestId = context.get('requestId')
  context.header('Alter-Error', error.code)
  context.header('Alter-Request-Id', requestId)
  // Its answer has no body to say the rest.
  if (context.req.method === 'HEAD') tellInHeaders(context, error)
  return answerJson(face, context, toWireError(error, requestId), status)
}

/** What a new consent takes: which grant, and what it lacks. */
function tellInHeaders(context: FaceContext, error: AlterSDKError): void {
  const { grantId, provider } = error
  if (grantId !== undefined) context.header(proxyAnswerHeaders.grantId, grantId)
  if (provider !== undefined) context.header(proxyAnswerHeaders.provider, provider)
  if (error instanceof ScopeReauthRequiredError)
    context.header(proxyAnswerHeaders.missingScopes, toBase64UrlList(error.missingScopes))
}

/** A page for people: a browser that navigates gets words and a way on, not JSON. */
function errorPage(face: Face, context: FaceContext, code: ErrorCode, status: number): Response {
  const { headers, body } = errorDocument(face.vault, {
    code,
    requestId: context.get('requestId'),
    locale: context.req.header('accept-language'),
  })
  return context.body(body, status as 200, headers)
}

function wantsPage(context: FaceContext): boolean {
  const { auth = [] } = context.get('route') ?? {}
  // Browsers navigate to a redirect URI, whatever headers they send; a back end shows nobody a page.
  if (auth.includes('provider')) return true
  if (auth.includes('api_key')) return false
  const mode = context.req.header('sec-fetch-mode')
  if (mode !== undefined) return mode === 'navigate'
  return context.req.method === 'GET' && (context.req.header('accept') ?? '').includes('text/html')
}

function logError(context: FaceContext, error: unknown): void {
  const route = context.get('route')
  logProblem(context.get('log'), error, route && `${route.method} ${route.path}`)
}
