import { readCookies, type AskedParameter, type ConnectView } from '@alter-ai/vault'
import * as z from 'zod'
import { createConnectDocuments } from '../connect-document.ts'
import { setFlowCookie } from '../http/cookies.ts'
import { flowOf, type Face } from '../http/face.ts'
import { answerNotFound } from '../http/http-error.ts'
import { languagePreference } from '../language-preference.ts'
import { answerFile, answerJson } from '../http/json-answer.ts'
import {
  languageForSession,
  languageOf,
  type LanguagePreference,
} from '../pages/texts/bring-language.ts'
import { connectionWords } from '../pages/texts/connection-words/connection-words.ts'
import { problemFor } from '../pages/texts/problem.ts'
import { logoFor } from '../pages/provider-logo.ts'
import { scopeWords } from '../pages/texts/scope-words/scope-words.ts'
import { unusedQuery } from '../http/read-input.ts'
import type { AddRoute } from '../http/route.ts'
import { toWireResult } from '../wire-result.ts'

const sessionId = z.string().max(80)

const Proof = z
  .strictObject({ session_token: z.string().max(160), origin: z.string().max(300) })
  .transform(({ session_token, origin }) => ({ sessionToken: session_token, origin }))

const RedeemBody = z.strictObject({
  session: sessionId,
  session_token: z.string().max(160).optional(),
  display: z.enum(['popup', 'page']),
  locale: z.string().max(40).optional(),
  theme: z.enum(['light', 'dark']).optional(),
  proof: Proof.nullable().optional(),
  user_code: z.string().max(40).optional(),
})

// One check for the whole of it, so that the error repeats no name that the sender has made up.
const Typed = z.custom<Readonly<Record<string, string>>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length <= maxTyped &&
    Object.values(value).every((one) => typeof one === 'string' && one.length <= maxTypedLength),
)
const maxTyped = 10
const maxTypedLength = 253

const AuthorizeBody = z.strictObject({
  session: sessionId,
  provider: z.string().max(40),
  connection: Typed.optional(),
})

const DoneBody = z.strictObject({ session: sessionId })

/** The connect page and the calls it makes. All of them are same-origin, and none of them redirects. */
export function connectPageRoutes(add: AddRoute, face: Face): void {
  const { cookieNames } = face.vault.connectFlow
  const documents = createConnectDocuments(face)

  add({
    method: 'GET',
    path: '/sdk/oauth/connect',
    auth: 'public',
    purpose: 'The connect page: the same document for everybody; its script asks `redeem`.',
    query: unusedQuery,
    handle: ({ context }) => {
      const { headers, body } = documents.find({
        acceptLanguage: context.req.header('accept-language'),
        acceptEncoding: context.req.header('accept-encoding'),
      })
      return context.body(body, 200, headers)
    },
  })

  add({
    method: 'GET',
    path: '/sdk/oauth/connect/logo',
    auth: 'public',
    purpose: 'The app’s logo, as its operator has chosen it.',
    query: unusedQuery,
    handle: ({ context }) => {
      const logo = face.vault.appLogo
      if (logo === undefined) return answerNotFound(face, context)
      return answerFile(face, context, logo)
    },
  })

  add({
    method: 'POST',
    path: '/sdk/oauth/connect/redeem',
    auth: 'same_origin',
    purpose: 'Binds the session to this browser, and tells the page what there is to choose.',
    body: RedeemBody,
    handle: async ({ context, body }) => {
      if (body.locale !== undefined) context.set('locale', body.locale)
      const preference = languagePreference(context)
      const { view, flowCookie } = await flowOf(face, context).redeem({
        session: body.session,
        ...(body.session_token !== undefined && { sessionToken: body.session_token }),
        display: body.display,
        look: { locale: languageOf(preference).locale, theme: body.theme },
        cookies: readCookies(context.req.header('cookie')),
        identified: await face.identify(context),
        ...(body.proof !== undefined && { proof: body.proof }),
        ...(body.user_code !== undefined && { userCode: body.user_code }),
      })
      if (flowCookie !== undefined) setFlowCookie(context, cookieNames, flowCookie)
      return answerJson(face, context, toWireView(face, view, preference))
    },
  })

  add({
    method: 'POST',
    path: '/sdk/oauth/connect/authorize',
    auth: 'same_origin',
    purpose: 'Starts the way to a provider, and tells the page its address.',
    body: AuthorizeBody,
    handle: async ({ context, body }) => {
      const authorizationUrl = await flowOf(face, context).authorize({
        session: body.session,
        provider: body.provider,
        ...(body.connection !== undefined && { connection: body.connection }),
        cookies: readCookies(context.req.header('cookie')),
        identified: await face.identify(context),
      })
      return answerJson(face, context, { authorization_url: authorizationUrl })
    },
  })

  add({
    method: 'POST',
    path: '/sdk/oauth/connect/done',
    auth: 'same_origin',
    purpose: 'Ends a session in which several accounts may be connected.',
    body: DoneBody,
    handle: async ({ context, body }) => {
      const result = await flowOf(face, context).done({
        session: body.session,
        cookies: readCookies(context.req.header('cookie')),
        identified: await face.identify(context),
      })
      return answerJson(face, context, toWireResult(result))
    },
  })
}

function toWireView(face: Face, view: ConnectView, preference: LanguagePreference) {
  const { locale } = languageOf(preference)
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
    unbound: view.isUnbound,
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
      ...(provider.connection.length > 0 && {
        connection: provider.connection.map((asked) => toWireAsked(asked, locale)),
      }),
    })),
    multiple: view.multiple,
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
            missing_scopes: view.problem.missingScopes.map(({ scope, description }) => ({
              scope,
              description: scopeWords(description, locale),
            })),
          },
    language: languageForSession(preference, {
      providers: view.providers.length,
      multiple: view.multiple,
      unbound: view.isUnbound,
      asks: view.providers.some(({ connection }) => connection.length > 0),
      errorCode: view.problem?.code,
    }),
  }
}

function toWireAsked(asked: AskedParameter, locale: string) {
  const { name, label, hint, example, choices, default: usual, required } = asked
  return {
    name,
    label: connectionWords(label, locale),
    ...(hint !== undefined && { hint: connectionWords(hint, locale) }),
    ...(example !== undefined && { example }),
    ...(choices.length > 0 && {
      choices: choices.map((one) => ({
        value: one.value,
        label: connectionWords(one.label, locale),
      })),
    }),
    ...(usual !== undefined && { default: usual }),
    required,
  }
}
