import { AlterSDKError, isFinalState } from '@alter-ai/protocol'
import { readCookies, type ReceivedResponse } from '@alter-ai/vault'
import type { Hono } from 'hono'
import type { Face, FaceContext, FaceEnv } from '../face.ts'
import { errorPage } from '../http-error.ts'
import {
  renderAskAgainPage,
  renderBackToChoicePage,
  renderResultPage,
  type PageResult,
} from '../pages/document.tsx'
import { pageOptions, sendPage } from '../send-page.ts'

/** Where providers send the browser back to. Always a page, never a redirect: a fragment would travel along with one. */
export function oauthCallbackRoutes(app: Hono<FaceEnv>, face: Face): void {
  app.get('/oauth/callback/:client', async (context) => {
    try {
      const received = await face.vault.connectFlow.receive({
        client: context.req.param('client'),
        parameters: new URL(context.req.url).searchParams,
        cookies: readCookies(context.req.header('cookie')),
        identified: await face.identify(context),
      })
      return sendPage(face, context, renderReceived(face, context, received))
    } catch (error) {
      // The browser navigated here, whatever headers it sends: people get a page.
      if (error instanceof AlterSDKError)
        return errorPage(face, context, error.code, error.status ?? 500)
      throw error
    }
  })
}

function renderReceived(face: Face, context: FaceContext, received: ReceivedResponse): string {
  const options = pageOptions(face, context, received.look)
  switch (received.kind) {
    case 'ask_again':
      return renderAskAgainPage({ ...options, ...received })
    case 'choosing':
      return renderBackToChoicePage({ ...options, connectUrl: choiceUrl(face, received) })
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
  { result, providerName }: ReceivedResponse & { kind: 'result' },
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
    providerName,
    logoSlugs: Object.fromEntries(
      Object.entries(face.vault.providers).flatMap(([key, { logo }]) =>
        logo === undefined ? [] : [[key, logo]],
      ),
    ),
    requestId: context.get('requestId'),
  }
}
