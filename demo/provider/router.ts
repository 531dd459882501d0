import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Call, Control, Endpoint } from './control.ts'
import type { ClientCredentials, Exchange, Tokens } from './exchange.ts'
import { readBody } from './exchange.ts'
import { injectFault } from './inject-fault.ts'
import { errorPage } from './pages/error-page.ts'
import { pageHeaders } from './pages/layout.ts'
import { personalities } from './personalities.ts'
import type { Personality, PersonalityKey } from './personality.ts'
import { replayRequest } from './replay-request.ts'
import type { SignIn } from './sign-in.ts'
import type { Callback, TokenEndpoint } from './token-endpoint.ts'

export interface RouterOptions {
  readonly origin: string
  readonly control: Control
  readonly clients: Readonly<Record<PersonalityKey, ClientCredentials>>
  readonly tokens: Readonly<Record<PersonalityKey, Tokens>>
  readonly tokenEndpoint: TokenEndpoint
  /** The authorization server itself. */
  readonly callback: Callback
  readonly signIn: SignIn
  readonly log: (line: string) => void
}

/** A request with what its path says about it. */
interface Arrival {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly personality: Personality
}

/**
 * Where each request goes: to a page, to a personality's own endpoint, or, translated, to the authorization server. On the
 * way it is written down, waits where it is held, and meets the fault that was planned for it.
 */
export class Router {
  readonly #options: RouterOptions

  constructor(options: RouterOptions) {
    this.#options = options
  }

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    this.#route(request, response).catch((error: unknown) => {
      this.#options.log(`provider error: ${error instanceof Error ? error.name : 'unknown'}`)
      if (response.headersSent) response.destroy()
      else response.writeHead(500, { 'content-length': 0 }).end()
    })
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { origin, callback, signIn } = this.#options
    // Any other name that leads here is somebody's trick with DNS.
    if (`http://${request.headers.host}` !== origin) {
      response.writeHead(421, { 'content-length': 0 }).end()
      return
    }
    const url = new URL(request.url ?? '/', origin)
    const page = Object.values(personalities).find(({ paths }) =>
      url.pathname.startsWith(`${paths.signIn}/`),
    )
    const place = page ? undefined : locate(url.pathname)
    if (page) await signIn.serve(page, request, response, url)
    else if (place) await this.#serve(place.endpoint, { ...place, request, response, url })
    else await callback(request, response)
  }

  async #serve(endpoint: Endpoint, arrival: Arrival): Promise<void> {
    const { control, callback, log } = this.#options
    const { personality, request, response, url } = arrival
    // Read first: what is asked is worth knowing even of requests that are never answered.
    const form =
      endpoint === 'token' ? new URLSearchParams(await readBody(request)) : new URLSearchParams()
    control.record(describeCall(endpoint, arrival, form))
    const line = `${personality.key} ${endpoint} ${request.method} ${url.pathname}`
    response.once('close', () =>
      log(`${line} ${response.writableFinished ? response.statusCode : 'cut'}`),
    )
    if (endpoint === 'authorization') {
      await this.#authorize(arrival)
      return
    }
    await control.pass(endpoint)
    const fault = control.takeFault(endpoint)
    if (fault !== undefined && injectFault(fault, request, response)) return
    if (endpoint === 'token') await this.#exchangeToken(arrival, form)
    else if (endpoint === 'revocation') await personality.revoke(this.#exchange(arrival))
    else if (endpoint === 'userinfo' && personality.sendsIssuer) await callback(request, response)
    else await personality.serveApi(this.#exchange(arrival))
  }

  async #authorize({ personality, request, response, url }: Arrival): Promise<void> {
    const query = personality.toAuthorizationRequest(url.searchParams)
    const isUnknownClient = query.get('client_id') !== personality.clientId
    if (isUnknownClient || !query.get('scope')) {
      const description = isUnknownClient
        ? 'No app is registered here under this client id.'
        : 'The app did not say what it wants to be allowed.'
      const page = errorPage(personality, 'invalid_request', description)
      response.writeHead(400, pageHeaders(this.#options.control)).end(page)
      return
    }
    request.url = `${personalities.google.paths.authorization}?${query}`
    Object.assign(request, { originalUrl: request.url })
    await this.#options.callback(request, response)
  }

  async #exchangeToken(arrival: Arrival, form: URLSearchParams): Promise<void> {
    const { personality, request, response } = arrival
    const path = personalities.google.paths.token
    if (request.method === 'POST') {
      await this.#options.tokenEndpoint.serve(personality, request, response, form, path)
    } else {
      response.writeHead(405, { allow: 'POST', 'content-length': 0 }).end()
    }
  }

  #exchange({ personality, request, response, url }: Arrival): Exchange {
    const client = this.#options.clients[personality.key]
    const delegate = async (path: string, form: URLSearchParams) => {
      const authenticated = new URLSearchParams(form)
      authenticated.set('client_id', client.clientId)
      authenticated.set('client_secret', client.clientSecret)
      const replayed = replayRequest(request, path, authenticated)
      delete replayed.headers.authorization
      await this.#options.callback(replayed, response)
    }
    return {
      request,
      response,
      url,
      client,
      tokens: this.#options.tokens[personality.key],
      delegate,
    }
  }
}

function locate(path: string): { endpoint: Endpoint; personality: Personality } | undefined {
  for (const personality of Object.values(personalities)) {
    const { paths, clientId } = personality
    const exact: Readonly<Record<string, Endpoint>> = {
      [paths.authorization]: 'authorization',
      [paths.token]: 'token',
      [paths.revocation.replace('{client_id}', clientId)]: 'revocation',
      ...(paths.userinfo === null ? {} : { [paths.userinfo]: 'userinfo' }),
    }
    const endpoint = exact[path] ?? (path.startsWith(`${paths.api}/`) ? 'api' : undefined)
    if (endpoint) return { endpoint, personality }
  }
  return undefined
}

function describeCall(endpoint: Endpoint, arrival: Arrival, form: URLSearchParams): Call {
  const { personality, request, url } = arrival
  return {
    personality: personality.key,
    endpoint,
    method: request.method ?? '',
    path: url.pathname,
    headerNames: Object.keys(request.headers),
    authorizationScheme: request.headers.authorization?.split(' ')[0] ?? null,
    parameterNames: [...url.searchParams.keys(), ...form.keys()],
    grantType: form.get('grant_type') ?? (form.has('code') ? 'authorization_code' : null),
  }
}
