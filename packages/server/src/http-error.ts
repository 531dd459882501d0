import { AlterSDKError, type ErrorCode } from '@alter-ai/protocol'
import { answerJson } from './json-answer.ts'
import type { Face, FaceContext } from './face.ts'
import { errorDocument } from './error-document.ts'
import { languageWish } from './language-wish.ts'
import { languageForProblem } from './pages/bring-language.ts'

/**
 * Error → HTTP, the only place. What was thrown on purpose keeps its code and sentence; anything else says nothing of
 * itself but the request's id, under which it is on stderr.
 */
export function answerError(face: Face, context: FaceContext, error: unknown): Response {
  if (error instanceof AlterSDKError && error.code !== 'internal_error')
    return answerWith(face, context, error)
  reportUnexpected(context, error)
  return answerWith(
    face,
    context,
    new AlterSDKError('internal_error', 'something went wrong here', { status: 500 }),
  )
}

export function answerNotFound(face: Face, context: FaceContext): Response {
  return answerWith(
    face,
    context,
    new AlterSDKError('not_found', 'there is nothing at this address', { status: 404 }),
  )
}

function answerWith(face: Face, context: FaceContext, error: AlterSDKError): Response {
  const status = error.status ?? 500
  if (error.retryAfterSeconds !== undefined)
    context.header('Retry-After', String(error.retryAfterSeconds))
  if (wantsPage(context)) return errorPage(face, context, error.code, status)
  const words = wordsFor(context, error.code)
  return answerJson(
    face,
    context,
    {
      error: {
        code: error.code,
        message: error.message,
        ...wayBack(error),
        request_id: context.get('requestId'),
        ...(words && { problem: words.problem }),
      },
      ...(words && { language: words.language }),
    },
    status,
  )
}

/** A page of ours asks with the language that it speaks; it does not have the words of every problem. */
function wordsFor(context: FaceContext, code: ErrorCode) {
  const wish = languageWish(context)
  return wish.pageLanguage === undefined ? undefined : languageForProblem(wish, code)
}

// Of an error's details only this is for the browser; others name hosts and reasons that are the operator's to know.
function wayBack({ details }: AlterSDKError): { details?: { return_to: unknown } } {
  return details?.['return_to'] === undefined
    ? {}
    : { details: { return_to: details['return_to'] } }
}

/** A page for people: a browser that navigates gets words and a way on, not JSON. */
export function errorPage(
  face: Face,
  context: FaceContext,
  code: ErrorCode,
  status: number,
): Response {
  const { headers, body } = errorDocument(face.vault, {
    nonce: context.get('nonce'),
    code,
    requestId: context.get('requestId'),
    locale: context.req.header('accept-language'),
  })
  for (const [name, value] of Object.entries(headers)) context.header(name, value)
  return context.body(body, status as 200)
}

function wantsPage(context: FaceContext): boolean {
  const mode = context.req.header('sec-fetch-mode')
  if (mode !== undefined) return mode === 'navigate'
  return context.req.method === 'GET' && (context.req.header('accept') ?? '').includes('text/html')
}

// A stack may name files, never values: messages of unexpected errors are not printed, because they may quote input.
function reportUnexpected(context: FaceContext, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error
  const frames =
    error instanceof Error
      ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
      : []
  process.stderr.write(
    `alter server: request ${context.get('requestId')} failed with ${name}\n${frames.join('\n')}\n`,
  )
}
