import {
  AlterSDKError,
  AlterValueError,
  ProviderAPIError,
  ScopeReauthRequiredError,
  type AlterResponse,
  type EndUser,
  type RequestOptions,
} from '@alter-ai/protocol'
import {
  buildTarget,
  checkRequest,
  fromBase64UrlList,
  pathTemplate,
  proxyAnswerHeaders,
  proxyHeaders,
  requestHeaders,
  toBase64Url,
  toBase64UrlList,
} from '@alter-ai/protocol/wire'
import { errorOf, readJson } from './call-vault.ts'
import type { Connection } from './connection.ts'
import { networkError } from './network-error.ts'
import { percentEncode } from './percent-encode.ts'
import { uploadOf } from './upload.ts'
import { userHeader } from './user-header.ts'

/**
 * Calls a provider's API through the vault. What goes on to the provider is exactly what the caller gave: the headers that
 * `fetch` adds of its own stay on this side.
 *
 * @throws {AlterSDKError} as the embedded vault does; `network_error`, `timeout` and `unexpected_response` also for the way there.
 */
export async function sendRequest(
  connection: Connection,
  method: string,
  url: string,
  options: RequestOptions,
  user: EndUser | undefined,
): Promise<AlterResponse> {
  const verb = checkRequest(method, options)
  const target = buildTarget(url, options.pathParams, options.queryParams)
  const body = uploadOf(options)
  const response = await connection.send(
    {
      method: verb,
      path: '/sdk/proxy',
      headers: {
        ...callHeaders(options),
        ...userHeader(user),
        ...extraHeaders(options),
        ...targetHeaders(url, target, options.pathParams),
      },
      signal: options.signal,
      ...(body && { body }),
    },
    async (answer) => {
      if (answer.headers.has(proxyAnswerHeaders.error))
        throw errorOf(answer, readJson(await answer.text()))
      return toProviderResponse(answer, options.signal)
    },
  )
  const { ok, answer, about, missingScopes } = response
  if (ok || options.throwOnError === false) return answer
  if (missingScopes === undefined) throw new ProviderAPIError(answer, about)
  throw new ScopeReauthRequiredError(
    'the provider’s API wants a scope that the grant lacks; connect the account again',
    { ...about, missingScopes, response: answer },
  )
}

/** With path parameters the vault fills the path itself, so that its records show the template. */
function targetHeaders(url: string, target: URL, pathParams: RequestOptions['pathParams'] = {}) {
  if (Object.keys(pathParams).length === 0) return { [proxyHeaders.target]: target.href }
  return {
    [proxyHeaders.target]: `${target.origin}${pathTemplate(url)}${target.search}`,
    [proxyHeaders.pathParams]: toBase64Url(JSON.stringify(pathParams)),
  }
}

function callHeaders(options: RequestOptions) {
  const { grantId, provider, account, reason, context, requiredScopes = [] } = options
  return {
    ...(grantId !== undefined && { [proxyHeaders.grantId]: percentEncode('grantId', grantId) }),
    ...(provider !== undefined && { [proxyHeaders.provider]: percentEncode('provider', provider) }),
    ...(account !== undefined && { [proxyHeaders.account]: percentEncode('account', account) }),
    ...(reason !== undefined && { [proxyHeaders.reason]: toBase64Url(reason) }),
    ...(context !== undefined && { [proxyHeaders.context]: encodeContext(context) }),
    ...(requiredScopes.length > 0 && {
      [proxyHeaders.requiredScopes]: toBase64UrlList(requiredScopes),
    }),
  }
}

function extraHeaders(options: RequestOptions): Record<string, string> {
  const given = requestHeaders(options.extraHeaders, [])
  const headers = {
    ...(options.json !== undefined && { 'content-type': 'application/json' }),
    ...given,
  }
  return { ...headers, [proxyHeaders.headers]: Object.keys(headers).join(',') }
}

/** What travels in one header; the vault's listener takes 64 kB of headers in all. */
const maxContextLength = 8 * 1024

function encodeContext(context: Readonly<Record<string, string>>): string {
  const encoded = toBase64Url(JSON.stringify(context))
  if (encoded.length <= maxContextLength) return encoded
  throw new AlterValueError('context is too large: 6 kB of JSON at most')
}

interface ProviderAnswer {
  readonly ok: boolean
  readonly answer: Response
  readonly about: { readonly grantId?: string; readonly provider?: string }
  /** Where the provider has refused for want of scope. */
  readonly missingScopes: readonly string[] | undefined
}

/** The provider's answer as it was, without what the vault said beside it. */
function toProviderResponse(response: Response, signal?: AbortSignal): ProviderAnswer {
  const { status, statusText } = response
  const about = (name: string) => response.headers.get(name)
  const names = about(proxyAnswerHeaders.headers)
  if (names === null) {
    void response.body?.cancel().catch(() => undefined)
    throw new AlterSDKError(
      'unexpected_response',
      `an answer (${status}) that did not come through the vault; is baseURL right?`,
      { status: 502 },
    )
  }
  const headers = new Headers()
  for (const name of names.split(',').filter((each) => each !== '')) {
    const value = response.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  const caching = about(proxyAnswerHeaders.cacheControl)
  headers.delete('cache-control')
  if (caching !== null) headers.set('cache-control', caching)
  const coding = about(proxyAnswerHeaders.contentEncoding)
  if (coding !== null) headers.set('content-encoding', coding)
  const grantId = about(proxyAnswerHeaders.grantId)
  const provider = about(proxyAnswerHeaders.provider)
  const missing = about(proxyAnswerHeaders.missingScopes)
  return {
    ok: response.ok,
    answer: new Response(response.body && translateErrors(response.body, signal), {
      status,
      statusText,
      headers,
    }),
    about: { ...(grantId !== null && { grantId }), ...(provider !== null && { provider }) },
    missingScopes: missing === null ? undefined : (fromBase64UrlList(missing) ?? []),
  }
}

/** The same body, whose reader hears of a broken connection in the words of this project. */
function translateErrors(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          controller.error(signal?.aborted === true ? signal.reason : networkError(error))
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
