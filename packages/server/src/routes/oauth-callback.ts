import { AlterSDKError, isFinalState } from '@alter-ai/protocol'
import { readCookies, type ReceivedResponse } from '@alter-ai/vault'
import type { Hono } from 'hono'
import type { Face, FaceContext, FaceEnv } from '../face.ts'
import { errorPage } from '../http-error.ts'
import { renderAskAgainPage, renderResultPage, type PageResult } from '../pages/document.tsx'
import { pageHeaders } from '../pages/page-headers.ts'

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
      const nonce = setPageHeaders(face, context)
      const options = {
        nonce,
        appName: face.vault.appName,
        locale: context.req.header('accept-language'),
      }
      if (received.kind === 'ask_again') {
        return context.body(renderAskAgainPage({ ...options, ...received }))
      }
      return context.body(
        renderResultPage({ ...options, result: toPageResult(face, received, context) }),
      )
    } catch (error) {
      // The browser navigated here, whatever headers it sends: people get a page.
      if (error instanceof AlterSDKError)
        return errorPage(face, context, error.code, error.status ?? 500)
      throw error
    }
  })
}

function setPageHeaders(face: Face, context: FaceContext): string {
  const nonce = context.get('nonce')
  for (const [name, value] of Object.entries(pageHeaders(nonce, { https: face.isHttps })))
    context.header(name, value)
  return nonce
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
