import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Serves a request now, or when the one before it on the same connection has its response. */
export type ServeInTurn = (socket: Socket, outgoing: ServerResponse, serve: () => void) => void

interface Turn {
  readonly outgoing: ServerResponse
  readonly serve: () => void
}

/**
 * Serves one request at a time per connection. Node starts every request of a connection as it arrives, although responses
 * must leave in order: with HTTP pipelining, one socket could have thousands under way. Here one request more may wait
 * while one is in flight. The next one closes the connection; the client repeats what got no response on a new one.
 *
 * @see RFC 9112 §9.3.2
 */
export function createOneAtATime(): ServeInTurn {
  /** Of each connection with a request in flight: the one that waits, if any. */
  const waiting = new WeakMap<Socket, Turn | undefined>()

  function start(socket: Socket, { outgoing, serve }: Turn): void {
    waiting.set(socket, undefined)
    outgoing.once('close', () => {
      const next = waiting.get(socket)
      waiting.delete(socket)
      if (next !== undefined) start(socket, next)
    })
    serve()
  }

  return (socket, outgoing, serve) => {
    if (!waiting.has(socket)) start(socket, { outgoing, serve })
    else if (waiting.get(socket) === undefined) waiting.set(socket, { outgoing, serve })
    else socket.destroy()
  }
}
