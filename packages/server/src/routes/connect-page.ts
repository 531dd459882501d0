import { readCookies, type ConnectView } from '@alter-ai/vault'
import type { Hono } from 'hono'
import * as z from 'zod'
import { setFlowCookie } from '../cookies.ts'
import type { Face, FaceEnv } from '../face.ts'
import { languageWish } from '../language-wish.ts'
import { answerJson, jsonHeaders } from '../json-answer.ts'
import { assertSameOrigin, readJson } from '../page-request.ts'
import { languageForSession, languageOf, type LanguageWish } from '../pages/bring-language.ts'
import { renderConnectPage } from '../pages/document.tsx'
import { problemFor } from '../pages/problem.ts'
import { logoFor } from '../pages/provider-logo.ts'
import { scopeWords } from '../pages/scope-words/scope-words.ts'
import { pageOptions, sendPublicPage } from '../send-page.ts'
import { toWireResult } from '../wire-result.ts'

const sessionId = z.string().max(80)

const RedeemBody = z.strictObject({
  session: sessionId,
  session_token: z.string().max(160).optional(),
  display: z.enum(['popup', 'page']),
  locale: z.string().max(40).optional(),
  theme: z.enum(['light', 'dark']).optional(),
})

const AuthorizeBody = z.strictObject({ session: sessionId, provider: z.string().max(40) })

const DoneBody = z.strictObject({ session: sessionId })

/** The connect page and the calls it makes. All of them are same-origin, and none of them redirects. */
export function connectPageRoutes(app: Hono<FaceEnv>, face: Face): void {
  const { connectFlow } = face.vault

  // The same document for everybody: session and user come by `redeem`, from a token in the fragment.
  app.get('/sdk/oauth/connect', (context) =>
    sendPublicPage(face, context, renderConnectPage(pageOptions(face, context))),
  )

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
    if (body.locale !== undefined) context.set('locale', body.locale)
    const wish = languageWish(context)
    const { view, flowCookie } = await connectFlow.redeem({
      session: body.session,
      ...(body.session_token !== undefined && { sessionToken: body.session_token }),
      display: body.display,
      look: { locale: languageOf(wish).locale, theme: body.theme },
      cookies: readCookies(context.req.header('cookie')),
      identified: await face.identify(context),
    })
    if (flowCookie !== undefined) setFlowCookie(context, connectFlow.cookieNames, flowCookie)
    return answerJson(face, context, toWireView(face, view, wish))
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

  app.post('/sdk/oauth/connect/done', async (context) => {
    assertSameOrigin(face, context)
    const { session } = await readJson(context, DoneBody)
    const result = await connectFlow.done({
      session,
      cookies: readCookies(context.req.header('cookie')),
      identified: await face.identify(context),
    })
    return answerJson(face, context, toWireResult(result))
  })
}

function toWireView(face: Face, view: ConnectView, wish: LanguageWish) {
  const { locale } = languageOf(wish)
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
      scopes: provider.scopes.map(({ scope, description }) => ({
        scope,
        description: scopeWords(description, locale),
      })),
    })),
    several: view.several,
    grants: view.grants.map(({ provider, provider_name, account_identifier }) => ({
      provider,
      provider_name,
      account_identifier,
    })),
    error:
      view.problem === undefined
        ? null
        : {
            code: view.problem.code,
            problem: problemFor(view.problem.code),
            provider: view.problem.providerKey,
            provider_name: view.problem.providerName,
          },
    language: languageForSession(wish, {
      providers: view.providers.length,
      several: view.several,
      errorCode: view.problem?.code,
    }),
  }
}
