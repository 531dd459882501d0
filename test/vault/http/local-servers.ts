import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import {
  createServer as createRawServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { buildConnector } from 'undici'
import { onTestFinished } from 'vitest'
import type { BuildConnector, Lookup } from '../../../packages/vault/src/http/connector.ts'
import type { HostRule } from '../../../packages/vault/src/http/host-rule.ts'
import {
  createOutbound,
  type Outbound,
  type OutboundOptions,
  type OutboundRequest,
} from '../../../packages/vault/src/http/outbound.ts'
import type { Certificate } from '../../support/make-certificate.ts'
import { eventually, stopTimers } from '../../support/time/stop-timers.ts'

export interface LocalServer {
  readonly port: number
  readonly host: string
  readonly origin: string
  /** Lets exactly this server be reached. */
  readonly rule: HostRule
  readonly connections: () => number
  readonly openConnections: () => number
}

/** An HTTP server on a free loopback port, until the test ends. */
export function serve(listener: RequestListener): Promise<LocalServer> {
  return listen(createServer(listener))
}

/** The same over TLS. */
export function serveTls(
  { cert, key }: Certificate,
  listener: RequestListener,
): Promise<LocalServer> {
  return listen(createTlsServer({ cert, key }, listener))
}

/** A server that says whatever it likes; it gets the socket once a request's head has arrived. */
export function serveRaw(answer: (socket: Socket, head: string) => void): Promise<LocalServer> {
  return listen(
    createRawServer((socket) => {
      let head = ''
      socket.on('error', () => undefined)
      socket.on('data', (chunk: Buffer) => {
        const wasComplete = head.includes('\r\n\r\n')
        head += chunk.toString('latin1')
        if (!wasComplete && head.includes('\r\n\r\n')) answer(socket, head)
      })
    }),
  )
}

async function listen(server: Server): Promise<LocalServer> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  return {
    port,
    host,
    origin: `http://${host}`,
    rule: { hosts: [host], development: true },
    connections: () => connections,
    openConnections: () => sockets.size,
  }
}

export type { IncomingMessage }

/** An outbound client that ends with the test. */
export function open(options: OutboundOptions = {}): Outbound {
  const outbound = createOutbound(options)
  onTestFinished(() => outbound.close())
  return outbound
}

/**
 * Stands in for the network: a socket to any address that passed the connector's check ends at a local port instead.
 * `dialled` keeps those addresses.
 */
export function networkThatEndsAt(port: number): { build: BuildConnector; dialled: string[] } {
  const dialled: string[] = []
  return {
    dialled,
    build: withLookup(port, (addresses) => (dialled.push(...addresses), ['127.0.0.1'])),
  }
}

/** Stands in for the network: only loopback can be reached, under its own address, at this port. */
export function networkWithOnlyLoopback(port: number): BuildConnector {
  return withLookup(port, (addresses) => addresses.filter((address) => address === '127.0.0.1'))
}

interface Found {
  address: string
  family: number
}

type NodeLookup = (
  hostname: string,
  options: object,
  callback: (error: Error | null, found: Found[] | string, family?: number) => void,
) => void

function withLookup(port: number, route: (addresses: string[]) => string[]): BuildConnector {
  return (options) => {
    const { lookup: checked } = options as { lookup: NodeLookup }
    const lookup: NodeLookup = (hostname, _, callback) => {
      checked(hostname, { all: true }, (error, found) => {
        if (error) return callback(error, [])
        const addresses = route((found as Found[]).map(({ address }) => address))
        if (addresses.length === 0)
          return callback(Object.assign(new Error('x'), { code: 'ENETUNREACH' }), [])
        return callback(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        )
      })
    }
    const connect = buildConnector({ ...options, lookup })
    return (target, callback) => connect({ ...target, port: String(port) }, callback)
  }
}

/** Resolves every name to these addresses, and counts. */
export function resolveTo(...addresses: readonly string[]): Lookup & { calls: string[] } {
  const calls: string[] = []
  return Object.assign(
    async (hostname: string) => {
      calls.push(hostname)
      return addresses
    },
    { calls },
  )
}

/** The error that a promise rejects with. */
export async function failureOf(
  promise: Promise<unknown>,
): Promise<Error & { code?: string; details?: Record<string, unknown> }> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error('it did not fail')
}

/** Reads a request's body whole. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** A call of a token endpoint. */
export function tokenCall(server: LocalServer, change: Partial<OutboundRequest> = {}) {
  return {
    purpose: 'token',
    method: 'POST',
    url: new URL(`${server.origin}/token?tenant=1`),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: 'Basic Y2xpZW50OnNlY3JldA==',
    },
    body: 'grant_type=authorization_code&code=the-code',
    hosts: server.rule,
    ...change,
  } as const
}

/** A call of a provider's API. */
export function proxyCall(server: LocalServer, change: Partial<OutboundRequest> = {}) {
  return {
    purpose: 'proxy',
    method: 'GET',
    url: new URL(`${server.origin}/me`),
    headers: {},
    hosts: server.rule,
    ...change,
  } as const
}

/** The value once it is above 0 and 500 turns of the event loop, which serve all sockets of this process, change nothing. */
export async function settled(value: () => number): Promise<number> {
  await eventually(() => value() > 0)
  let last = 0
  for (let unchanged = 0; unchanged < 500; unchanged += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    if (value() !== last) unchanged = 0
    last = value()
  }
  return last
}

/** Stops the timers of the outbound client, which must be what is waited for. */
export async function stopOutboundTimers(): Promise<void> {
  // Undici makes its one timer for all connections with the first of them, and would keep one that never fires.
  const server = await serve((_request, response) => response.end())
  await (await open().stream(proxyCall(server))).text()
  stopTimers()
}
