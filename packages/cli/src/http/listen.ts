import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { isHostTooLong } from '@alter-ai/protocol/wire'
import { getRequestListener } from '@hono/node-server'
import type { Server } from '@alter-ai/server'
import { createOneAtATime } from './one-at-a-time.ts'
import { createServeInRounds } from './serve-in-rounds.ts'

export interface ListenOptions {
  readonly host: string
  /** 0: whichever is free. */
  readonly port: number
  /** The vault's: its path is the mount. */
  readonly publicURL: string
  readonly limits?: Partial<ListenLimits>
}

/** Milliseconds. */
export interface ListenLimits {
  /** Until the headers of a request have come. */
  readonly headersMs: number
  /** Until a request has come whole. A call of the proxy may stream for as long as it likes. */
  readonly requestMs: number
  /** Without a byte in either direction. */
  readonly idleMs: number
  /** That a connection stays open for the next request. */
  readonly keepAliveMs: number
  /** That requests have to finish in, once it stops. */
  readonly stopMs: number
}

export interface Listener {
  readonly host: string
  readonly port: number
  /** Accepts nothing more, lets what runs finish, then cuts what is left. */
  readonly stop: () => Promise<void>
}

const defaultLimits: ListenLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  idleMs: 120_000,
  // Longer than proxies and clients keep theirs. With Node's 5 s, a client that was busy meanwhile sends its next request on a
  // connection that is being closed, and a request that must not be sent twice fails.
  keepAliveMs: 75_000,
  stopMs: 10_000,
}

const maxHeaderLines = 64
// The proxy's headers: a target, the caller's own 16 kB, reason, context and user. Other routes accept less, see route.ts.
const maxHeaderBytes = 64 * 1024

/** Serves the vault's HTTP face on a port of its own, within limits that keep slow or greedy callers from holding it. */
export async function listen(server: Server, options: ListenOptions): Promise<Listener> {
  const limits = { ...defaultLimits, ...options.limits }
  const mount = new URL(options.publicURL).pathname.replace(/\/+$/, '')
  const handle = getRequestListener((request, host) => server.fetch(request, host), {
    overrideGlobalObjects: false,
    errorHandler: () => server.answerMalformed(),
  })
  const running = new Set<ServerResponse>()
  const connections = new Set<Socket>()
  const serveInTurn = createOneAtATime()
  const serveInRounds = createServeInRounds()
  let isStopping = false

  const http = createServer(
    {
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: limits.headersMs,
      // Node's own would cut a long upload; it is kept here, route by route.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
    },
    (incoming, outgoing) =>
      serveInTurn(incoming.socket, outgoing, () =>
        serveInRounds(incoming.socket, () => serve(incoming, outgoing)),
      ),
  )

  function serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
    running.add(outgoing)
    outgoing.shouldKeepAlive &&= !isStopping
    outgoing.once('close', () => {
      running.delete(outgoing)
      if (isStopping) http.closeIdleConnections()
    })
    if (isMalformed(incoming) || !strip(incoming, mount)) {
      refuse(outgoing, server.answerMalformed())
      return
    }
    limitReceiving(incoming, limits)
    void handle(incoming, outgoing)
  }

  http.on('connection', (connection) => {
    connections.add(connection)
    connection.once('close', () => connections.delete(connection))
  })
  http.maxHeadersCount = maxHeaderLines
  http.timeout = limits.idleMs
  http.keepAliveTimeout = limits.keepAliveMs

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(options.port, options.host, resolve)
  })
  const { address, port } = http.address() as AddressInfo

  return {
    host: address,
    port,
    async stop() {
      isStopping = true
      for (const outgoing of running) if (!outgoing.headersSent) outgoing.shouldKeepAlive = false
      const closed = new Promise<void>((resolve) => http.close(() => resolve()))
      // Browsers connect before they have a request. Node does not count such a connection as idle.
      for (const connection of connections) if (connection.bytesRead === 0) connection.destroy()
      const cut = setTimeout(() => http.closeAllConnections(), limits.stopMs)
      await closed
      clearTimeout(cut)
    },
  }
}

function isMalformed({ url = '', headers, rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.length > 2 * maxHeaderLines || isHostTooLong(url, headers.host)
}

/** Takes the mount from the request's path, as a host framework does; a path outside of it is not ours. */
function strip(incoming: IncomingMessage, mount: string): boolean {
  const { url = '/' } = incoming
  if (mount === '') return true
  const rest = url.startsWith(mount) ? url.slice(mount.length) : undefined
  if (rest === undefined || !/^([/?]|$)/.test(rest)) return false
  incoming.url = rest.startsWith('/') ? rest : `/${rest}`
  return true
}

function refuse(outgoing: ServerResponse, answer: Response): void {
  outgoing.writeHead(answer.status, [...answer.headers, ['connection', 'close']].flat())
  void answer.text().then((body) => outgoing.end(body))
}

const proxyPath = /^\/sdk\/proxy(\?|$)/

/**
 * Whoever sends slowly is cut: a call of the proxy by the connection's silence alone, any other by a time. (What is still to
 * come of a request that was answered early, a wrong key for one, the request listener lets go of by itself.)
 */
function limitReceiving(incoming: IncomingMessage, { requestMs }: ListenLimits): void {
  if (proxyPath.test(incoming.url ?? '')) return
  const timer = setTimeout(() => {
    if (!incoming.complete) incoming.socket.destroy()
  }, requestMs)
  incoming.once('close', () => clearTimeout(timer))
}
