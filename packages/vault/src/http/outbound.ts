import { lookup as dnsLookup } from 'node:dns/promises'
import { Agent } from 'undici'
import { AlterValueError } from '@alter-ai/protocol'
import { connectionHeaders, isHeaderName, isHeaderValue } from '@alter-ai/protocol/wire'
import { ConnectionLine, type ConnectionLimits, type ConnectionOwner } from './connection-line.ts'
import { createConnector, type BuildConnector, type Lookup } from './connector.ts'
import {
  exchange,
  type Answer,
  type ExchangeLimits,
  type PerishableHeaders,
  type WireRequest,
} from './exchange.ts'
import { assertHostAllowed, type HostRule } from './host-rule.ts'
import { fullLine, unexpectedResponse, type Purpose } from './outbound-error.ts'
import { BodyError, readBody } from './read-body.ts'
import type { RequestBody } from './upload-body.ts'

export type { HostRule } from './host-rule.ts'
export type { Purpose } from './outbound-error.ts'

/** The header that carries a token. */
export interface Credential {
  readonly headers: Readonly<Record<string, string>>
  /** Says whether it may still leave. It is asked before the first byte is written. */
  readonly isFresh: () => boolean
}

export interface OutboundRequest {
  readonly method: string
  readonly url: URL
  /** Framing (`Host`, `Content-Length`, `Connection` …) is not among them: it is set here. */
  readonly headers: Headers | Readonly<Record<string, string>>
  readonly body?: RequestBody | undefined
  readonly hosts: HostRule
  readonly signal?: AbortSignal | undefined
}

/** A call to a provider's API. */
export interface StreamRequest extends OutboundRequest {
  readonly purpose: 'proxy'
  /** For whom it is. Without one, only the number of connections to the origin is limited. */
  readonly owner?: ConnectionOwner | undefined
  /** Gives the credential once there is a connection to be had, and again if it becomes stale before it is sent. */
  readonly credential?: (() => Promise<Credential>) | undefined
}

/**
 * The only way out of the vault: nothing outside of this folder opens a socket.
 *
 * Every request goes over https (loopback of a development row excepted) to a host of its rule, at a public address that
 * was checked for this very socket. No redirect is followed: a 3xx is an answer like any other. No cookies, no proxy from
 * the environment, no retry.
 *
 * Errors: `TargetNotAllowedError`, `TimeoutError`, `NetworkError`, `unexpected_response`, each with
 * `details: { purpose, host, sent, reason }`, where `sent: false` means that no byte of the request left; and
 * `AlterValueError` for a method or header that cannot be sent.
 */
export interface Outbound {
  /**
   * A call of the protocol (token endpoint, discovery …), buffered: a body of at most 256 KB, 5 s to connect, 10 s in all.
   * The answer's body is plain, whatever coding it came in.
   */
  readonly fetch: (
    request: OutboundRequest & { readonly purpose: Exclude<Purpose, 'proxy'> },
  ) => Promise<Response>
  /**
   * A call to the provider's API, streamed both ways with back-pressure: 5 s to connect, 30 s without progress until the
   * headers, 30 s between two pieces of the body.
   *
   * `Accept-Encoding: identity` unless the caller names another, so the body is plain; if the caller asks for a coding, or
   * the server insists on one, the body passes as it came, with its `Content-Encoding`. Nothing is unpacked here: it
   * would cost time that most callers do not need, and small answers could become very large ones.
   */
  readonly stream: (request: StreamRequest) => Promise<Response>
  /** Ends all connections, those in use too. */
  readonly close: () => Promise<void>
}

/** Milliseconds and bytes. */
export interface OutboundLimits extends ConnectionLimits {
  readonly connectMs: number
  /** At most 10,000. */
  readonly fetchMs: number
  readonly fetchMaxBytes: number
  readonly headersMs: number
  readonly idleMs: number
  /** How long an answer may lie unread before its connection is ended. */
  readonly unreadMs: number
}

export interface OutboundOptions {
  /** Default: the system's resolver. */
  readonly lookup?: Lookup
  readonly limits?: Partial<OutboundLimits>
  readonly userAgent?: string
  /** Certificate authorities in PEM to trust instead of Node's. */
  readonly ca?: string | readonly string[]
  /** What makes socket connectors; default undici's. */
  readonly build?: BuildConnector
}

export function createOutbound(options: OutboundOptions = {}): Outbound {
  const limits: OutboundLimits = { ...defaultLimits, ...options.limits }
  if (limits.fetchMs > maxFetchMs)
    throw new AlterValueError(`limits.fetchMs must be at most ${maxFetchMs}`)
  const userAgent = options.userAgent ?? 'alter-vault'
  // Apart, so that a connection to loopback can never serve a request that is not for development.
  const agentPairs = [
    createAgents(options, limits, false),
    createAgents(options, limits, true),
  ] as const

  const line = new ConnectionLine(limits)

  const send = (
    request: (OutboundRequest & { readonly purpose: Exclude<Purpose, 'proxy'> }) | StreamRequest,
    waits: ExchangeLimits,
  ): Promise<Answer> => {
    assertHostAllowed(request.url, request.hosts)
    const agents = agentPairs[request.hosts.development ? 1 : 0]
    const wire = wireRequest(request, userAgent)
    return request.purpose === 'proxy'
      ? exchange(agents.proxy, { ...wire, ...atConnection(request, line, wire.headers) }, waits)
      : exchange(agents.protocol, wire, waits)
  }

  return {
    fetch: async (request) => {
      const { fetchMs, fetchMaxBytes, unreadMs } = limits
      const answer = await send(request, {
        wholeMs: fetchMs,
        headersMs: fetchMs,
        idleMs: fetchMs,
        unreadMs,
      })
      const facts = { purpose: request.purpose, host: request.url.host, sent: true }
      const headers = new Headers(
        answer.headers.map(([name, value]): [string, string] => [name, value]),
      )
      try {
        const body = await readBody(answer.body, headers.get('content-encoding'), fetchMaxBytes)
        headers.delete('content-encoding')
        headers.delete('content-length')
        return toResponse(answer, headers, body)
      } catch (error) {
        throw error instanceof BodyError ? unexpectedResponse(facts, error.message) : error
      }
    },
    stream: async (request) => {
      const { headersMs, idleMs, unreadMs } = limits
      const answer = await send(request, { headersMs, idleMs, unreadMs })
      const headers = new Headers(
        answer.headers.map(([name, value]): [string, string] => [name, value]),
      )
      return toResponse(answer, headers, answer.body)
    },
    close: async () => {
      const agents = agentPairs.flatMap(({ proxy, protocol }) => [proxy, protocol])
      await Promise.all(agents.map((agent) => agent.destroy()))
    },
  }
}

/** A refresh holds its lease for longer than that, so no call of the protocol may take more. */
export const maxFetchMs = 10_000

const defaultLimits: OutboundLimits = {
  connectMs: 5_000,
  fetchMs: maxFetchMs,
  fetchMaxBytes: 256 * 1024,
  headersMs: 30_000,
  idleMs: 30_000,
  unreadMs: 300_000,
  connectionsPerOrigin: 256,
  connectionsPerGrant: 64,
  connectionsPerUser: 128,
  waitingPerGrant: 1_000,
}

const maxHeaderBytes = 16 * 1024

interface Agents {
  readonly proxy: Agent
  /** Without keep-alive: a connection that the server closes just then would leave it open whether a code was spent. */
  readonly protocol: Agent
}

function createAgents(
  options: OutboundOptions,
  limits: OutboundLimits,
  development: boolean,
): Agents {
  const { lookup = systemLookup, ca, build } = options
  const common = {
    connect: createConnector({
      lookup,
      development,
      connectMs: limits.connectMs,
      ...(ca !== undefined && { ca }),
      ...(build && { build }),
    }),
    connections: limits.connectionsPerOrigin,
    maxHeaderSize: maxHeaderBytes,
  }
  return {
    proxy: new Agent({ ...common, pipelining: 1 }),
    protocol: new Agent({ ...common, pipelining: 0 }),
  }
}

async function systemLookup(hostname: string): Promise<readonly string[]> {
  const found = await dnsLookup(hostname, { all: true })
  return found.map(({ address }) => address)
}

/** What a call to an API does only when it is its turn. */
function atConnection(
  { owner, credential, purpose, url, hosts }: StreamRequest,
  line: ConnectionLine,
  headers: readonly string[],
): Pick<WireRequest, 'enterLine'> & Partial<Pick<WireRequest, 'headers'>> {
  return {
    ...(owner !== undefined && {
      enterLine: () => {
        const place = line.enter(`${hosts.development ? 'development ' : ''}${url.origin}`, owner)
        if (place === undefined) throw fullLine({ purpose, host: url.host, sent: false })
        return place
      },
    }),
    ...(credential !== undefined && {
      headers: async (): Promise<PerishableHeaders> => {
        const { headers: carrier, isFresh } = await credential()
        return { headers: [...headers, ...checkedFields(carrier)], isFresh }
      },
    }),
  }
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

function wireRequest(
  request: OutboundRequest & { readonly purpose: Purpose },
  userAgent: string,
): WireRequest & { readonly headers: readonly string[] } {
  const { purpose, method, url, body, signal } = request
  if (!methods.has(method))
    throw new AlterValueError(`method must be one of ${[...methods].join(', ')}`)
  if (body !== undefined && (method === 'GET' || method === 'HEAD')) {
    throw new AlterValueError(`a ${method} request has no body`)
  }
  const headers = checkedFields(request.headers, [
    ['accept', '*/*'],
    ['accept-encoding', 'identity'],
    ['user-agent', userAgent],
  ])
  return { purpose, method, url: new URL(url), headers, body, signal }
}

/**
 * Name, value, name, value … after the ones that are sent unless they are given. Fields are joined case-insensitively, so two
 * spellings of one name cannot both be sent.
 */
function checkedFields(
  given: OutboundRequest['headers'],
  defaults: readonly (readonly [name: string, value: string])[] = [],
): readonly string[] {
  const fields = new Map<string, string>(defaults)
  const entries = given instanceof Headers ? [...given] : Object.entries(given)
  for (const [name, value] of entries) {
    const key = name.toLowerCase()
    if (!isHeaderName(name)) throw new AlterValueError('a header name is not valid')
    if (connectionHeaders.has(key)) throw new AlterValueError(`header ${key} cannot be set`)
    if (typeof value !== 'string' || !isHeaderValue(value))
      throw new AlterValueError(`header ${key} is not valid`)
    fields.set(key, value)
  }
  return [...fields].flat()
}

const bodyless = new Set([204, 205, 304])
const bodyHeaders = ['content-length', 'content-encoding', 'content-range']

function toResponse(
  answer: Answer,
  headers: Headers,
  body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>,
): Response {
  const { status } = answer
  // A Response takes neither a body with these statuses nor a status text that is not one.
  const statusText = /^[\t\x20-\x7e]*$/.test(answer.statusText) ? answer.statusText : ''
  if (!bodyless.has(status)) return new Response(body, { status, statusText, headers })
  answer.body.cancel().catch(() => undefined)
  // A 205 has no content (RFC 9110 §15.3.6). What a server sends all the same is lost here, and a reader of the headers would
  // wait for it. Those of a 304 describe what the caller has already.
  if (status !== 304) for (const name of bodyHeaders) headers.delete(name)
  return new Response(null, { status, statusText, headers })
}
