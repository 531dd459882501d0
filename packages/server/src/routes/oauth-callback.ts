import { AlterSDKError, isFinalState } from '@alter-ai/protocol'
import { readCookies, type ReceivedResponse } from '@alter-ai/vault'
import * as z from 'zod'
import { flowOf, type Face, type FaceContext } from '../http/face.ts'
import {
  renderAskAgainPage,
  renderGoOnPage,
  renderResultPage,
  type PageResult,
  type RenderedPage,
} from '../pages/document.tsx'
import type { AddRoute } from '../http/route.ts'
import { pageOptions, sendPage } from '../send-page.ts'
import { keepPostedAnswer, postedAnswerParameter, takePostedAnswer } from './form-post.ts'

const Answer = z.record(z.string(), z.string())

/**
 * Where providers send the browser back to. Always a page, never a redirect to somewhere else: a fragment would travel along
 * with one. Parameters that we do not know are the provider's business (RFC 6749 §4.1.2); none may stand twice.
 */
export function oauthCallbackRoutes(add: AddRoute, face: Face): void {
  add({
    method: 'GET',
    path: '/oauth/callback/:client',
    auth: 'provider',
    purpose: 'The redirect URI: takes the provider’s answer, and shows what became of it.',
    query: Answer,
    handle: async ({ context, params: { client = '' }, query }) => {
      const received = await flowOf(face, context).receive({
        client,
        parameters: answerIn(face, context, query),
        cookies: readCookies(context.req.header('cookie')),
        identified: await face.identify(context),
      })
      return sendPage(face, context, renderReceived(face, context, received))
    },
  })

  add({
    method: 'POST',
    path: '/oauth/callback/:client',
    auth: 'provider',
    purpose: 'The same for a provider that posts its answer: keeps it for the GET that follows.',
    bodyType: 'form',
    body: Answer,
    handle: ({ context, params: { client = '' }, body }) =>
      keepPostedAnswer(face, context, client, body),
  })
}

/** What the provider says: in the query, or posted a moment ago. Never a mixture of both. */
function answerIn(
  face: Face,
  context: FaceContext,
  query: Readonly<Record<string, string>>,
): URLSearchParams {
  const { [postedAnswerParameter]: key, ...others } = query
  if (key === undefined) return new URLSearchParams(others)
  if (Object.keys(others).length > 0) {
    throw new AlterSDKError('invalid_request', 'the answer is in two places', { status: 400 })
  }
  return takePostedAnswer(face, context, key) ?? new URLSearchParams()
}

function renderReceived(
  face: Face,
  context: FaceContext,
  received: ReceivedResponse,
): RenderedPage {
  const options = pageOptions(face, context, received.look)
  switch (received.kind) {
    case 'ask_again':
      return renderAskAgainPage({ ...options, ...received })
    case 'choosing':
      return renderGoOnPage({ ...options, continueTo: choiceUrl(face, received) })
    case 'held':
      return renderGoOnPage({ ...options, continueTo: received.continueTo })
    case 'result':
      return renderResultPage({ ...options, result: toPageResult(face, received, context) })
  }
}

/** The connect page of the same session: its script asks `redeem` again and shows what is connected by then. */
function choiceUrl(
  face: Face,
  { session, display }: ReceivedResponse & { kind: 'choosing' },
): string {
  const fragment = new URLSearchParams({ session, display, resume: '1' })
  return `${face.vault.publicURL}/sdk/oauth/connect#${fragment.toString()}`
}

function toPageResult(
  face: Face,
  { result, providerName, missingScopes }: ReceivedResponse & { kind: 'result' },
  context: FaceContext,
): PageResult {
  return {
    session: result.session,
    display: result.display,
    status: isFinalState(result.status) ? (result.status as PageResult['status']) : 'failed',
    allowedOrigin: result.allowedOrigin ?? null,
    message: result.message ?? null,
    continueTo: result.continueTo ?? null,
    ...(result.outcome.grants && { grants: result.outcome.grants }),
    ...(result.outcome.error && { errorCode: result.outcome.error.code }),
    missingScopes: missingScopes.map(({ description }) => description),
    providerName,
    logoSlugs: Object.fromEntries(
      Object.entries(face.vault.providers).flatMap(([key, { logo }]) =>
        logo === undefined ? [] : [[key, logo]],
      ),
    ),
    requestId: context.get('requestId'),
  }
}
