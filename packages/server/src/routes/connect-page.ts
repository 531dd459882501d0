import { readCookies, type ConnectView } from '@alter-ai/vault'
import type { Hono } from 'hono'
import * as z from 'zod'
import { setFlowCookie } from '../cookies.ts'
import type { Face, FaceEnv } from '../face.ts'
import { answerJson, jsonHeaders } from '../json-answer.ts'
import { assertSameOrigin, readJson } from '../page-request.ts'
import { renderConnectPage } from '../pages/document.tsx'
import { pageHeaders } from '../pages/page-headers.ts'
import { logoFor } from '../pages/provider-logo.ts'

const sessionId = z.string().max(80)

const RedeemBody = z.strictObject({
  session: sessionId,
  session_token: z.string().max(160).optional(),
  display: z.enum(['popup', 'page']),
  locale: z.string().max(40).optional(),
  theme: z.enum(['light', 'dark']).optional(),
})

const AuthorizeBody = z.strictObject({ session: sessionId, provider: z.string().max(40) })

/** The connect page and the two calls it makes. All of them are same-origin, and none of them redirects. */
export function connectPageRoutes(app: Hono<FaceEnv>, face: Face): void {
  const { connectFlow } = face.vault

  // The same document for everybody: session and user come by `redeem`, from a token in the fragment.
  app.get('/sdk/oauth/connect', (context) => {
    const nonce = context.get('nonce')
    for (const [name, value] of Object.entries(pageHeaders(nonce, { https: face.isHttps })))
      context.header(name, value)
    return context.body(
      renderConnectPage({
        nonce,
        appName: face.vault.appName,
        locale: context.req.header('accept-language'),
      }),
    )
  })

  app.get('/sdk/oauth/connect/logo', (context) => {
    const logo = face.vault.appLogo
    if (logo === undefined) return context.notFound()
    const headers = {
      ...jsonHeaders(face),
      'Content-Type': logo.type,
      'Content-Security-Policy': 'sandbox',
    }
    for (const [name, value] of Object.entries(headers)) context.header(name, value)
    return context.body(new Uint8Array(logo.bytes))
  })

  app.post('/sdk/oauth/connect/redeem', async (context) => {
    assertSameOrigin(face, context)
    const body = await readJson(context, RedeemBody)
    const { view, flowCookie } = await connectFlow.redeem({
      session: body.session,
      ...(body.session_token !== undefined && { sessionToken: body.session_token }),
      display: body.display,
      cookies: readCookies(context.req.header('cookie')),
      identified: await face.identify(context),
    })
    if (flowCookie !== undefined) setFlowCookie(context, connectFlow.cookieNames, flowCookie)
    return answerJson(face, context, toWireView(face, view))
  })

  app.post('/sdk/oauth/connect/authorize', async (context) => {
    assertSameOrigin(face, context)
    const { session, provider } = await readJson(context, AuthorizeBody)
    const authorizationUrl = await connectFlow.authorize({
      session,
      provider,
      cookies: readCookies(context.req.header('cookie')),
      identified: await face.identify(context),
    })
    return answerJson(face, context, { authorization_url: authorizationUrl })
  })
}

function toWireView(face: Face, view: ConnectView) {
  return {
    session: view.session,
    status: view.status,
    display: view.display,
    expires_at: view.expiresAt.toISOString(),
    app: {
      name: face.vault.appName,
      logo_url:
        face.vault.appLogo === undefined ? null : `${face.vault.publicURL}/sdk/oauth/connect/logo`,
    },
    user: view.userLabel === undefined ? null : { label: view.userLabel },
    unbound: false,
    allowed_origin: view.allowedOrigin ?? null,
    return_to: view.returnUrl ?? null,
    providers: view.providers.map((provider) => ({
      id: provider.key,
      name: provider.name,
      host: provider.host,
      logo: logoFor(provider.logo),
      scopes: provider.scopes,
    })),
  }
}
