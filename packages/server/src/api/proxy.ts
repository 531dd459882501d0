import {
  AlterValueError,
  ProviderAPIError,
  ScopeReauthRequiredError,
  type RequestOptions,
} from '@alter-ai/protocol'
import {
  fromBase64Url,
  fromBase64UrlList,
  fromPercentEncoded,
  isForbiddenHeader,
  proxyAnswerHeaders,
  proxyHeaders,
  toBase64UrlList,
  withoutUndefined,
} from '@alter-ai/protocol/wire'
import * as z from 'zod'
import type { FaceContext } from '../http/face.ts'
import type { RouteGroup } from '../http/route.ts'
import { clientOf, readJson, UserHeader } from './back-end.ts'

/**
 * `{ANY} /sdk/proxy`: step 5, for an app whose vault is elsewhere. The call stands in `Alter-…` headers, the rest of the
 * request is what goes on. Bodies stream both ways, and a redirect is an answer like any other.
 *
 * What the vault answers of its own has `Alter-Error`; a provider's answer is passed on with the provider's headers.
 */
export const proxyApi: RouteGroup = (add, face) => {
  add({
    method: 'ANY',
    path: '/sdk/proxy',
    auth: 'api_key',
    purpose: 'Calls a provider’s API with the token of a grant.',
    headers: CallHeaders,
    bodyType: 'stream',
    // The target, 16 kB of the caller's own headers, reason, context and user. The host's limit is at most this.
    maxHeaderBytes: 64 * 1024,
    handle: async ({ context, caller, headers: { target, user, named, ...options } }) => {
      const { signal, method } = context.req.raw
      try {
        const response = await clientOf(face, context, caller.key, user).request(method, target, {
          ...options,
          ...(await bodyOf(context)),
          extraHeaders: named === undefined ? endToEnd(context) : pick(context, named),
          signal,
        })
        return passOn(context, response, { isRaw: named !== undefined })
      } catch (error) {
        // Whoever asked is gone, and there is nobody to answer.
        if (signal.aborted) return new Response(null, { status: 499 })
        const isRefusal =
          error instanceof ProviderAPIError || error instanceof ScopeReauthRequiredError
        // Of the provider's own words, whether they are an error is the caller's to say.
        if (!isRefusal || error.response === undefined) throw error
        return passOn(context, error.response, { isRaw: named !== undefined, about: error })
      }
    },
  })
}

const percentEncoded = z.string().transform((text, context) => {
  const decoded = fromPercentEncoded(text)
  if (decoded !== undefined) return decoded
  context.addIssue({ code: 'custom', message: 'is not percent-encoded text' })
  return z.NEVER
})

const base64Url = z.string().transform((text, context) => {
  const decoded = fromBase64Url(text)
  if (decoded !== undefined) return decoded
  context.addIssue({ code: 'custom', message: 'is not base64url of a text' })
  return z.NEVER
})

const Context = z.record(z.string(), z.string())
const PathParams = z.record(z.string(), z.union([z.string(), z.number()]))

/** base64url of a JSON object. */
const base64UrlOf = <Value>(schema: z.ZodType<Value>, what: string) =>
  base64Url.transform((text, context) => {
    const parsed = schema.safeParse(readJson(text))
    if (parsed.success) return parsed.data
    context.addIssue({ code: 'custom', message: `must be base64url of a JSON object of ${what}` })
    return z.NEVER
  })

/** The call, as its headers say it. A name that is not among these is a mistake, and might have been a limit. */
const CallHeaders = z
  .strictObject({
    [proxyHeaders.target]: z.string().regex(/^\S+$/),
    [proxyHeaders.grantId]: percentEncoded.optional(),
    [proxyHeaders.provider]: percentEncoded.optional(),
    [proxyHeaders.account]: percentEncoded.optional(),
    [proxyHeaders.user]: UserHeader.optional(),
    [proxyHeaders.reason]: base64Url.optional(),
    [proxyHeaders.context]: base64UrlOf(Context, 'texts').optional(),
    [proxyHeaders.pathParams]: base64UrlOf(PathParams, 'strings and numbers').optional(),
    [proxyHeaders.requiredScopes]: z
      .string()
      .transform((text, context) => {
        const scopes = fromBase64UrlList(text)
        if (scopes !== undefined) return scopes
        context.addIssue({ code: 'custom', message: 'is not base64url of a JSON list of texts' })
        return z.NEVER
      })
      .optional(),
    [proxyHeaders.headers]: z
      .string()
      .transform((text) => text.split(',').map((name) => name.trim().toLowerCase()))
      .transform((names) => names.filter((name) => name !== ''))
      .optional(),
  })
  .transform((headers) => ({
    target: headers[proxyHeaders.target],
    user: headers[proxyHeaders.user],
    named: headers[proxyHeaders.headers],
    ...withoutUndefined({
      grantId: headers[proxyHeaders.grantId],
      provider: headers[proxyHeaders.provider],
      account: headers[proxyHeaders.account],
      reason: headers[proxyHeaders.reason],
      context: headers[proxyHeaders.context],
      pathParams: headers[proxyHeaders.pathParams],
      requiredScopes: headers[proxyHeaders.requiredScopes],
    }),
  }))

/** What an HTTP client and those on the way have put there besides stays here. */
function endToEnd(context: FaceContext): Record<string, string> {
  const headers = Object.entries(context.req.header())
  return Object.fromEntries(headers.filter(([name]) => !isForbiddenHeader(name)))
}

/** Exactly the headers that were named; whether they may go on is the vault's to say. */
function pick(context: FaceContext, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const value = context.req.header(name)
      if (value !== undefined) return [name, value]
      throw new AlterValueError('alter-headers names a header that was not sent')
    }),
  )
}

/**
 * Up to this a body is read whole, so that the call can be made once more with a newer token where the provider's API refuses
 * the first one.
 */
const maxReplayBytes = 64 * 1024

async function bodyOf({ req }: FaceContext): Promise<Pick<RequestOptions, 'body'>> {
  const { body } = req.raw
  const length = req.header('content-length')
  const isThere = req.header('transfer-encoding') !== undefined || (length ?? '0') !== '0'
  if (body === null || !isThere) return {}
  if (length === undefined || Number(length) > maxReplayBytes) return { body }
  return { body: new Uint8Array(await req.raw.arrayBuffer()) }
}

/** What the vault says beside a provider's answer. */
interface AboutAnswer {
  readonly grantId?: string
  readonly provider?: string
  readonly missingScopes?: readonly string[]
}

/** A provider's answer, with its own headers. */
function passOn(
  context: FaceContext,
  response: Response,
  { isRaw, about = {} }: { isRaw: boolean; about?: AboutAnswer },
): Response {
  const headers = new Headers(response.headers)
  headers.set(proxyAnswerHeaders.requestId, context.get('requestId'))
  const { grantId, provider, missingScopes } = about
  if (grantId !== undefined) headers.set(proxyAnswerHeaders.grantId, grantId)
  if (provider !== undefined) headers.set(proxyAnswerHeaders.provider, provider)
  if (missingScopes !== undefined)
    headers.set(proxyAnswerHeaders.missingScopes, toBase64UrlList(missingScopes))
  // One address for all calls of all users: what a provider lets caches keep, one on the way here would give to others.
  for (const name of cacheHeaders) headers.delete(name)
  headers.set('cache-control', 'no-store, no-transform')
  if (isRaw) keepRaw(headers, response.headers)
  const { status, statusText, body } = response
  return new Response(body && cutWithConnection(context, body), { status, statusText, headers })
}

/** For a caller who hands the answer on as it was: which headers are the provider's, and a body that nobody unpacks. */
function keepRaw(headers: Headers, provider: Headers): void {
  headers.set(proxyAnswerHeaders.headers, [...provider.keys()].join(','))
  const caching = provider.get('cache-control')
  if (caching !== null) headers.set(proxyAnswerHeaders.cacheControl, caching)
  const coding = provider.get('content-encoding')
  if (coding === null) return
  headers.delete('content-encoding')
  headers.set(proxyAnswerHeaders.contentEncoding, coding)
}

const cacheHeaders = [
  'cdn-cache-control',
  'expires',
  'pragma',
  'surrogate-control',
  'surrogate-key',
]

/**
 * The same body; when it breaks off, so does the connection to the caller. Hosts have been seen to end such an answer in
 * good order with a word of their own, and a cut answer must never look like a whole one.
 */
function cutWithConnection(
  context: FaceContext,
  body: ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> {
  const host = context.env as { readonly outgoing?: { readonly destroy?: () => void } } | undefined
  const reader = body.getReader()
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          if (host?.outgoing?.destroy === undefined) throw error
          host.outgoing.destroy()
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
